//! Threads that want the same permits all the time.

use std::{
    hint::black_box,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crossbeam::utils::CachePadded;

#[cfg(target_os = "linux")]
use crate::peers::semaphores::Posix;
use crate::{
    peers::{
        semaphores::{Guard, ParkingLot, Std},
        spinning::TwoReadModifyWrites,
    },
    runner::{Case, Contender, Group, Kind},
    team::{self, Member},
};

pub(crate) fn group() -> Group {
    let sizes = [(2, 1), (2, 2), (4, 1), (4, 2), (8, 1), (8, 2)];
    Group {
        name: "contended",
        about: "All threads acquire, add one to a number, release, and begin again. The \
                spread is the least to the most served thread. The limit is one thread \
                alone with two atomic read-modify-writes: the memory never has to \
                move. Threads without a lock show how equally the scheduler serves \
                them.",
        unit: "pairs",
        most_rounds: 9,
        cases: sizes
            .map(|(threads, permits)| case(threads, permits))
            .into(),
    }
}

fn case(threads: usize, permits: usize) -> Case {
    let with = Contest { threads, permits };
    let mut contenders = vec![with.contender::<sync_core::Semaphore>(Kind::Ours)];
    if permits == 1 {
        contenders.extend([
            with.contender::<sync_core::Mutex<()>>(Kind::Ours),
            with.contender::<parking_lot::Mutex<()>>(Kind::Peer),
            with.contender::<std::sync::Mutex<()>>(Kind::Peer),
        ]);
    }
    contenders.extend([
        with.contender::<ParkingLot>(Kind::Peer),
        with.contender::<Std>(Kind::Peer),
        with.contender::<tokio::sync::Semaphore>(Kind::Peer),
        with.contender::<async_lock::Semaphore>(Kind::Peer),
        #[cfg(target_os = "linux")]
        with.contender::<Posix>(Kind::Peer),
        alone(),
        unguarded(threads),
    ]);
    Case {
        name: format!(
            "{threads} threads, {permits} permit{}",
            if permits == 1 { "" } else { "s" }
        ),
        // Long enough for the scheduler to run every thread many times, or the spread
        // would be the scheduler's. So there are fewer rounds.
        window: Duration::from_millis(if threads > 2 { 500 } else { 50 }),
        contenders,
    }
}

#[derive(Clone, Copy)]
struct Contest {
    threads: usize,
    permits: usize,
}

impl Contest {
    fn contender<G: Guard>(self, kind: Kind) -> Contender {
        Contender::new(G::NAME, kind, move |window| {
            let guard = CachePadded::new(G::new(self.permits));
            let number = CachePadded::new(AtomicU64::new(0));
            let member = || -> Member<'_> {
                Box::new(|stop| {
                    let mut served = 0;
                    while !stop.is_set() {
                        guard.during(|| add_one(&number));
                        served += 1;
                    }
                    served
                })
            };
            let effort = team::work(window, (0..self.threads).map(|_| member()).collect());
            if self.permits == 1 {
                let sum: u64 = effort.served.iter().sum();
                assert_eq!(number.load(Ordering::Relaxed), sum, "two were inside");
            }
            effort.sample_of_all()
        })
    }
}

/// A single thread, with the cheapest guard.
fn alone() -> Contender {
    Contender::new("limit: one alone", Kind::Limit, |window| {
        let guard = CachePadded::new(<TwoReadModifyWrites as Guard>::new(1));
        let number = CachePadded::new(AtomicU64::new(0));
        team::work_alone(window, || black_box(&guard).during(|| add_one(&number)))
    })
}

/// Threads without shared data: they share processors only.
fn unguarded(threads: usize) -> Contender {
    Contender::new("no lock, own data", Kind::Apart, move |window| {
        let member = || -> Member<'_> {
            let number = CachePadded::new(AtomicU64::new(0));
            Box::new(move |stop| {
                while !stop.is_set() {
                    add_one(&number);
                }
                number.load(Ordering::Relaxed)
            })
        };
        team::work(window, (0..threads).map(|_| member()).collect()).sample_of_all()
    })
}

/// The critical section: a load and a store, which lose updates unless they are
/// guarded.
#[inline]
fn add_one(number: &AtomicU64) {
    number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}
