//! The second one gives the mutex back.
//!
//! Before the first has fetched its answer, a third and a fourth exchange through the same
//! place, and the answer is another one.
//!
//! Source: a common answer in interviews.
//! Patterns: mutex.

use sync_core::{Mutex, Semaphore};

use crate::Exchanger;

pub(crate) struct ThirdSteals {
    offered: Mutex<Option<u64>>,
    answer: Mutex<u64>,
    answered: Semaphore,
}

impl ThirdSteals {
    pub(crate) fn new() -> Self {
        Self {
            offered: Mutex::new(None),
            answer: Mutex::new(0),
            answered: Semaphore::new(0),
        }
    }
}

impl Exchanger for ThirdSteals {
    fn exchange(&self, mine: u64) -> u64 {
        let theirs = self.offered.with(|offered| {
            let theirs = offered.take();
            if theirs.is_none() {
                *offered = Some(mine);
            }
            theirs
        });
        if let Some(theirs) = theirs {
            // Wrong: the last answer may not have been fetched.
            self.answer.with(|answer| *answer = mine);
            self.answered.release();
            return theirs;
        }
        self.answered.acquire();
        self.answer.with(|answer| *answer)
    }
}
