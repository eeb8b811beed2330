use std::{sync::mpsc, thread};

use crate::panics;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that wait for work. Threads that are deadlocked when the pool is
/// dropped are abandoned; the others end.
pub(crate) struct Pool {
    threads: Vec<mpsc::Sender<Job>>,
}

impl Pool {
    pub(crate) fn new(threads: usize) -> Self {
        let threads = (0..threads).map(|_| {
            let (give, take) = mpsc::channel::<Job>();
            thread::spawn(move || {
                panics::silence_this_thread();
                for job in take {
                    job();
                }
            });
            give
        });
        Self {
            threads: threads.collect(),
        }
    }

    /// Queues a job for the thread with this number.
    pub(crate) fn give(&self, thread: usize, job: impl FnOnce() + Send + 'static) {
        let delivered = self.threads[thread].send(Box::new(job));
        assert!(
            delivered.is_ok(),
            "jobs catch their panics, so threads live on"
        );
    }
}
