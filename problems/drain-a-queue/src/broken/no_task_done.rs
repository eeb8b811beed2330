//! Nobody says that a task is done.
//!
//! An item counts as unfinished until `task_done` is called for it, not until it is got.
//! The owner waits for ever in `join`, with an empty queue.
//!
//! Source: course notes on Python's `queue`.
//! Python: `queue.Queue.get_nowait`, `join`.
//! Instead: get-without-waiting.
//! Patterns: missed signal.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct NoTaskDone {
    queue: Queue<u64>,
}

impl NoTaskDone {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(item).expect("it is open");
        }
        Self { queue }
    }
}

impl Drain for NoTaskDone {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Ok(item) = self.queue.try_get() {
            // Wrong: the queue is not told that it is done.
            handle(item);
        }
    }

    fn join(&self) {
        self.queue.join();
    }
}
