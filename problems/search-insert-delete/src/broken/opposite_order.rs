//! The deleter takes the inserters' mutex as well, and first.
//!
//! It looks safe to hold everything. But an inserter takes its mutex last, when
//! it holds the inserters' semaphore already: each waits for what the other
//! one has.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.1.2.
//! Patterns: lightswitch, ordered resources.
//! Derived from: `lightswitches`.

use sync_core::{Lightswitch, Semaphore};

use crate::List;

pub(crate) struct OppositeOrder {
    /// Held by the inserter that is at the list, or by a deleter.
    insert_mutex: Semaphore,
    /// Held by the searchers together, or by a deleter.
    no_searcher: Semaphore,
    /// Held by the inserters together, or by a deleter.
    no_inserter: Semaphore,
    /// Holds `no_searcher` while any searcher is at the list.
    search_switch: Lightswitch,
    /// Holds `no_inserter` while any inserter is at the list or next.
    insert_switch: Lightswitch,
}

impl OppositeOrder {
    pub(crate) fn new() -> Self {
        Self {
            insert_mutex: Semaphore::new(1),
            no_searcher: Semaphore::new(1),
            no_inserter: Semaphore::new(1),
            search_switch: Lightswitch::new(),
            insert_switch: Lightswitch::new(),
        }
    }
}

impl List for OppositeOrder {
    fn search(&self, search: &dyn Fn()) {
        self.search_switch.lock(&self.no_searcher);
        search();
        self.search_switch.unlock(&self.no_searcher);
    }

    fn insert(&self, insert: &dyn Fn()) {
        self.insert_switch.lock(&self.no_inserter);
        self.insert_mutex.acquire();
        insert();
        self.insert_mutex.release();
        self.insert_switch.unlock(&self.no_inserter);
    }

    fn delete(&self, delete: &dyn Fn()) {
        // Wrong: inserters acquire this one last.
        self.insert_mutex.acquire();
        self.no_searcher.acquire();
        self.no_inserter.acquire();
        delete();
        self.no_inserter.release();
        self.no_searcher.release();
        self.insert_mutex.release();
    }
}
