//! Acquire and release by one thread, without contention.

use std::{hint::black_box, time::Duration};

use crossbeam::utils::CachePadded;

#[cfg(target_os = "linux")]
use crate::peers::semaphores::Posix;
use crate::{
    peers::{
        semaphores::{ParkingLot, Semaphore, Std},
        spinning::{TwoCompareAndSwaps, TwoReadModifyWrites},
    },
    runner::{Case, Contender, Group, Kind},
    team,
};

pub(crate) fn group() -> Group {
    Group {
        name: "uncontended",
        about: "Acquire and release by one thread. The limit is two atomic \
                read-modify-writes of one word, a `fetch_sub` and a `fetch_add`.",
        unit: "pairs",
        most_rounds: 9,
        cases: vec![Case {
            name: "1 thread, 1 permit".to_owned(),
            window: Duration::from_millis(20),
            contenders: vec![
                contender::<sync_core::Semaphore>(Kind::Ours),
                contender::<ParkingLot>(Kind::Peer),
                contender::<Std>(Kind::Peer),
                contender::<tokio::sync::Semaphore>(Kind::Peer),
                contender::<async_lock::Semaphore>(Kind::Peer),
                #[cfg(target_os = "linux")]
                contender::<Posix>(Kind::Peer),
                contender::<TwoReadModifyWrites>(Kind::Limit),
                contender::<TwoCompareAndSwaps>(Kind::Apart),
            ],
        }],
    }
}

fn contender<S: Semaphore>(kind: Kind) -> Contender {
    Contender::new(S::NAME, kind, |window| {
        let semaphore = CachePadded::new(S::new(1));
        team::work_alone(window, || {
            let semaphore = black_box(&semaphore);
            semaphore.acquire();
            semaphore.release();
        })
    })
}
