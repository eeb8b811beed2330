//! A client waits for room.
//!
//! Nothing is lost, and it slows clients down to the pace of the workers. But they wait
//! where they could work, and a task that submits tasks may wait for itself.
//!
//! Source: a common answer in interviews.
//! Patterns: monitor.

use sync_core::{PutError, Queue};

use crate::Executor;

pub(crate) struct Blocks {
    tasks: Queue<u64>,
}

impl Blocks {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            tasks: Queue::bounded(room),
        }
    }
}

impl Executor for Blocks {
    fn work(&self, run: &dyn Fn(u64)) {
        while let Some(task) = self.tasks.get() {
            run(task);
        }
    }

    fn submit(&self, task: u64, run: &dyn Fn(u64)) {
        // Wrong: it waits.
        if let Err(PutError::Full(task) | PutError::Closed(task)) = self.tasks.put(task) {
            run(task);
        }
    }

    fn shutdown(&self) {
        self.tasks.close();
    }
}
