//! One thread that waits for long: it should cost nothing.

use std::{sync::Arc, thread, time::Duration};

use crossbeam::utils::CachePadded;

#[cfg(target_os = "linux")]
use crate::peers::semaphores::Posix;
use crate::{
    peers::{
        barriers::{self, Wait},
        semaphores::{ParkingLot, Semaphore, Std},
    },
    runner::{Case, Contender, Group, Kind},
    team::{self, Member},
};

/// Its tables show what a wait takes, and no rates.
pub(crate) const NAME: &str = "idle";

pub(crate) fn group() -> Group {
    let semaphores = vec![
        semaphore::<sync_core::Semaphore>(Kind::Ours),
        semaphore::<ParkingLot>(Kind::Peer),
        semaphore::<Std>(Kind::Peer),
        semaphore::<tokio::sync::Semaphore>(Kind::Peer),
        semaphore::<async_lock::Semaphore>(Kind::Peer),
        #[cfg(target_os = "linux")]
        semaphore::<Posix>(Kind::Peer),
    ];
    let barriers = vec![
        barrier("sync-core Barrier", Kind::Ours, barriers::sync_core),
        barrier("std Barrier", Kind::Peer, barriers::std),
        barrier("hurdles Barrier", Kind::Peer, barriers::hurdles),
    ];
    let case = |name: &str, contenders| Case {
        name: name.to_owned(),
        window: Duration::from_secs(1),
        contenders,
    };
    Group {
        name: NAME,
        about: "A thread waits one second for a permit, or for the other party of a \
                barrier: the processor time that the wait takes.",
        unit: "waits",
        most_rounds: 1,
        cases: vec![
            case("for a permit", semaphores),
            case("for the other party", barriers),
        ],
    }
}

fn semaphore<S: Semaphore + 'static>(kind: Kind) -> Contender {
    Contender::new(S::NAME, kind, |window| {
        let semaphore = Arc::new(CachePadded::new(S::new(0)));
        let waiting: Member<'_> = Box::new(|_| {
            semaphore.acquire();
            1
        });
        let waking: Member<'_> = Box::new(|_| {
            thread::sleep(window);
            semaphore.release();
            1
        });
        team::work(Duration::ZERO, vec![waiting, waking]).sample_of_all()
    })
}

fn barrier<W: Wait + 'static>(
    name: &'static str,
    kind: Kind,
    sides: fn(usize) -> Vec<W>,
) -> Contender {
    Contender::new(name, kind, move |window| {
        let mut sides = sides(2);
        let (mut late, mut early) = sides.pop().zip(sides.pop()).expect("two sides");
        let waiting: Member<'_> = Box::new(move |_| {
            early.wait();
            1
        });
        let waking: Member<'_> = Box::new(move |_| {
            thread::sleep(window);
            late.wait();
            1
        });
        team::work(Duration::ZERO, vec![waiting, waking]).sample_of_all()
    })
}
