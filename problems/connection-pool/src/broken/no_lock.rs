//! The semaphore is taken for the lock of the list.
//!
//! As printed: between `acquire` and `release` there is a list, as in a thousand
//! programs with a lock. But this semaphore admits several threads, and they
//! are at the list at the same time. In Python a single `pop` is atomic, and so
//! the program works there; one line more, and it does not.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: multiplex.
//! Derived from: `semaphore_and_list`.
//! Python: threading.Semaphore.
//! Instead: semaphore-and-list.

use sync_core::{Semaphore, Shared};

use crate::Pool;

pub(crate) struct NoLock {
    /// A permit for each connection in the list, less those about to be taken.
    free: Semaphore,
    connections: Shared<Vec<u64>>,
}

impl NoLock {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            free: Semaphore::new(connections),
            connections: Shared::new((1..=connections as u64).collect()),
        }
    }
}

impl Pool for NoLock {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        self.free.acquire();
        // Wrong: as many threads as there are connections can be here.
        let connection = self.connections.with(Vec::pop);
        let connection = connection.expect("a permit stands for a connection");
        query(connection);
        self.connections.with(|all| all.push(connection));
        self.free.release();
        !fails
    }
}
