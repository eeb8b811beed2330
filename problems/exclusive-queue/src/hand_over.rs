//! Two queues, and a mutex that the pair takes along.
//!
//! A thread that finds a partner waiting calls it and keeps the mutex; any
//! other gives the mutex back and waits. So the pair has the mutex while it
//! dances. The leader gives it back when the follower has danced, too: there is
//! one leader in each pair.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8.
//! Patterns: queue, scoreboard, hand-over of the mutex, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::Ball;

pub(crate) struct HandOver {
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

impl HandOver {
    pub(crate) fn new() -> Self {
        Self {
            mutex: Semaphore::new(1),
            leaders: Queue::new(),
            followers: Queue::new(),
            follower_danced: Semaphore::new(0),
        }
    }
}

impl Ball for HandOver {
    fn leader(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        // A pair keeps the mutex, whichever of the two has locked it.
        if !self.followers.call() {
            self.leaders.wait(&self.mutex);
        }
        dance();
        self.follower_danced.acquire();
        self.mutex.release();
    }

    fn follower(&self, dance: &dyn Fn()) {
        self.mutex.acquire();
        if !self.leaders.call() {
            self.followers.wait(&self.mutex);
        }
        dance();
        self.follower_danced.release();
    }
}
