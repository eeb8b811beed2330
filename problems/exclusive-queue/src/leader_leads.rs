//! One leader at a time asks a follower to dance.
//!
//! The leader takes the floor, waits until a follower has come, asks one of
//! them, dances, and gives the floor back when the follower has danced, too.
//! No count is needed: each semaphore says one thing.
//!
//! Source: ours.
//! Patterns: queue, rendezvous.

use sync_core::Semaphore;

use crate::Ball;

pub(crate) struct LeaderLeads {
    /// One leader is on the floor, or waits there for a follower.
    floor: Semaphore,
    /// A permit for each follower that has come and was not asked.
    follower_came: Semaphore,
    /// A permit when a follower is asked.
    shall_we_dance: Semaphore,
    /// A permit when the follower has danced.
    follower_danced: Semaphore,
}

impl LeaderLeads {
    pub(crate) fn new() -> Self {
        Self {
            floor: Semaphore::new(1),
            follower_came: Semaphore::new(0),
            shall_we_dance: Semaphore::new(0),
            follower_danced: Semaphore::new(0),
        }
    }
}

impl Ball for LeaderLeads {
    fn leader(&self, dance: &dyn Fn()) {
        self.floor.acquire();
        self.follower_came.acquire();
        self.shall_we_dance.release();
        dance();
        self.follower_danced.acquire();
        self.floor.release();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.follower_came.release();
        self.shall_we_dance.acquire();
        dance();
        self.follower_danced.release();
    }
}
