//! A map with a limit stops waiting, and its tasks go on.
//!
//! Who submits the tasks one by one and waits for each result with a limit stops waiting
//! when the time is over, but whatever was submitted is still done, and a shutdown waits
//! for it. Python's own `Executor.map` cancels what has not begun.
//!
//! Source: course notes on Python's `concurrent.futures`.
//! Python: `Executor.submit`, `Future.result(timeout=..)`.
//! Instead: monitor.
//! Patterns: monitor.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use sync_core::{Condvar, Mutex};

use crate::Pool;

pub(crate) struct MapGoesOn {
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Tasks {
    waiting: VecDeque<u64>,
    running: usize,
    ended: BTreeMap<u64, Option<u64>>,
    is_shut_down: bool,
}

impl MapGoesOn {
    pub(crate) fn new() -> Self {
        Self {
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Pool for MapGoesOn {
    fn work(&self, run: &dyn Fn(u64) -> Option<u64>) {
        let next = || {
            self.tasks.when(
                &self.changed,
                |tasks| !tasks.waiting.is_empty() || tasks.is_shut_down,
                |tasks| {
                    let task = tasks.waiting.pop_front();
                    tasks.running += usize::from(task.is_some());
                    task
                },
            )
        };
        while let Some(task) = next() {
            let result = run(task);
            self.tasks.with(|tasks| {
                tasks.running -= 1;
                tasks.ended.insert(task, result);
            });
            self.changed.notify_all();
        }
    }

    fn submit(&self, task: u64) {
        self.tasks.with(|tasks| tasks.waiting.push_back(task));
        self.changed.notify_all();
    }

    fn map(&self, all: &[u64], limit: Option<Duration>) -> Option<Vec<Option<u64>>> {
        for task in all {
            self.submit(*task);
        }
        self.tasks.enter(|tasks| {
            let open = |tasks: &mut Tasks| all.iter().any(|it| !tasks.ended.contains_key(it));
            match limit {
                None => self.changed.wait_while(tasks, open),
                Some(limit) => _ = self.changed.wait_while_timeout(tasks, limit, open),
            }
            let results = all.iter().map(|task| tasks.ended.get(task).copied());
            // Wrong: those that wait are not taken back.
            results.collect()
        })
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
        let done = |tasks: &Tasks| tasks.waiting.is_empty() && tasks.running == 0;
        self.tasks.when(&self.changed, done, |_| ());
    }
}
