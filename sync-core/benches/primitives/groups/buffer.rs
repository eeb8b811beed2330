//! Producers and consumers at a bounded buffer.

use std::{
    cell::Cell,
    iter,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use crossbeam::utils::CachePadded;

use crate::{
    peers::channels::{self, Ends, Give, Take},
    runner::{Case, Contender, Group, Kind},
    sample::Sample,
    team::{self, Member},
};

// The catalog's solutions, compiled once more: in their own crate they come with
// all that lets them be observed and explored.
#[path = "../../../../problems/bounded-buffer/src/one_condvar.rs"]
mod one_condvar;
#[path = "../../../../problems/bounded-buffer/src/ring.rs"]
mod ring;
#[path = "../../../../problems/bounded-buffer/src/two_condvars.rs"]
mod two_condvars;
#[path = "../../../../problems/bounded-buffer/src/two_lock_queue.rs"]
mod two_lock_queue;
#[path = "../../../../problems/bounded-buffer/src/two_semaphores.rs"]
mod two_semaphores;

use one_condvar::OneCondvar;
use ring::Ring;
use two_condvars::TwoCondvars;
use two_lock_queue::TwoLockQueue;
use two_semaphores::TwoSemaphores;

/// The contract of the problem `bounded-buffer`. It would not compile here if
/// it differed from what the solutions implement.
pub(crate) trait Buffer: Send + Sync {
    fn put(&self, item: u64, placed: &dyn Fn());
    fn take(&self, taken: &dyn Fn(u64));
}

pub(crate) fn group() -> Group {
    let sizes = [1, 2, 4].into_iter();
    let cases = sizes.flat_map(|each| [1, 16, 1024].map(|capacity| case(each, capacity)));
    Group {
        name: "buffer",
        about: "Producers and consumers, as many of each, pass numbers through a bounded \
                buffer. Ours are the solutions of the problem bounded-buffer; the spread \
                is among producers or among consumers, whichever is wider.",
        unit: "items",
        most_rounds: usize::MAX,
        cases: cases.collect(),
    }
}

fn case(each: usize, capacity: usize) -> Case {
    let with = Size { each, capacity };
    let mut contenders = vec![
        with.solution("two-semaphores", TwoSemaphores::new),
        with.solution("two-condvars", TwoCondvars::new),
        with.solution("one-condvar", OneCondvar::new),
        with.solution("ring", Ring::new),
        with.solution("two-lock-queue", TwoLockQueue::new),
        with.contender("crossbeam", Kind::Peer, channels::crossbeam),
        with.contender("kanal", Kind::Peer, channels::kanal),
        with.contender("flume", Kind::Peer, channels::flume),
        two_counts(each),
        alone(capacity),
    ];
    if each == 1 {
        contenders.push(with.contender("std sync_channel", Kind::Peer, channels::std));
    }
    Case {
        name: format!("{each}x{each}, capacity {capacity}"),
        window: Duration::from_millis(30),
        contenders,
    }
}

/// The cost of any two counting semaphores between a producer and a consumer: each of
/// them changes both counts for each item. No thread waits, no item moves.
fn two_counts(each: usize) -> Contender {
    Contender::new("two counts only", Kind::Apart, move |window| {
        let counts = [0, 1].map(|_| CachePadded::new(AtomicU64::new(u64::MAX / 2)));
        let member = |side: usize| -> Member<'_> {
            let counts = &counts;
            Box::new(move |stop| {
                let mut items = 0;
                while !stop.is_set() {
                    counts[side].fetch_sub(1, Ordering::Acquire);
                    counts[1 - side].fetch_add(1, Ordering::Release);
                    items += 1;
                }
                items
            })
        };
        let members = (0..2 * each).map(|number| member(number % 2)).collect();
        let effort = team::work(window, members);
        effort.sample(effort.served.iter().sum::<u64>() / 2, &effort.served)
    })
}

