//! Pairs of threads that take turns: each waits for the other all the time.

use std::{
    iter,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use crossbeam::utils::CachePadded;

#[cfg(target_os = "linux")]
use crate::peers::semaphores::Posix;
use crate::{
    peers::{
        channels::{self, Give, Take},
        semaphores::{ParkingLot, Semaphore, Std},
        spinning,
    },
    runner::{Case, Contender, Group, Kind},
    team::{self, Member},
};

pub(crate) fn group() -> Group {
    Group {
        name: "hand-off",
        about: "Two threads hand something to and fro: through two semaphores without \
                permits, or two channels for one item. The limit is two flags that \
                the threads spin on. A round trip is two hand-offs.",
        unit: "round trips",
        most_rounds: usize::MAX,
        cases: vec![
            case("2 threads: 1 pair", 1),
            case("8 threads: 4 pairs at once", 4),
        ],
    }
}

fn case(name: &str, pairs: usize) -> Case {
    Case {
        name: name.to_owned(),
        window: Duration::from_millis(30),
        contenders: vec![
            semaphores::<sync_core::Semaphore>(Kind::Ours, pairs),
            semaphores::<ParkingLot>(Kind::Peer, pairs),
            semaphores::<Std>(Kind::Peer, pairs),
            semaphores::<tokio::sync::Semaphore>(Kind::Peer, pairs),
            semaphores::<async_lock::Semaphore>(Kind::Peer, pairs),
            #[cfg(target_os = "linux")]
            semaphores::<Posix>(Kind::Peer, pairs),
            channels("crossbeam bounded(1)", pairs, channels::crossbeam),
            channels("kanal bounded(1)", pairs, channels::kanal),
            channels("flume bounded(1)", pairs, channels::flume),
            channels("std sync_channel(1)", pairs, channels::std),
            contender("limit: spinning", Kind::Limit, pairs, spinning::flag),
        ],
    }
}

fn semaphores<S: Semaphore + 'static>(kind: Kind, pairs: usize) -> Contender {
    contender(S::NAME, kind, pairs, channels::permits::<S>)
}

fn channels<G: Give + 'static, T: Take + 'static>(
    name: &'static str,
    pairs: usize,
    ends: fn(usize, usize, usize) -> channels::Ends<G, T>,
) -> Contender {
    contender(name, Kind::Peer, pairs, move || {
        let (mut give, mut take) = ends(1, 1, 1);
        give.pop().zip(take.pop()).expect("one of each")
    })
}

fn contender<G: Give, T: Take>(
    name: &'static str,
    kind: Kind,
    pairs: usize,
    ends: impl Fn() -> (G, T) + 'static,
) -> Contender {
    Contender::new(name, kind, move |window| {
        let over: Vec<CachePadded<AtomicBool>> = iter::repeat_with(CachePadded::default)
            .take(pairs)
            .collect();
        let members = over.iter().flat_map(|over| {
            let (there, come) = ends();
            let (back, go) = ends();
            [ping(over, there, go), pong(over, come, back)]
        });
        let effort = team::work(window, members.collect());
        let trips: Vec<u64> = effort.served.iter().copied().step_by(2).collect();
        effort.sample(trips.iter().sum(), &trips)
    })
}

/// Begins each round trip, and says when there will be no more.
fn ping<'a>(
    over: &'a AtomicBool,
    mut give: impl Give + 'a,
    mut take: impl Take + 'a,
) -> Member<'a> {
    Box::new(move |stop| {
        let mut trips = 0;
        while !stop.is_set() {
            give.give(trips);
            take.take();
            trips += 1;
        }
        // Relaxed: the hand-off orders it.
        over.store(true, Ordering::Relaxed);
        give.give(trips);
        trips
    })
}

fn pong<'a>(
    over: &'a AtomicBool,
    mut take: impl Take + 'a,
    mut give: impl Give + 'a,
) -> Member<'a> {
    Box::new(move |_| {
        let mut trips = 0;
        loop {
            let item = take.take();
            if over.load(Ordering::Relaxed) {
                return trips;
            }
            give.give(item);
            trips += 1;
        }
    })
}
