//! Threads that do nothing but wait for each other, round after round.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use crossbeam::utils::CachePadded;

use crate::{
    peers::{
        barriers::{self, Wait},
        spinning::SenseReversing,
    },
    runner::{Case, Contender, Group, Kind},
    team::{self, Member, Stop},
};

pub(crate) fn group() -> Group {
    Group {
        name: "barrier",
        about: "All threads wait at a barrier, round after round. The limit is a \
                sense-reversing barrier that spins, and gives way after a while.",
        unit: "rounds",
        most_rounds: usize::MAX,
        cases: [2, 4, 8].map(case).into(),
    }
}

fn case(parties: usize) -> Case {
    Case {
        name: format!("{parties} threads"),
        window: Duration::from_millis(40),
        contenders: vec![
            contender(
                "sync-core Barrier",
                Kind::Ours,
                parties,
                barriers::sync_core,
            ),
            contender("std Barrier", Kind::Peer, parties, barriers::std),
            contender("hurdles Barrier", Kind::Peer, parties, barriers::hurdles),
            contender(
                "limit: spinning",
                Kind::Limit,
                parties,
                SenseReversing::sides,
            ),
        ],
    }
}

fn contender<W: Wait + 'static>(
    name: &'static str,
    kind: Kind,
    parties: usize,
    sides: fn(usize) -> Vec<W>,
) -> Contender {
    Contender::new(name, kind, move |window| {
        let last = CachePadded::new(AtomicU64::new(u64::MAX));
        let members = sides(parties).into_iter().enumerate();
        let members = members.map(|(number, side)| -> Member<'_> {
            let last = &last;
            Box::new(move |stop| party(number == 0, side, last, stop))
        });
        let effort = team::work(window, members.collect());
        let rounds = effort.served[0];
        assert!(
            effort.served.iter().all(|other| *other == rounds),
            "one ran ahead"
        );
        effort.sample(rounds, &effort.served)
    })
}

/// All must agree on the last round. The first party stores its number before it waits,
/// so that all see it after their wait; a number and not a flag, since threads that are
/// still leaving the previous round may see it, too.
fn party(first: bool, mut side: impl Wait, last: &AtomicU64, stop: &Stop) -> u64 {
    for round in 1.. {
        if first && stop.is_set() {
            last.store(round, Ordering::Relaxed);
        }
        side.wait();
        if round == last.load(Ordering::Relaxed) {
            return round;
        }
    }
    unreachable!("there are more rounds than time")
}
