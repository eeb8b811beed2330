//! Poison pills: behind the items, one for each worker.
//!
//! A worker that gets a pill leaves, so each worker takes one and no more. Somebody has
//! to know how many workers there are.
//!
//! Source: course notes on Python's `queue`, with `None` as the pill.
//! Python: `queue.Queue.put(None)`, `get`, `task_done`, `join`.
//! Patterns: signaling.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct PoisonPills {
    queue: Queue<Option<u64>>,
}

impl PoisonPills {
    pub(crate) fn new(items: u64, workers: usize) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(Some(item)).expect("it is open");
        }
        for _ in 0..workers {
            queue.put(None).expect("it is open");
        }
        Self { queue }
    }
}

impl Drain for PoisonPills {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Some(Some(item)) = self.queue.get() {
            handle(item);
            self.queue.task_done();
        }
        // The pill is done with, too: `join` counts it.
        self.queue.task_done();
    }

    fn join(&self) {
        self.queue.join();
    }
}
