//! Workers are woken for new pages, not at the end.
//!
//! The last page has no new links, so nobody is told that it is over.
//!
//! Source: a common answer in interviews.
//! Patterns: missed signal, monitor.

use std::collections::{BTreeSet, VecDeque};

use sync_core::{Condvar, Mutex};

use crate::Crawler;

pub(crate) struct EndsInSilence {
    pages: Mutex<Pages>,
    changed: Condvar,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
    under_way: usize,
}

impl EndsInSilence {
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

impl Crawler for EndsInSilence {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.next() {
            let links = fetch(page);
            let has_new = self.pages.with(|pages| {
                let before = pages.waiting.len();
                for link in &links {
                    if pages.seen.insert(*link) {
                        pages.waiting.push_back(*link);
                    }
                }
                pages.under_way -= 1;
                pages.waiting.len() > before
            });
            // Wrong: the end is news, too.
            if has_new {
                self.changed.notify_all();
            }
        }
    }
}
