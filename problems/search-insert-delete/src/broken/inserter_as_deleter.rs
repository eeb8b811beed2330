//! The inserter is treated like a deleter: it changes the list.
//!
//! That is readers and writers, and it is safe. But it gives away what the
//! puzzle is about: searchers could work beside the inserter.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.2.2,
//! for the puzzle of §6.1.
//! Patterns: lightswitch, categorical exclusion.
//! Derived from: `lightswitches`.

use sync_core::{Lightswitch, Semaphore};

use crate::List;

pub(crate) struct InserterAsDeleter {
    /// Held by the searchers together, by an inserter or by a deleter.
    no_searcher: Semaphore,
    /// Holds `no_searcher` while any searcher is at the list.
    search_switch: Lightswitch,
}

impl InserterAsDeleter {
    pub(crate) fn new() -> Self {
        Self {
            no_searcher: Semaphore::new(1),
            search_switch: Lightswitch::new(),
        }
    }
}

impl List for InserterAsDeleter {
    fn search(&self, search: &dyn Fn()) {
        self.search_switch.lock(&self.no_searcher);
        search();
        self.search_switch.unlock(&self.no_searcher);
    }

    fn insert(&self, insert: &dyn Fn()) {
        // Wrong: searchers have to wait for nothing here.
        self.no_searcher.acquire();
        insert();
        self.no_searcher.release();
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.no_searcher.acquire();
        delete();
        self.no_searcher.release();
    }
}
