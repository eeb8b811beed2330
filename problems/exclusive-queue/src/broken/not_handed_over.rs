//! The mutex given back as soon as a partner is called.
//!
//! It guards the counts, and is released when they are right again. That is
//! how a mutex is used as a rule. But then the next two find each other while
//! this pair still dances, and a follower may meet the wrong leader.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §3.8.
//! Patterns: queue, hand-over of the mutex.
//! Derived from: `hand_over`.

use sync_core::{Semaphore, Shared};

use crate::Ball;

pub(crate) struct NotHandedOver {
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

    /// Gives the mutex back and waits to be called.
    fn wait(&self, mutex: &Semaphore) {
        self.waiting.with(|waiting| *waiting += 1);
        mutex.release();
        self.called.acquire();
    }
}

impl NotHandedOver {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            leaders: Queue::new(),
            followers: Queue::new(),
            follower_danced: Semaphore::new(0),
        }
    }
}

impl Ball for NotHandedOver {
    fn leader(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        if self.followers.call() {
            // Wrong: a pair that has found itself must keep the mutex.
            self.mutex.release();
        } else {
            self.leaders.wait(&self.mutex);
        }
        dance();
        self.follower_danced.acquire();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        if self.leaders.call() {
            self.mutex.release();
        } else {
            self.followers.wait(&self.mutex);
        }
        dance();
        self.follower_danced.release();
    }
}
