//! A queue that holds the free connections.
//!
//! As printed in the shortest notes. A queue waits while it is empty and is
//! safe to share: it is the semaphore, the list and the lock in one. There is
//! room for all connections, so nobody waits to give one back.
//!
//! Source: course notes on Python's `queue.Queue`.
//! Patterns: mutex.
//! Python: queue.Queue.

use sync_core::Ring;

use crate::Pool;

pub(crate) struct Queue {
    /// The connections that are free.
    free: Ring<u64>,
}

impl Queue {
    pub(crate) fn new(connections: usize) -> Self {
        let free = Ring::new(connections);
        (1..=connections as u64).for_each(|connection| free.put(connection, &|| ()));
        Self { free }
    }
}

impl Pool for Queue {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        let connection = self.free.take(&|_| ());
        query(connection);
        self.free.put(connection, &|| ());
        !fails
    }
}
