//! A queue, joined before each number, and closed to stop.
//!
//! `join` waits until the last number is printed, not only taken. Nothing can be put into
//! a closed queue, and what is in it is still got: that is all that the stop has to mean.
//!
//! Source: `Queue.shutdown` of Python 3.13.
//! Python: `queue.Queue.join`, `task_done`, `shutdown`.
//! Patterns: monitor.

use sync_core::Queue;

use crate::Press;

pub(crate) struct ClosedQueue {
    numbers: Queue<u64>,
}

impl ClosedQueue {
    pub(crate) fn new() -> Self {
        Self {
            numbers: Queue::new(),
        }
    }
}

impl Press for ClosedQueue {
    fn hand_over(&self, number: u64) -> bool {
        self.numbers.join();
        self.numbers.put(number).is_ok()
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        let number = self.numbers.get();
        if let Some(number) = number {
            print(number);
            self.numbers.task_done();
        }
        number.is_some()
    }

    fn stop(&self) {
        self.numbers.close();
    }
}
