//! A turnstile that a deleter locks while it waits.
//!
//! Searchers come through the turnstile. A deleter keeps it until it is done, so
//! those that come later queue up behind it, those that are there leave one by
//! one, and then the list is the deleter's. Inserters come one by one anyway.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.2.5,
//! for the puzzle of §6.1.
//! Patterns: turnstile, lightswitch, categorical exclusion.

use sync_core::{Lightswitch, Semaphore, Turnstile};

use crate::List;

pub(crate) struct NoStarve {
    /// Searchers come this way. Locked while a deleter waits or deletes.
    turnstile: Turnstile,
    /// Held by the inserter that is at the list.
    insert_mutex: Semaphore,
    /// Held by all searchers and inserters together, or by a deleter.
    list: Semaphore,
    /// Holds `list` while any searcher or inserter is there.
    switch: Lightswitch,
}

impl NoStarve {
    pub(crate) fn new() -> Self {
        Self {
            turnstile: Turnstile::new(),
            insert_mutex: Semaphore::new(1),
            list: Semaphore::new(1),
            switch: Lightswitch::new(),
        }
    }
}

impl List for NoStarve {
    fn search(&self, search: &dyn Fn()) {
        self.turnstile.pass();
        self.switch.lock(&self.list);
        search();
        self.switch.unlock(&self.list);
    }

    fn insert(&self, insert: &dyn Fn()) {
        // No turnstile: between two inserters the list is given back.
        self.insert_mutex.acquire();
        self.switch.lock(&self.list);
        insert();
        self.switch.unlock(&self.list);
        self.insert_mutex.release();
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.turnstile.lock();
        self.list.acquire();
        delete();
        self.list.release();
        self.turnstile.unlock();
    }
}
