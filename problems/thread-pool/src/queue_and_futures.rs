//! A queue of tasks, and a future for the result of each.
//!
//! The queue lets workers wait and is closed to shut down; its `join` waits until the
//! last task is done. A map that gives up cancels its futures: a worker asks the future
//! whether anybody still wants the task.
//!
//! Source: `ThreadPoolExecutor` of Python, which is made of these two.
//! Python: `queue.Queue`, `concurrent.futures.Future`.
//! Patterns: monitor.

use std::time::Duration;

use sync_core::{Future, Queue};

use crate::Pool;

pub(crate) struct QueueAndFutures {
    tasks: Queue<u64>,
    /// For task 1, task 2 and so on: set if it has begun, cancelled if it must not.
    begun: Vec<Future<()>>,
    results: Vec<Future<Option<u64>>>,
}

impl QueueAndFutures {
    pub(crate) fn new(tasks: usize) -> Self {
        Self {
            tasks: Queue::new(),
            begun: (0..tasks).map(|_| Future::new()).collect(),
            results: (0..tasks).map(|_| Future::new()).collect(),
        }
    }
}

impl Pool for QueueAndFutures {
    fn work(&self, run: &dyn Fn(u64) -> Option<u64>) {
        while let Some(task) = self.tasks.get() {
            if self.begun[place(task)].set(()).is_ok() {
                let _ = self.results[place(task)].set(run(task));
            }
            self.tasks.task_done();
        }
    }

    fn submit(&self, task: u64) {
        self.tasks.put(task).expect("it is not shut down");
    }

    fn map(&self, all: &[u64], limit: Option<Duration>) -> Option<Vec<Option<u64>>> {
        for task in all {
            self.submit(*task);
        }
        let wait = |task: &u64| match limit {
            None => self.results[place(*task)].wait().ok(),
            Some(limit) => self.results[place(*task)].wait_timeout(limit)?.ok(),
        };
        let results: Option<Vec<_>> = all.iter().map(wait).collect();
        if results.is_none() {
            for task in all {
                self.begun[place(*task)].cancel();
            }
        }
        results
    }

    fn shutdown(&self) {
        self.tasks.close();
        self.tasks.join();
    }
}

/// Where its futures are.
fn place(task: u64) -> usize {
    usize::try_from(task - 1).expect("there are few tasks")
}
