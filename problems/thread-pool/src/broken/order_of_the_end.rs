//! Results are given in the order in which they come.
//!
//! The results are put into one list, and the map takes as many as it has tasks. Short
//! tasks overtake long ones.
//!
//! Source: course notes on Python's `threading`, with a list of results.
//! Python: `list.append`, `threading.Lock`.
//! Instead: monitor.
//! Patterns: monitor.

use std::{collections::VecDeque, time::Duration};

use sync_core::{Condvar, Mutex};

use crate::Pool;

pub(crate) struct OrderOfTheEnd {
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Tasks {
    waiting: VecDeque<u64>,
    running: usize,
    ended: Vec<(u64, Option<u64>)>,
    is_shut_down: bool,
}

impl OrderOfTheEnd {
    pub(crate) fn new() -> Self {
        Self {
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Pool for OrderOfTheEnd {
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
                tasks.ended.push((task, result));
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
            let open = |tasks: &mut Tasks| tasks.ended.len() < all.len();
            match limit {
                None => self.changed.wait_while(tasks, open),
                Some(limit) => _ = self.changed.wait_while_timeout(tasks, limit, open),
            }
            // Wrong: in the order of their ends.
            let results = tasks.ended.iter().map(|(_, result)| *result).collect();
            let are_all = tasks.ended.len() == all.len();
            tasks.waiting.retain(|task| !all.contains(task));
            are_all.then_some(results)
        })
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
        let done = |tasks: &Tasks| tasks.waiting.is_empty() && tasks.running == 0;
        self.tasks.when(&self.changed, done, |_| ());
    }
}
