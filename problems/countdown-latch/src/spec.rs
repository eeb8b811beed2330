//! What must never happen at the latch.

use harness::{Event, Spec, Violation};

use crate::{DOES, GOES_ON, PASSES};

/// Rule 1.
pub(crate) const ALL_DONE: &str = "nobody passes before as many parts are done as the count says";
/// What must be possible.
pub(crate) const NOT_HELD_UP: &str =
    "a worker goes on while the count is not zero, if it is above one at first";

/// The parts that are still to be done.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Parts {
    /// Until the latch opens.
    left: usize,
    /// Whether a worker has gone on before that. With a single part nobody can.
    early: bool,
}

impl Parts {
    pub(crate) fn new(count: usize) -> Self {
        Self {
            left: count,
            early: count < 2,
        }
    }

    pub(crate) fn goes_on_early(&self) -> bool {
        self.early
    }
}

impl Spec for Parts {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            DOES => self.left = self.left.saturating_sub(1),
            GOES_ON => self.early |= self.left > 0,
            PASSES => {
                return Violation::unless(self.left == 0, ALL_DONE, || {
                    format!("{event} while {} are still to be done", self.left)
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
