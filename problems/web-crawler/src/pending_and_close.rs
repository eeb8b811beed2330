//! A queue, and a count of pages that are not done with.
//!
//! A page is counted from when it is seen until its links are in the queue. Whoever counts
//! down to zero closes the queue: nothing can be put into it any more.
//!
//! Source: ours; the counter is that of E. W. Dijkstra and C. S. Scholten, *Termination
//! detection for diffusing computations*, 1980, in one place.
//! Patterns: scoreboard.

use std::collections::BTreeSet;

use sync_core::{Mutex, Queue};

use crate::Crawler;

pub(crate) struct PendingAndClose {
    pages: Queue<u64>,
    progress: Mutex<Progress>,
}

#[derive(Debug, Hash)]
struct Progress {
    seen: BTreeSet<u64>,
    /// Pages that were seen and are not done with.
    pending: usize,
}

impl PendingAndClose {
    pub(crate) fn new() -> Self {
        let pages = Queue::new();
        pages.put(1).expect("it is open");
        Self {
            pages,
            progress: Mutex::new(Progress {
                seen: BTreeSet::from([1]),
                pending: 1,
            }),
        }
    }
}

impl Crawler for PendingAndClose {
    fn crawl(&self, fetch: &dyn Fn(u64) -> Vec<u64>) {
        while let Some(page) = self.pages.get() {
            for link in fetch(page) {
                let is_new = self.progress.with(|progress| {
                    let is_new = progress.seen.insert(link);
                    progress.pending += usize::from(is_new);
                    is_new
                });
                if is_new {
                    self.pages.put(link).expect("this page is pending");
                }
            }
            let is_over = self.progress.with(|progress| {
                progress.pending -= 1;
                progress.pending == 0
            });
            if is_over {
                self.pages.close();
            }
        }
    }
}
