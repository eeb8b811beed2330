//! A worker that finds the queue empty goes home.
//!
//! The others may be about to put pages into it. In the end one worker does all, and the
//! first that comes back has not got all pages. LeetCode's judge sees the pages that come
//! out in a few runs, and accepts it if one worker is left until the end.
//!
//! Source: published answers to LeetCode 1242.
//! Patterns: check then act.

use std::collections::{BTreeSet, VecDeque};

use sync_core::Mutex;

use crate::Crawler;

pub(crate) struct LeavesWhenEmpty {
    pages: Mutex<Pages>,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
}

impl LeavesWhenEmpty {
    pub(crate) fn new() -> Self {
        Self {
            pages: Mutex::new(Pages {
                waiting: VecDeque::from([1]),
                seen: BTreeSet::from([1]),
            }),
        }
    }

    /// The next page to fetch; none if it is over.
    fn next(&self) -> Option<u64> {
        // Wrong: pages may be under way.
        self.pages.with(|pages| pages.waiting.pop_front())
    }
}

impl Crawler for LeavesWhenEmpty {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.next() {
            let links = fetch(page);
            self.pages.with(|pages| {
                for link in &links {
                    if pages.seen.insert(*link) {
                        pages.waiting.push_back(*link);
                    }
                }
            });
        }
    }
}
