//! Semaphores: permits for places and for tasks.
//!
//! A client that gets no place without waiting does its task. A worker gives a place back
//! when it takes a task. To shut down is to give a permit to each worker that comes with
//! no task.
//!
//! Source: ours; the bounded executor of B. Goetz et al., *Java concurrency in practice*,
//! 2006, §8.3.3, has a semaphore for places, too, and waits for it.
//! Patterns: signaling, mutex.

use std::collections::VecDeque;

use sync_core::{Mutex, Semaphore};

use crate::Executor;

pub(crate) struct Permits {
    workers: usize,
    /// Places for tasks that wait.
    places: Semaphore,
    /// Tasks that wait; at the end one more for each worker.
    tasks: Semaphore,
    waiting: Mutex<VecDeque<u64>>,
}

impl Permits {
    pub(crate) fn new(room: usize, workers: usize) -> Self {
        Self {
            workers,
            places: Semaphore::new(room),
            tasks: Semaphore::new(0),
            waiting: Mutex::new(VecDeque::new()),
        }
    }

    fn next(&self) -> Option<u64> {
        self.tasks.acquire();
        self.waiting.with(VecDeque::pop_front)
    }
}

impl Executor for Permits {
    fn work(&self, run: &dyn Fn(u64)) {
        while let Some(task) = self.next() {
            self.places.release();
            run(task);
        }
    }

    fn submit(&self, task: u64, run: &dyn Fn(u64)) {
        if self.places.try_acquire() {
            self.waiting.with(|waiting| waiting.push_back(task));
            self.tasks.release();
        } else {
            run(task);
        }
    }

    fn shutdown(&self) {
        self.tasks.release_n(self.workers);
    }
}
