//! One poison pill for all workers.
//!
//! The first worker that gets it leaves, and takes it along. The others wait.
//!
//! Source: course notes on Python's `queue`.
//! Python: `queue.Queue.put(None)`, `get`.
//! Instead: poison-pills.
//! Patterns: lost wakeup.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct OnePill {
    queue: Queue<Option<u64>>,
}

impl OnePill {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in (1..=items).map(Some) {
            queue.put(item).expect("it is open");
        }
        queue.put(None).expect("it is open");
        Self { queue }
    }
}

impl Drain for OnePill {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Some(Some(item)) = self.queue.get() {
            handle(item);
            self.queue.task_done();
        }
        // Wrong: the pill is not put back for the next worker.
        self.queue.task_done();
    }

    fn join(&self) {
        self.queue.join();
    }
}
