//! All do their tasks under the lock.
//!
//! One task at a time, whoever does it: there is no point in having workers.
//!
//! Source: a common answer in interviews.
//! Patterns: monitor.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Executor;

pub(crate) struct RunsLocked {
    room: usize,
    tasks: Mutex<Tasks>,
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct Tasks {
    /// `0 ..= room` of them.
    waiting: VecDeque<u64>,
    is_shut_down: bool,
}

impl RunsLocked {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            room,
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Executor for RunsLocked {
    fn work(&self, run: &dyn Fn(u64)) {
        let next = || {
            self.tasks.when(
                &self.changed,
                |tasks| !tasks.waiting.is_empty() || tasks.is_shut_down,
                |tasks| {
                    let task = tasks.waiting.pop_front();
                    if let Some(task) = task {
                        run(task);
                    }
                    task
                },
            )
        };
        while next().is_some() {}
    }

    fn submit(&self, task: u64, run: &dyn Fn(u64)) {
        self.tasks.with(|tasks| {
            if tasks.waiting.len() < self.room {
                tasks.waiting.push_back(task);
                self.changed.notify_one();
            } else {
                // Wrong: nobody gets at the list meanwhile.
                run(task);
            }
        });
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
    }
}
