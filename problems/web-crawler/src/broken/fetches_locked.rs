//! The lock is held while a page is fetched.
//!
//! Right, and as slow as a single worker: fetching is what takes the time.
//!
//! Source: a common answer in interviews.
//! Patterns: mutex.

use std::collections::{BTreeSet, VecDeque};

use sync_core::Mutex;

use crate::Crawler;

pub(crate) struct FetchesLocked {
    pages: Mutex<Pages>,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
}

impl FetchesLocked {
    pub(crate) fn new() -> Self {
        Self {
            pages: Mutex::new(Pages {
                waiting: VecDeque::from([1]),
                seen: BTreeSet::from([1]),
            }),
        }
    }
}

impl Crawler for FetchesLocked {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        let fetch_next = |pages: &mut Pages| {
            let page = pages.waiting.pop_front();
            // Wrong: all others wait for the lock meanwhile.
            for link in page.map(fetch).unwrap_or_default() {
                if pages.seen.insert(link) {
                    pages.waiting.push_back(link);
                }
            }
            page.is_some()
        };
        while self.pages.with(fetch_next) {}
    }
}
