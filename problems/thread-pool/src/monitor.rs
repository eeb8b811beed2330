//! One monitor: the tasks, and what has become of them.
//!
//! A worker takes the next task under the lock and does it outside. Whoever waits for
//! something waits for the one condition and looks again.
//!
//! Source: ours.
//! Python: `threading.Condition`.
//! Patterns: monitor.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use sync_core::{Condvar, Mutex};

use crate::Pool;

pub(crate) struct Monitor {
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

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Pool for Monitor {
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
            let results = results.collect::<Option<Vec<_>>>();
            tasks.waiting.retain(|task| !all.contains(task));
            results
        })
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
        let done = |tasks: &Tasks| tasks.waiting.is_empty() && tasks.running == 0;
        self.tasks.when(&self.changed, done, |_| ());
    }
}
