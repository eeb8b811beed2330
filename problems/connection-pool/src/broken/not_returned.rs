//! A query that fails takes its connection along.
//!
//! As printed: `acquire`, query, `release`, without `try` and `finally`. An
//! exception leaves in the middle. Each failure costs one connection and one
//! permit, and after as many failures as there are connections everybody waits.
//!
//! Source: course notes on Python's `threading.Semaphore`.
//! Patterns: multiplex, mutex.
//! Derived from: `semaphore_and_list`.
//! Python: threading.Semaphore, threading.Lock.
//! Instead: semaphore-and-list.

use sync_core::{Mutex, Semaphore};

use crate::Pool;

pub(crate) struct NotReturned {
    /// A permit for each connection in the list, less those about to be taken.
    free: Semaphore,
    connections: Mutex<Vec<u64>>,
}

impl NotReturned {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            free: Semaphore::new(connections),
            connections: Mutex::new((1..=connections as u64).collect()),
        }
    }
}

impl Pool for NotReturned {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        self.free.acquire();
        let connection = self.connections.with(Vec::pop);
        let connection = connection.expect("a permit stands for a connection");
        query(connection);
        if fails {
            // Wrong: the connection is not in the list again, nor is its permit.
            return false;
        }
        self.connections.with(|all| all.push(connection));
        self.free.release();
        true
    }
}
