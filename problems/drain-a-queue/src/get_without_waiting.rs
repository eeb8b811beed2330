//! Get an item if there is one, without waiting.
//!
//! Whether there is an item and which one is a single question. A worker that is told
//! that there is none leaves.
//!
//! Source: course notes on Python's `queue`, whose answer to `empty` is `get_nowait`.
//! Python: `queue.Queue.get_nowait`, `task_done`, `join`.
//! Patterns: mutex.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct GetWithoutWaiting {
    queue: Queue<u64>,
}

impl GetWithoutWaiting {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(item).expect("it is open");
        }
        Self { queue }
    }
}

impl Drain for GetWithoutWaiting {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Ok(item) = self.queue.try_get() {
            handle(item);
            self.queue.task_done();
        }
    }

    fn join(&self) {
        self.queue.join();
    }
}
