//! What must never happen when atoms bond.

use std::fmt;

use harness::{Event, Spec, Violation};

use crate::{ARRIVES, BONDED, BONDS};

/// Rule 1.
pub(crate) const ALL_PRESENT: &str = "nobody bonds before all three atoms have arrived";
/// Rule 2.
pub(crate) const COMPLETE: &str = "a molecule is complete before the next one begins";
/// Rule 3.
pub(crate) const ALL_BOND: &str = "every atom that arrives bonds, and only once";

/// The atoms that wait, and those of the molecule that is being made.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Molecules {
    waiting: Atoms,
    bonded: Atoms,
}

#[derive(Clone, Debug, Default, Hash)]
struct Atoms {
    hydrogen: usize,
    oxygen: usize,
}

impl Atoms {
    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "hydrogen" => &mut self.hydrogen,
            _ => &mut self.oxygen,
        }
    }

    fn is_none(&self) -> bool {
        self.hydrogen + self.oxygen == 0
    }

    fn make_a_molecule(&self) -> bool {
        self.hydrogen >= 2 && self.oxygen >= 1
    }
}

impl fmt::Display for Atoms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} hydrogen and {} oxygen", self.hydrogen, self.oxygen)
    }
}

impl Spec for Molecules {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let role = event.who.role;
        match event.verb {
            ARRIVES => *self.waiting.of(role) += 1,
            BONDS => {
                let begins = self.bonded.is_none();
                Violation::unless(
                    !begins || self.waiting.make_a_molecule(),
                    ALL_PRESENT,
                    || format!("{} bonds while only {} are there", event.who, self.waiting),
                )?;
                *self.bonded.of(role) += 1;
                Violation::unless(
                    self.bonded.hydrogen <= 2 && self.bonded.oxygen <= 1,
                    COMPLETE,
                    || {
                        format!(
                            "{} bonds, which makes {} in one molecule",
                            event.who, self.bonded
                        )
                    },
                )?;
                if self.bonded.make_a_molecule() {
                    self.waiting.hydrogen -= 2;
                    self.waiting.oxygen -= 1;
                    self.bonded = Atoms::default();
                }
            }
            BONDED => {
                return Err(Violation {
                    rule: ALL_BOND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        let left = [&self.waiting, &self.bonded];
        let nobody = left.iter().all(|atoms| atoms.is_none());
        Violation::unless(nobody, ALL_BOND, || {
            format!(
                "{} are left that belong to no molecule, of which {} have bonded",
                self.waiting, self.bonded
            )
        })
    }
}
