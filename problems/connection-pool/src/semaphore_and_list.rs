//! A semaphore that admits, and a locked list that hands out.
//!
//! As printed. The semaphore has a permit for each connection, so a thread that
//! is admitted finds one in the list. The list needs a lock of its own: several
//! threads are admitted at the same time. A query that fails ends in the same
//! way as one that does not, as with `try` and `finally`.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: multiplex, mutex.
//! Python: threading.Semaphore, threading.Lock.

use sync_core::{Mutex, Semaphore};

use crate::Pool;

pub(crate) struct SemaphoreAndList {
    /// A permit for each connection in the list, less those about to be taken.
    free: Semaphore,
    connections: Mutex<Vec<u64>>,
}

impl SemaphoreAndList {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            free: Semaphore::new(connections),
            connections: Mutex::new((1..=connections as u64).collect()),
        }
    }
}

impl Pool for SemaphoreAndList {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        self.free.acquire();
        let connection = self.connections.with(Vec::pop);
        let connection = connection.expect("a permit stands for a connection");
        query(connection);
        self.connections.with(|all| all.push(connection));
        self.free.release();
        !fails
    }
}
