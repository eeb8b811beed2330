//! What must never happen between the posters and the worker.

use harness::{Event, Spec, Violation};

use crate::{BEGINS, GOES_ON, POSTS};

/// Rule 1.
pub(crate) const AFTER_POST: &str = "the worker begins no job before it has been posted";
/// What must be possible.
pub(crate) const NOT_HELD_UP: &str =
    "posters have told of two jobs before the worker begins the first, if there are two";

/// The jobs that the worker is told of.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Jobs {
    /// Posted, and not begun.
    waiting: usize,
    /// Posts that are over, until the worker begins its first job.
    told: usize,
    begun: bool,
    pub(crate) not_held_up: bool,
}

impl Jobs {
    pub(crate) fn new(jobs: usize) -> Self {
        Self {
            waiting: 0,
            told: 0,
            begun: false,
            not_held_up: jobs < 2,
        }
    }
}

impl Spec for Jobs {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            POSTS => self.waiting += 1,
            GOES_ON if !self.begun => {
                self.told += 1;
                self.not_held_up |= self.told == 2;
            }
            GOES_ON => {}
            BEGINS => {
                Violation::unless(self.waiting > 0, AFTER_POST, || {
                    format!("{event} that nobody has posted")
                })?;
                self.waiting -= 1;
                self.begun = true;
                self.told = 0;
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
