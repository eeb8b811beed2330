//! The deleter passes the searchers' semaphore, and lets it go.
//!
//! As with a turnstile: there was a moment without a searcher. But then the
//! deleter waits for the inserters, and searchers that come meanwhile, or
//! later, find nothing that stops them.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.1.2.
//! Patterns: lightswitch, turnstile, check then act.
//! Derived from: `lightswitches`.

use sync_core::{Lightswitch, Semaphore};

use crate::List;

pub(crate) struct OnlyPasses {
    /// Held by the inserter that is at the list.
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

impl OnlyPasses {
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

impl List for OnlyPasses {
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
        self.no_searcher.acquire();
        // Wrong: that there was no searcher is not that there is none.
        self.no_searcher.release();
        self.no_inserter.acquire();
        delete();
        self.no_inserter.release();
    }
}
