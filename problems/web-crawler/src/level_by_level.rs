//! Level by level, with a barrier between them.
//!
//! All workers fetch the pages of a level and note the next one. At the barrier the levels
//! are exchanged, and an empty level is the end: no other detection is needed. Workers
//! wait for the slowest page of each level.
//!
//! Source: ours; the search by levels is that of E. F. Moore, *The shortest path through a
//! maze*, 1959.
//! Patterns: barrier.

use std::{collections::BTreeSet, mem, sync::Arc};

use sync_core::{Barrier, Mutex, repeat_until};

use crate::Crawler;

pub(crate) struct LevelByLevel {
    pages: Arc<Mutex<Pages>>,
    level: Barrier,
}

#[derive(Debug, Hash)]
struct Pages {
    this_level: BTreeSet<u64>,
    next_level: BTreeSet<u64>,
    seen: BTreeSet<u64>,
    is_over: bool,
}

impl LevelByLevel {
    pub(crate) fn new(workers: usize) -> Self {
        let pages = Arc::new(Mutex::new(Pages {
            this_level: BTreeSet::from([1]),
            next_level: BTreeSet::new(),
            seen: BTreeSet::from([1]),
            is_over: false,
        }));
        let at_the_barrier = Arc::clone(&pages);
        let level = Barrier::with_action(workers, move || {
            at_the_barrier.with(|pages| {
                pages.this_level = mem::take(&mut pages.next_level);
                pages.is_over = pages.this_level.is_empty();
            });
        });
        Self { pages, level }
    }
}

impl Crawler for LevelByLevel {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        repeat_until(|| {
            while let Some(page) = self.pages.with(|pages| pages.this_level.pop_first()) {
                let links = fetch(page);
                self.pages.with(|pages| {
                    for link in &links {
                        if pages.seen.insert(*link) {
                            pages.next_level.insert(*link);
                        }
                    }
                });
            }
            self.level.wait();
            self.pages.with(|pages| pages.is_over)
        });
    }
}
