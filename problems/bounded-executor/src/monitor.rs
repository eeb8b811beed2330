//! A monitor with a list.
//!
//! Whether there is room is asked where the task is put in. The task is done outside.
//!
//! Source: ours.
//! Patterns: monitor.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Executor;

pub(crate) struct Monitor {
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

impl Monitor {
    pub(crate) fn new(room: usize) -> Self {
        Self {
            room,
            tasks: Mutex::new(Tasks::default()),
            changed: Condvar::new(),
        }
    }
}

impl Executor for Monitor {
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
        let has_room = self.tasks.with(|tasks| {
            let has_room = tasks.waiting.len() < self.room;
            if has_room {
                tasks.waiting.push_back(task);
                self.changed.notify_one();
            }
            has_room
        });
        if !has_room {
            run(task);
        }
    }

    fn shutdown(&self) {
        self.tasks.with(|tasks| tasks.is_shut_down = true);
        self.changed.notify_all();
    }
}
