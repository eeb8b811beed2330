use std::time::Duration;

use crate::{Condvar, Fault, Mutex, backend::Before};

#[derive(Debug)]
pub(crate) struct Latch {
    /// Counts to go, from `count` down to 0.
    left: Mutex<usize>,
    reached_zero: Condvar,
}

impl Latch {
    #[track_caller]
    pub(crate) fn new(count: usize) -> Self {
        Self {
            left: Mutex::new(count),
            reached_zero: Condvar::new(),
        }
    }

    #[track_caller]
    pub(crate) fn count_down(&self) {
        let before = Before::now();
        let mut left = self.left.lock();
        if *left == 0 {
            Fault::misuse("a latch was counted down below zero");
        }
        *left -= 1;
        if *left == 0 {
            self.reached_zero.notify_all();
        }
        drop(left);
        before.and_only(());
    }

    #[track_caller]
    pub(crate) fn wait(&self) {
        let before = Before::now();
        self.reached_zero
            .wait_while(&mut self.left.lock(), |left| *left > 0);
        before.and_only(());
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, timeout: Duration) -> bool {
        let before = Before::now();
        let reached =
            self.reached_zero
                .wait_while_timeout(&mut self.left.lock(), timeout, |left| *left > 0);
        before.and_only(reached)
    }
}
