//! A monitor: pages to fetch, pages seen, and fetches under way.
//!
//! It is over when nothing waits and nothing is under way: only a fetch brings new pages.
//! A worker that finds nothing to fetch waits for one of the two.
//!
//! Source: ours.
//! Patterns: monitor.

use std::collections::{BTreeSet, VecDeque};

use sync_core::{Condvar, Mutex};

use crate::Crawler;

pub(crate) struct Monitor {
    pages: Mutex<Pages>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
    under_way: usize,
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            pages: Mutex::new(Pages {
                waiting: VecDeque::from([1]),
                seen: BTreeSet::from([1]),
                under_way: 0,
            }),
            changed: Condvar::new(),
        }
    }

    /// The next page to fetch; none if it is over.
    fn next(&self) -> Option<u64> {
        self.pages.when(
            &self.changed,
            |pages| !pages.waiting.is_empty() || pages.under_way == 0,
            |pages| {
                let next = pages.waiting.pop_front();
                pages.under_way += usize::from(next.is_some());
                next
            },
        )
    }
}

impl Crawler for Monitor {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.next() {
            let links = fetch(page);
            self.pages.with(|pages| {
                for link in &links {
                    if pages.seen.insert(*link) {
                        pages.waiting.push_back(*link);
                    }
                }
                pages.under_way -= 1;
            });
            self.changed.notify_all();
        }
    }
}
