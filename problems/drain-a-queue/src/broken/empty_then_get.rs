//! Ask whether it is empty, then get.
//!
//! As the notes have it. Between the question and the get another worker takes the last
//! item, and this one waits for an item that nobody will put. The last items of most
//! runs are taken without trouble, so it hangs now and then.
//!
//! Source: course notes on Python's `queue`.
//! Python: `queue.Queue.empty`, `get`, `task_done`, `join`.
//! Instead: get-without-waiting.
//! Patterns: check then act.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct EmptyThenGet {
    queue: Queue<u64>,
}

impl EmptyThenGet {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(item).expect("it is open");
        }
        Self { queue }
    }
}

impl Drain for EmptyThenGet {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while !self.queue.is_empty() {
            // Wrong: what was asked may be over.
            let Some(item) = self.queue.get() else {
                return;
            };
            handle(item);
            self.queue.task_done();
        }
    }

    fn join(&self) {
        self.queue.join();
    }
}
