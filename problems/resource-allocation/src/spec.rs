//! What must never happen to the units.

use harness::{Event, Spec, Violation};

use crate::{BEGINS, ENDS, GOES_ON, OUT_OF_STEP};

/// Rule 1.
pub(crate) const NO_MORE: &str = "no more units are in use than there are";
/// Rule 2.
pub(crate) const EVERY_ROUND: &str =
    "every job begins and then goes on with the rest, once in each round";

/// What must be possible.
pub(crate) const TOGETHER: &str =
    "two jobs have units at the same time, if there are enough for both";

/// The units that are in use.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Units {
    of_all: u64,
    in_use: u64,
    /// Jobs that have units.
    jobs: usize,
    may_be_together: bool,
}

impl Units {
    /// The units of all, and what the jobs need, each in both steps together.
    pub(crate) fn new(of_all: usize, mut needs: Vec<usize>) -> Self {
        needs.sort_unstable();
        let enough = needs.len() > 1 && needs[0] + needs[1] <= of_all;
        Self {
            may_be_together: enough,
            of_all: of_all as u64,
            in_use: 0,
            jobs: 0,
        }
    }

    pub(crate) fn two_together(&self) -> bool {
        self.jobs >= 2 || !self.may_be_together
    }
}

impl Spec for Units {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let units = event.item.expect("each event has a number");
        match event.verb {
            BEGINS => {
                self.in_use += units;
                self.jobs += 1;
            }
            GOES_ON => self.in_use += units,
            ENDS => {
                self.in_use -= units;
                self.jobs -= 1;
            }
            OUT_OF_STEP => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Violation::unless(self.in_use <= self.of_all, NO_MORE, || {
            format!("{event}: {} of {} are in use", self.in_use, self.of_all)
        })
    }
}
