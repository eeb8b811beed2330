//! The task is called done before it is.
//!
//! `task_done` right after `get` counts what was got. The owner goes on while the last
//! item is being handled.
//!
//! Source: course notes on Python's `queue`.
//! Python: `queue.Queue.get_nowait`, `task_done`, `join`.
//! Instead: get-without-waiting.
//! Patterns: signaling.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct DoneTooEarly {
    queue: Queue<u64>,
}

impl DoneTooEarly {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(item).expect("it is open");
        }
        Self { queue }
    }
}

impl Drain for DoneTooEarly {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Ok(item) = self.queue.try_get() {
            // Wrong: ahead of the work.
            self.queue.task_done();
            handle(item);
        }
    }

    fn join(&self) {
        self.queue.join();
    }
}
