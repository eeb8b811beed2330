//! A bounded queue, into which tasks are put if there is room.
//!
//! That there is no room and what becomes of the task is one answer: the queue gives it
//! back.
//!
//! Source: ours; `ThreadPoolExecutor` of D. Lea's `java.util.concurrent` does so.
//! Patterns: monitor.

use sync_core::{PutError, Queue};

use crate::Executor;

pub(crate) struct Bounded {
    tasks: Queue<u64>,
}

impl Bounded {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            tasks: Queue::bounded(room),
        }
    }
}

impl Executor for Bounded {
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
