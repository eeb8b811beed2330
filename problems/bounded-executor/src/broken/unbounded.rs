//! A queue without a bound.
//!
//! As in many standard libraries. It never refuses a task, and grows until there is no
//! memory left.
//!
//! Source: a common answer in interviews; `Executors.newFixedThreadPool` of Java.
//! Patterns: monitor.

use sync_core::{PutError, Queue};

use crate::Executor;

pub(crate) struct Unbounded {
    tasks: Queue<u64>,
}

impl Unbounded {
    pub(crate) fn new() -> Self {
        Self {
            // Wrong: there is room for everything.
            tasks: Queue::new(),
        }
    }
}

impl Executor for Unbounded {
    fn work(&self, run: &dyn Fn(u64)) {
        while let Some(task) = self.tasks.get() {
            run(task);
        }
    }

    fn submit(&self, task: u64, run: &dyn Fn(u64)) {
        if let Err(PutError::Full(task) | PutError::Closed(task)) = self.tasks.try_put(task) {
            run(task);
        }
    }

    fn shutdown(&self) {
        self.tasks.close();
    }
}
