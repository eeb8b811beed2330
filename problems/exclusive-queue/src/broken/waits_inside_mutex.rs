//! Waits for a partner and keeps the mutex.
//!
//! A pair has to keep the mutex while it dances. A thread that has no partner
//! yet has to give it back: without it no partner can be counted, or even look.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.8; the
//! mistake is that of §3.6.5 (Deadlock #3).
//! Patterns: queue.
//! Derived from: `hand_over`.

use sync_core::{Semaphore, Shared};

use crate::Ball;

pub(crate) struct WaitsInsideMutex {
    /// Guards both queues, and is held while a pair dances.
    mutex: Semaphore,
    leaders: Queue,
    followers: Queue,
    /// A permit when the follower has danced.
    follower_danced: Semaphore,
}

struct Queue {
    /// Threads that wait and were not called.
    waiting: Shared<usize>,
    /// A permit for the one that was called and has not gone yet.
    called: Semaphore,
}

impl Queue {
    fn new() -> Self {
        Self {
            waiting: Shared::new(0),
            called: Semaphore::new(0),
        }
    }

    /// Calls a thread that waits, if there is one.
    fn call(&self) -> bool {
        let somebody_waits = self.waiting.get() > 0;
        if somebody_waits {
            self.waiting.with(|waiting| *waiting -= 1);
            self.called.release();
        }
        somebody_waits
    }

    fn wait(&self) {
        self.waiting.with(|waiting| *waiting += 1);
        // Wrong: the mutex is held, and nobody can come to call.
        self.called.acquire();
    }
}

impl WaitsInsideMutex {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            leaders: Queue::new(),
            followers: Queue::new(),
            follower_danced: Semaphore::new(0),
        }
    }
}

impl Ball for WaitsInsideMutex {
    fn leader(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        if !self.followers.call() {
            self.leaders.wait();
        }
        dance();
        self.follower_danced.acquire();
        self.mutex.release();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        if !self.leaders.call() {
            self.followers.wait();
        }
        dance();
        self.follower_danced.release();
    }
}