/// The cost of two semaphores if the sides take turns, a whole buffer each, and no cache
/// line ever moves: one thread is both sides.
fn alone(capacity: usize) -> Contender {
    Contender::new("two-semaphores, alone", Kind::Apart, move |window| {
        let buffer = CachePadded::new(TwoSemaphores::new(capacity));
        let (full, moved) = (Cell::new(false), Cell::new(0));
        let sample = team::work_alone(window, || {
            let item = moved.get();
            if full.get() {
                buffer.take(&|taken| assert_eq!(taken, item, "items keep their order"));
            } else {
                buffer.put(item, &|| ());
            }
            moved.set(item + 1);
            if item + 1 == capacity as u64 {
                moved.set(0);
                full.set(!full.get());
            }
        });
        Sample {
            operations: sample.operations / 2,
            ..sample
        }
    })
}

#[derive(Clone, Copy)]
struct Size {
    /// Producers, and as many consumers.
    each: usize,
    capacity: usize,
}

impl Size {
    fn solution<B: Buffer + 'static>(self, name: &'static str, new: fn(usize) -> B) -> Contender {
        self.contender(name, Kind::Ours, move |capacity, givers, takers| {
            let buffer = Arc::new(CachePadded::new(new(capacity)));
            let sides = |number| iter::repeat_n(Side(Arc::clone(&buffer)), number).collect();
            (sides(givers), sides(takers))
        })
    }

    fn contender<G: Give + 'static, T: Take + 'static>(
        self,
        name: &'static str,
        kind: Kind,
        ends: impl Fn(usize, usize, usize) -> Ends<G, T> + 'static,
    ) -> Contender {
        let Self { each, capacity } = self;
        Contender::new(name, kind, move |window| {
            let (givers, takers) = ends(capacity, each, each);
            let at_work = AtomicUsize::new(each);
            let sum = AtomicU64::new(0);
            let producers = givers
                .into_iter()
                .map(|end| produce(end, &at_work, each, &sum));
            let consumers = takers.into_iter().map(|end| consume(end, &sum));
            let effort = team::work(window, producers.chain(consumers).collect());
            assert_eq!(sum.into_inner(), 0, "what was put is not what was taken");
            let (put, taken) = effort.served.split_at(each);
            let producers = effort.sample(taken.iter().sum(), put);
            let consumers = effort.sample(taken.iter().sum(), taken);
            if producers.spread() < consumers.spread() {
                producers
            } else {
                consumers
            }
        })
    }
}

/// Tells a consumer that nothing more will come.
const END: u64 = u64::MAX;

/// Puts numbers until the time is up. The last producer to stop sends all the
/// consumers home.
fn produce<'a>(
    mut end: impl Give + 'a,
    at_work: &'a AtomicUsize,
    consumers: usize,
    sum: &'a AtomicU64,
) -> Member<'a> {
    Box::new(move |stop| {
        let mut put = 0;
        while !stop.is_set() {
            end.give(put);
            put += 1;
        }
        // 0 + 1 + ... up to `put`.
        sum.fetch_add(put * put.saturating_sub(1) / 2, Ordering::Relaxed);
        if at_work.fetch_sub(1, Ordering::AcqRel) == 1 {
            for _ in 0..consumers {
                end.give(END);
            }
        }
        put
    })
}

fn consume<'a>(mut end: impl Take + 'a, sum: &'a AtomicU64) -> Member<'a> {
    Box::new(move |_| {
        let mut own_sum = 0;
        let mut taken = 0;
        loop {
            match end.take() {
                END => break,
                item => own_sum += item,
            }
            taken += 1;
        }
        sum.fetch_sub(own_sum, Ordering::Relaxed);
        taken
    })
}

/// One thread's handle of a solution.
struct Side<B>(Arc<CachePadded<B>>);

impl<B> Clone for Side<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B: Buffer> Give for Side<B> {
    #[inline]
    fn give(&mut self, item: u64) {
        self.0.put(item, &|| ());
    }
}

impl<B: Buffer> Take for Side<B> {
    #[inline]
    fn take(&mut self) -> u64 {
        let out = Cell::new(None);
        self.0.take(&|item| out.set(Some(item)));
        out.get().expect("a solution says what was taken")
    }
}
