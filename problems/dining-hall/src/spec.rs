//! What must never happen at the table, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{FINISHES, GETS_UP, GOT_UP, SAT, SITS};

/// Rule 1.
pub(crate) const NOBODY_ALONE: &str =
    "nobody gets up if that leaves one student alone who still dines";
/// Rule 2.
pub(crate) const EVERY_ROUND: &str = "everybody sits down and gets up once in each round";
/// What must be possible.
pub(crate) const ALL_TOGETHER: &str = "all students dine together";
/// What must be possible.
pub(crate) const OTHERS_DINE: &str = "somebody gets up while others still dine";

/// The students at the table.
#[derive(Clone, Debug, Hash)]
pub(crate) struct AtTable {
    /// Students that dine.
    dining: usize,
    /// Students that have finished and have not got up.
    ready_to_leave: usize,
    /// Whether the last event was that somebody got up while others dined.
    left_others: bool,
    /// How many students there are.
    all: usize,
}

impl AtTable {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            dining: 0,
            ready_to_leave: 0,
            left_others: false,
            all: setting.count("student"),
        }
    }

    pub(crate) fn all_together(&self) -> bool {
        self.dining == self.all
    }

    /// True as well if there are too few students.
    pub(crate) fn left_others(&self) -> bool {
        self.all < 3 || self.left_others
    }
}

impl Spec for AtTable {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.left_others = false;
        match event.verb {
            SITS => self.dining += 1,
            FINISHES => {
                self.dining -= 1;
                self.ready_to_leave += 1;
            }
            GETS_UP => {
                let leaves_one_alone = self.dining == 1 && self.ready_to_leave == 1;
                Violation::unless(!leaves_one_alone, NOBODY_ALONE, || {
                    format!("{event}, and nobody is left but one that still dines")
                })?;
                self.ready_to_leave -= 1;
                self.left_others = self.dining > 0;
            }
            SAT | GOT_UP => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
