//! One queue for all: served in order of arrival.
//!
//! The first in the queue leaves it when it has all that it needs, so no thread
//! overtakes another one. Searchers that follow each other work together, and
//! beside an inserter; a second inserter at the head of the queue holds up
//! everybody behind it.
//!
//! Source: ours.
//! Patterns: queue, lightswitch, categorical exclusion.

use sync_core::{FifoSemaphore, Lightswitch, Semaphore};

use crate::List;

pub(crate) struct FifoQueue {
    /// The thread that has its permit is the next to go in.
    queue: FifoSemaphore,
    /// Held by the inserter that is at the list.
    insert_mutex: Semaphore,
    /// Held by all searchers and inserters together, or by a deleter.
    list: Semaphore,
    /// Holds `list` while any searcher or inserter is there.
    switch: Lightswitch,
}

impl FifoQueue {
    pub(crate) fn new() -> Self {
        Self {
            queue: FifoSemaphore::new(1),
            insert_mutex: Semaphore::new(1),
            list: Semaphore::new(1),
            switch: Lightswitch::new(),
        }
    }
}

impl List for FifoQueue {
    fn search(&self, search: &dyn Fn()) {
        self.queue.acquire();
        self.switch.lock(&self.list);
        self.queue.release();
        search();
        self.switch.unlock(&self.list);
    }

    fn insert(&self, insert: &dyn Fn()) {
        self.queue.acquire();
        self.insert_mutex.acquire();
        self.switch.lock(&self.list);
        self.queue.release();
        insert();
        self.switch.unlock(&self.list);
        self.insert_mutex.release();
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.queue.acquire();
        self.list.acquire();
        self.queue.release();
        delete();
        self.list.release();
    }
}
