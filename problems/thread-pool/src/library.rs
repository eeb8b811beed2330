//! The pool of sync-core.
//!
//! Its algorithm is a monitor, in `sync-core/src/thread_pool.rs`. There a task that fails
//! panics; here it has no result.
//!
//! Source: ours, on sync-core's thread pool.
//! Python: `concurrent.futures.ThreadPoolExecutor`.
//! Patterns: monitor.

use std::time::Duration;

use sync_core::ThreadPool;

use crate::Pool;

pub(crate) struct Library {
    pool: ThreadPool<u64, Option<u64>>,
}

impl Library {
    pub(crate) fn new() -> Self {
        Self {
            pool: ThreadPool::new(),
        }
    }
}

impl Pool for Library {
    fn work(&self, run: &dyn Fn(u64) -> Option<u64>) {
        self.pool.work(run);
    }

    fn submit(&self, task: u64) {
        drop(self.pool.submit(task));
    }

    fn map(&self, all: &[u64], limit: Option<Duration>) -> Option<Vec<Option<u64>>> {
        let all = all.iter().copied();
        let results = match limit {
            None => self.pool.map(all).ok(),
            Some(limit) => self.pool.map_timeout(all, limit).ok()?,
        };
        let results = results?.into_iter().map(|it| it.ok().flatten());
        Some(results.collect())
    }

    fn shutdown(&self) {
        self.pool.shutdown();
    }
}
