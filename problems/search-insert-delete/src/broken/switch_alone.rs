//! Inserters with a lightswitch and without a mutex.
//!
//! The lightswitch keeps the deleters out, and it does look like a lock. But it
//! lets in any number of its own kind.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.1.2.
//! Patterns: lightswitch, categorical exclusion.
//! Derived from: `lightswitches`.

use sync_core::{Lightswitch, Semaphore};

use crate::List;

pub(crate) struct SwitchAlone {
    /// Held by the searchers together, or by a deleter.
    no_searcher: Semaphore,
    /// Held by the inserters together, or by a deleter.
    no_inserter: Semaphore,
    /// Holds `no_searcher` while any searcher is at the list.
    search_switch: Lightswitch,
    /// Holds `no_inserter` while any inserter is at the list.
    insert_switch: Lightswitch,
}

impl SwitchAlone {
    pub(crate) fn new() -> Self {
        Self {
            no_searcher: Semaphore::new(1),
            no_inserter: Semaphore::new(1),
            search_switch: Lightswitch::new(),
            insert_switch: Lightswitch::new(),
        }
    }
}

impl List for SwitchAlone {
    fn search(&self, search: &dyn Fn()) {
        self.search_switch.lock(&self.no_searcher);
        search();
        self.search_switch.unlock(&self.no_searcher);
    }

    fn insert(&self, insert: &dyn Fn()) {
        self.insert_switch.lock(&self.no_inserter);
        // Wrong: a second inserter finds the switch on, and comes in.
        insert();
        self.insert_switch.unlock(&self.no_inserter);
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.no_searcher.acquire();
        self.no_inserter.acquire();
        delete();
        self.no_inserter.release();
        self.no_searcher.release();
    }
}
