//! Admits one thread more than there are connections.
//!
//! As printed: a pool that opens a connection where the list is empty, and a
//! semaphore that is to limit it. Its number and the number of connections are
//! written down in two places, and one was changed.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: multiplex, mutex.
//! Derived from: `semaphore_and_list`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: semaphore-and-list.

use sync_core::{Mutex, Semaphore};

use crate::Pool;

pub(crate) struct OneTooMany {
    /// The number of the next connection that is opened.
    next: u64,
    free: Semaphore,
    connections: Mutex<Vec<u64>>,
}

impl OneTooMany {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            next: connections as u64 + 1,
            // Wrong: one permit is for a connection that should not be opened.
            free: Semaphore::new(connections + 1),
            connections: Mutex::new((1..=connections as u64).collect()),
        }
    }
}

impl Pool for OneTooMany {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        self.free.acquire();
        let connection = self.connections.with(Vec::pop).unwrap_or(self.next);
        query(connection);
        self.connections.with(|all| all.push(connection));
        self.free.release();
        !fails
    }
}
