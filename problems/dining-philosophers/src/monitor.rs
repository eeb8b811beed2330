//! A monitor: both forks or none.
//!
//! A philosopher waits until both forks lie on the table and takes them in one
//! step. Nobody holds one fork and waits for the other, so there is no cycle of
//! waiting philosophers. Each has a condition of its own, so that forks put
//! back wake the two neighbours only.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor.

use sync_core::{Condvar, Mutex};

use crate::Table;

pub(crate) struct Monitor {
    /// By fork: whether it lies on the table. Fork `p` is the left one of
    /// philosopher `p`.
    on_table: Mutex<Vec<bool>>,
    /// By philosopher: notified when one of their forks was put back.
    fork_put_back: Vec<Condvar>,
}

impl Monitor {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            on_table: Mutex::new(vec![true; philosophers]),
            fork_put_back: (0..philosophers).map(|_| Condvar::new()).collect(),
        }
    }
}

impl Table for Monitor {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        let seats = self.fork_put_back.len();
        let (left, right) = (philosopher, (philosopher + 1) % seats);
        self.on_table.when(
            &self.fork_put_back[philosopher],
            |on_table| on_table[left] && on_table[right],
            |on_table| {
                on_table[left] = false;
                on_table[right] = false;
            },
        );
        eat();
        self.on_table.with(|on_table| {
            on_table[left] = true;
            on_table[right] = true;
            for neighbour in [(philosopher + seats - 1) % seats, (philosopher + 1) % seats] {
                self.fork_put_back[neighbour].notify_one();
            }
        });
    }
}
