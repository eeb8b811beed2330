//! Hands the connections out in turn.
//!
//! As printed: the semaphore admits as many threads as there are connections,
//! and the next connection is that of a number that goes round. So one is free
//! for each, but not necessarily the next one: a long query still has its
//! connection when its turn comes again.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: multiplex, mutex.
//! Derived from: `semaphore_and_list`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: semaphore-and-list.

use sync_core::{Mutex, Semaphore};

use crate::Pool;

pub(crate) struct RoundRobin {
    connections: u64,
    /// A permit for each connection that is free.
    free: Semaphore,
    /// The connection before the next one, `0 .. connections`.
    last: Mutex<u64>,
}

impl RoundRobin {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            connections: connections as u64,
            free: Semaphore::new(connections),
            last: Mutex::new(0),
        }
    }
}

impl Pool for RoundRobin {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        self.free.acquire();
        let connection = self.last.with(|last| {
            let next = *last + 1;
            *last = next % self.connections;
            // Wrong: some connection is free, and it need not be this one.
            next
        });
        query(connection);
        self.free.release();
        !fails
    }
}
