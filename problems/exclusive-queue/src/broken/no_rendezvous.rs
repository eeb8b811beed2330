//! The floor given back before the follower has danced.
//!
//! The leader takes the floor, asks a follower, dances and goes. The follower
//! that was asked may not even have begun. The next leader finds the floor
//! free, and steps into a pair that is not complete.
//!
//! Source: ours.
//! Patterns: queue, rendezvous.
//! Derived from: `leader_leads`.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct NoRendezvous {
    /// One leader is on the floor, or waits there for a follower.
    floor: Semaphore,
    /// A permit for each follower that has come and was not asked.
    follower_came: Semaphore,
    /// A permit when a follower is asked.
    shall_we_dance: Semaphore,
}

impl NoRendezvous {
    pub(crate) fn new() -> Self {
        Self {
            floor: Semaphore::new(1),
            follower_came: Semaphore::new(0),
            shall_we_dance: Semaphore::new(0),
        }
    }
}

impl Ball for NoRendezvous {
    fn leader(&self, dance: &dyn Fn()) {
        self.floor.acquire();
        self.follower_came.acquire();
        self.shall_we_dance.release();
        dance();
        // Wrong: the leader has danced; what about the follower?
        self.floor.release();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.follower_came.release();
        self.shall_we_dance.acquire();
        dance();
    }
}
