//! A monitor that counts both queues.
//!
//! A dancer that finds one of the other kind waiting calls it, and goes on at
//! once. Any other waits until it is called. A dancer that was called counts as
//! waiting no longer, so the next to arrive calls another one.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, queue.

use sync_core::{Condvar, Mutex};

use crate::Ball;

pub(crate) struct Monitor {
    queues: Mutex<Queues>,
    /// Notified when a leader is called.
    leader_called: Condvar,
    /// Notified when a follower is called.
    follower_called: Condvar,
}

/// Never do both kinds wait.
#[derive(Debug, Default, Hash)]
struct Queues {
    leaders: Queue,
    followers: Queue,
}

#[derive(Debug, Default, Hash)]
struct Queue {
    /// Dancers that have no partner.
    waiting: usize,
    /// Dancers that have one and have not woken yet.
    called: usize,
}

impl Queue {
    /// Calls a dancer that waits, if there is one.
    fn call(&mut self, called: &Condvar) -> bool {
        let somebody_waits = self.waiting > 0;
        if somebody_waits {
            self.waiting -= 1;
            self.called += 1;
            called.notify_one();
        }
        somebody_waits
    }
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            queues: Mutex::new(Queues::default()),
            leader_called: Condvar::new(),
            follower_called: Condvar::new(),
        }
    }
}

impl Ball for Monitor {
    fn leader(&self) {
        self.queues.enter(|queues| {
            if !queues.followers.call(&self.follower_called) {
                queues.leaders.waiting += 1;
                self.leader_called
                    .wait_while(queues, |queues| queues.leaders.called == 0);
                queues.leaders.called -= 1;
            }
        });
    }

    fn follower(&self) {
        self.queues.enter(|queues| {
            if !queues.leaders.call(&self.leader_called) {
                queues.followers.waiting += 1;
                self.follower_called
                    .wait_while(queues, |queues| queues.followers.called == 0);
                queues.followers.called -= 1;
            }
        });
    }
}
