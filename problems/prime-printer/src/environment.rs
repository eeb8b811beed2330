//! An office with a press, and a user who looks at what is printed.

use sync_core::{Condvar, Mutex};

use crate::Press;

/// A press, and how many primes it has printed.
///
/// The user stops the press at any moment, but not before some primes are printed: a
/// press that does not get on would be saved by the stop.
pub struct Office {
    pub(crate) press: Box<dyn Press>,
    /// Primes for which the user waits.
    patience: usize,
    /// `0 ..= patience` primes that the user has seen.
    seen: Mutex<usize>,
    printed: Condvar,
}

impl Office {
    pub(crate) fn new(press: impl Press + 'static, patience: usize) -> Self {
        Self {
            press: Box::new(press),
            patience,
            seen: Mutex::new(0),
            printed: Condvar::new(),
        }
    }

    /// Prints a number where the user can see it.
    pub(crate) fn print_next(&self, prints: impl Fn(u64)) -> bool {
        self.press.print_next(&|number| {
            prints(number);
            self.seen.with(|seen| {
                *seen = self.patience.min(*seen + 1);
                self.printed.notify_all();
            });
        })
    }

    /// The user waits until enough is printed.
    pub(crate) fn wait_for_primes(&self) {
        self.seen
            .when(&self.printed, |seen| *seen == self.patience, |_| ());
    }
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").finish_non_exhaustive()
    }
}
