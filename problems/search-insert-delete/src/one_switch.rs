//! One lightswitch for searchers and inserters together.
//!
//! A deleter treats both kinds alike, so they can be one category: the first of
//! them to come takes the list, the last one gives it back. Only the inserters'
//! mutex tells them apart. And a deleter waits for one semaphore, not for two
//! of which it holds the first.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §6.1.2.
//! Patterns: lightswitch, categorical exclusion.

use sync_core::{Lightswitch, Semaphore};

use crate::List;

pub(crate) struct OneSwitch {
    /// Held by the inserter that is at the list.
    insert_mutex: Semaphore,
    /// Held by all searchers and inserters together, or by a deleter.
    list: Semaphore,
    /// Holds `list` while any searcher or inserter is there.
    switch: Lightswitch,
}

impl OneSwitch {
    pub(crate) fn new() -> Self {
        Self {
            insert_mutex: Semaphore::new(1),
            list: Semaphore::new(1),
            switch: Lightswitch::new(),
        }
    }
}

impl List for OneSwitch {
    fn search(&self, search: &dyn Fn()) {
        self.switch.lock(&self.list);
        search();
        self.switch.unlock(&self.list);
    }

    fn insert(&self, insert: &dyn Fn()) {
        // First the mutex: an inserter that waits for it holds nobody else up.
        self.insert_mutex.acquire();
        self.switch.lock(&self.list);
        insert();
        self.switch.unlock(&self.list);
        self.insert_mutex.release();
    }

    fn delete(&self, delete: &dyn Fn()) {
        self.list.acquire();
        delete();
        self.list.release();
    }
}
