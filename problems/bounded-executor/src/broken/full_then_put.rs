//! Ask whether there is room, then put the task in.
//!
//! Two clients find the last place, and both take it.
//!
//! Source: a common answer in interviews.
//! Patterns: check then act.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Executor;

pub(crate) struct FullThenPut {
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

impl FullThenPut {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            room,
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Executor for FullThenPut {
    fn work(&self, run: &dyn Fn(u64)) {
        let next = || {
            self.tasks.when(
                &self.changed,
                |tasks| !tasks.waiting.is_empty() || tasks.is_shut_down,
                |tasks| tasks.waiting.pop_front(),
            )
        };
        while let Some(task) = next() {
            run(task);
        }
    }

    fn submit(&self, task: u64, run: &dyn Fn(u64)) {
        if self.tasks.with(|tasks| tasks.waiting.len() < self.room) {
            // Wrong: the room may be taken.
            self.tasks.with(|tasks| tasks.waiting.push_back(task));
            self.changed.notify_one();
        } else {
            run(task);
        }
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
    }
}
