//! Ask whether a page was seen, then add it.
//!
//! Two workers find the same link, and both ask before either adds it. With a set that is
//! safe for threads each of the two steps is safe, and both together are not. LeetCode's
//! judge compares sets of pages, and does not see that one is fetched twice.
//!
//! Source: published answers to LeetCode 1242.
//! Patterns: check then act.

use std::collections::{BTreeSet, VecDeque};

use sync_core::{Condvar, Mutex};

use crate::Crawler;

pub(crate) struct SeenThenAdded {
    pages: Mutex<Pages>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
    under_way: usize,
}

impl SeenThenAdded {
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

impl Crawler for SeenThenAdded {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.next() {
            let links = fetch(page);
            for link in links {
                if !self.pages.with(|pages| pages.seen.contains(&link)) {
                    // Wrong: it may have been seen since.
                    self.pages.with(|pages| {
                        pages.seen.insert(link);
                        pages.waiting.push_back(link);
                    });
                    self.changed.notify_all();
                }
            }
            self.pages.with(|pages| pages.under_way -= 1);
            self.changed.notify_all();
        }
    }
}
