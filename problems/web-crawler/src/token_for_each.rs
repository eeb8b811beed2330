//! A semaphore that counts pages, and lets all go at the end.
//!
//! A worker that gets a permit finds a page, or finds none and goes home. The worker that
//! is done with the last page lets the others go.
//!
//! Source: ours.
//! Patterns: signaling, mutex, scoreboard.

use std::collections::{BTreeSet, VecDeque};

use sync_core::{Mutex, Semaphore};

use crate::Crawler;

pub(crate) struct TokenForEach {
    workers: usize,
    /// A permit for each page that waits; at the end one for each worker.
    tokens: Semaphore,
    pages: Mutex<Pages>,
}

#[derive(Debug, Hash)]
struct Pages {
    waiting: VecDeque<u64>,
    seen: BTreeSet<u64>,
    /// Pages that were seen and are not done with.
    pending: usize,
}

impl TokenForEach {
    pub(crate) fn new(workers: usize) -> Self {
        Self {
            workers,
            tokens: Semaphore::new(1),
            pages: Mutex::new(Pages {
                waiting: VecDeque::from([1]),
                seen: BTreeSet::from([1]),
                pending: 1,
            }),
        }
    }

    fn next(&self) -> Option<u64> {
        self.tokens.acquire();
        self.pages.with(|pages| pages.waiting.pop_front())
    }
}

impl Crawler for TokenForEach {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.next() {
            let links = fetch(page);
            let tokens = self.pages.with(|pages| {
                let before = pages.waiting.len();
                for link in &links {
                    if pages.seen.insert(*link) {
                        pages.waiting.push_back(*link);
                    }
                }
                let new = pages.waiting.len() - before;
                pages.pending = pages.pending + new - 1;
                if pages.pending == 0 {
                    self.workers
                } else {
                    new
                }
            });
            self.tokens.release_n(tokens);
        }
    }
}
