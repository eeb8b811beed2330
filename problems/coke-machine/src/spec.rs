//! What must never happen to a coke machine.

use harness::{Event, Spec, Violation};

use crate::{ADDS, MOVED, REMOVES};

/// Rule 1.
pub(crate) const FITS: &str = "the machine never holds more cokes than its capacity";
/// Rule 2.
pub(crate) const NONE_FROM_EMPTY: &str = "nobody removes a coke from an empty machine";
/// Rule 3.
pub(crate) const TRUE_NUMBER: &str =
    "a thread that adds or removes a coke sees how many there are then";
/// Rule 4.
pub(crate) const ONE_A_ROUND: &str = "everybody adds or removes one coke in each round";

/// The cokes that are in the machine.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Contents {
    /// `0 ..= capacity`.
    cokes: usize,
    capacity: usize,
    start: usize,
    /// All cokes that are added from beginning to end.
    added: usize,
}

impl Contents {
    pub(crate) fn new(capacity: usize, start: usize, added: usize) -> Self {
        Self {
            cokes: start,
            capacity,
            start,
            added,
        }
    }

    pub(crate) fn is_fullest(&self) -> bool {
        self.cokes == self.capacity.min(self.start + self.added)
    }

    pub(crate) fn is_emptiest(&self) -> bool {
        self.cokes == self.start.saturating_sub(self.added)
    }
}

impl Spec for Contents {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ADDS => {
                Violation::unless(self.cokes < self.capacity, FITS, || {
                    format!("{event}, and the machine was full")
                })?;
                self.cokes += 1;
            }
            REMOVES => {
                Violation::unless(self.cokes > 0, NONE_FROM_EMPTY, || {
                    format!("{event}, and the machine was empty")
                })?;
                self.cokes -= 1;
            }
            MOVED => {
                return Err(Violation {
                    rule: ONE_A_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Violation::unless(event.item == Some(self.cokes as u64), TRUE_NUMBER, || {
            format!("{event}, and the machine holds {}", self.cokes)
        })
    }
}
