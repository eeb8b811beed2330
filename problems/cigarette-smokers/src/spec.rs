//! What must never happen at the table.

use harness::{Event, Spec, Violation};

use crate::{MADE, MAKES, PUTS};

/// Rule 1.
pub(crate) const MATCHING: &str =
    "a smoker makes a cigarette only of two ingredients that lie on the table";
/// Rule 2.
pub(crate) const CLEARED: &str = "the agent puts nothing out while something lies on the table";
/// Rule 3.
pub(crate) const USED: &str = "in the end everything that was put out is used";
/// Rule 4.
pub(crate) const EVERY_ROUND: &str = "every smoker makes one cigarette in each round";

/// The ingredients on the table.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct OnTable {
    /// The number of the smoker for whom two ingredients lie there.
    lies_there_for: Option<usize>,
}

impl Spec for OnTable {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let of = |verbs: &[_]| verbs.iter().position(|verb| *verb == event.verb);
        if let Some(smoker) = of(&PUTS) {
            Violation::unless(self.lies_there_for.is_none(), CLEARED, || {
                format!("{event}, and nobody has used what was there")
            })?;
            self.lies_there_for = Some(smoker);
        } else if event.verb == MADE {
            return Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("in one round {event} cigarettes"),
            });
        } else {
            let smoker = of(&MAKES);
            Violation::unless(smoker == self.lies_there_for, MATCHING, || {
                match self.lies_there_for {
                    Some(other) => format!("{event}, but what lies there {}", LACKED[other]),
                    None => format!("{event}, but nothing lies there"),
                }
            })?;
            self.lies_there_for = None;
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.lies_there_for.is_none(), USED, || {
            "something is left on the table".to_owned()
        })
    }
}

/// By smoker.
const LACKED: [&str; 3] = ["lacks tobacco", "lacks paper", "lacks matches"];
