//! A closed queue: get waits until there will be nothing.
//!
//! The queue itself knows that nothing will be put any more. This works as well while
//! somebody still puts items in, where a worker that finds the queue empty has to wait.
//!
//! Source: `Queue.shutdown` of Python 3.13; the closed channels of Go.
//! Python: `queue.Queue.shutdown`, `get`, `task_done`, `join`.
//! Patterns: monitor.

use sync_core::Queue;

use crate::Drain;

pub(crate) struct Close {
    queue: Queue<u64>,
}

impl Close {
    pub(crate) fn new(items: u64) -> Self {
        let queue = Queue::new();
        for item in 1..=items {
            queue.put(item).expect("it is open");
        }
        queue.close();
        Self { queue }
    }
}

impl Drain for Close {
    fn drain(&self, handle: &dyn Fn(u64)) {
        while let Some(item) = self.queue.get() {
            handle(item);
            self.queue.task_done();
        }
    }

    fn join(&self) {
        self.queue.join();
    }
}
