//! A queue with room for one number.
//!
//! The room is free as soon as the printer has taken the number. The next one is handed
//! over while it is being printed: two are under way.
//!
//! Source: course notes on Python's `queue`.
//! Python: `queue.Queue(maxsize=1)`.
//! Instead: closed-queue.
//! Patterns: monitor.

use sync_core::Queue;

use crate::Press;

pub(crate) struct PrintsLate {
    numbers: Queue<u64>,
}

impl PrintsLate {
    pub(crate) fn new() -> Self {
        Self {
            numbers: Queue::bounded(1),
        }
    }
}

impl Press for PrintsLate {
    fn hand_over(&self, number: u64) -> bool {
        // Wrong: there is room when the last one is taken, not when it is printed.
        self.numbers.put(number).is_ok()
    }

    fn print_next(&self, print: &dyn Fn(u64)) -> bool {
        let number = self.numbers.get();
        if let Some(number) = number {
            print(number);
        }
        number.is_some()
    }

    fn stop(&self) {
        self.numbers.close();
    }
}
