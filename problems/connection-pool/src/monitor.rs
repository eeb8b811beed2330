//! A monitor around the list.
//!
//! The list says itself how many connections are free, so nothing has to count
//! them besides. To find that there is one and to take it are one step.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Pool;

pub(crate) struct Monitor {
    /// The connections that are free.
    free: Mutex<Vec<u64>>,
    /// Notified when a connection is free again.
    returned: Condvar,
}

impl Monitor {
    pub(crate) fn new(connections: usize) -> Self {
        Self {
            free: Mutex::new((1..=connections as u64).collect()),
            returned: Condvar::new(),
        }
    }
}

impl Pool for Monitor {
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool {
        let connection = self
            .free
            .when(&self.returned, |free| !free.is_empty(), Vec::pop);
        let connection = connection.expect("it was waited for");
        query(connection);
        self.free.with(|free| {
            free.push(connection);
            self.returned.notify_one();
        });
        !fails
    }
}
