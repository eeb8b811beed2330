//! A task for which there is no room is dropped.
//!
//! Nobody looks at what the queue answers.
//!
//! Source: a common answer in interviews.
//! Patterns: monitor.

use sync_core::Queue;

use crate::Executor;

pub(crate) struct Discards {
    tasks: Queue<u64>,
}

impl Discards {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            tasks: Queue::bounded(room),
        }
    }
}

impl Executor for Discards {
    fn work(&self, run: &dyn Fn(u64)) {
        while let Some(task) = self.tasks.get() {
            run(task);
        }
    }

    fn submit(&self, task: u64, _: &dyn Fn(u64)) {
        // Wrong: the task may have come back.
        let _ = self.tasks.try_put(task);
    }

    fn shutdown(&self) {
        self.tasks.close();
    }
}
