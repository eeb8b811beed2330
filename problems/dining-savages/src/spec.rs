//! What must never happen at the pot, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{
    ATE, COOKED, EATS, FILLED, FILLS, HAS_EATEN, IS_HUNGRY, REACHES, TAKES, TOOK, servings,
};

/// Rule 1.
pub(crate) const NOT_FROM_EMPTY: &str = "nobody takes from an empty pot";
/// Rule 2.
pub(crate) const ONLY_WHEN_EMPTY: &str = "the cook fills the pot only when it is empty";
/// Rule 3.
pub(crate) const NEEDED: &str = "the cook fills the pot only when somebody waits for a serving";
/// Rule 4.
pub(crate) const ALONE: &str = "who takes from the pot or fills it is alone at it";
/// Rule 5.
pub(crate) const TAKES_THEN_EATS: &str =
    "a savage takes one serving in each round, and then eats it";
/// Rule 6.
pub(crate) const EVERY_ROUND: &str = "the cook fills the pot once in each round";
/// What must be possible.
pub(crate) const EAT_TOGETHER: &str = "two savages eat at once";

/// The pot and the people around it.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Pot {
    /// Servings in the pot, `0 ..= capacity`.
    servings: usize,
    capacity: usize,
    /// Whether somebody is at the pot.
    in_use: bool,
    /// Savages that have come and have not reached into the pot yet.
    hungry: usize,
    /// Savages that hold a serving and have not begun to eat.
    have_food: usize,
    eating: usize,
    all_savages: usize,
}

impl Pot {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            servings: 0,
            capacity: servings(setting),
            in_use: false,
            hungry: 0,
            have_food: 0,
            eating: 0,
            all_savages: setting.count("savage"),
        }
    }

    /// True for a single savage: no other can eat with it.
    pub(crate) fn eat_together(&self) -> bool {
        self.eating >= 2.min(self.all_savages)
    }

    /// Somebody goes to the pot.
    fn goes_to_it(&mut self, event: &Event) -> Result<(), Violation> {
        Violation::unless(!self.in_use, ALONE, || {
            format!("{event} while another thread is at it")
        })?;
        self.in_use = true;
        Ok(())
    }
}

impl Spec for Pot {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            IS_HUNGRY => self.hungry += 1,
            REACHES => {
                self.goes_to_it(event)?;
                Violation::unless(self.servings > 0, NOT_FROM_EMPTY, || {
                    format!("{event}, and nothing is in it")
                })?;
                self.hungry = self.hungry.saturating_sub(1);
            }
            TAKES => {
                self.in_use = false;
                self.servings -= 1;
                self.have_food += 1;
            }
            EATS => {
                Violation::unless(self.have_food > 0, TAKES_THEN_EATS, || {
                    format!("{event}, and nobody has a serving to eat")
                })?;
                self.have_food -= 1;
                self.eating += 1;
            }
            HAS_EATEN => self.eating -= 1,
            FILLS => {
                self.goes_to_it(event)?;
                Violation::unless(self.servings == 0, ONLY_WHEN_EMPTY, || {
                    format!("{event} while {} servings are in it", self.servings)
                })?;
                Violation::unless(self.hungry > 0, NEEDED, || {
                    format!("{event}, and nobody is hungry")
                })?;
            }
            FILLED => {
                self.in_use = false;
                self.servings = self.capacity;
            }
            TOOK | ATE => {
                return Err(Violation {
                    rule: TAKES_THEN_EATS,
                    detail: format!("in one round {event}"),
                });
            }
            COOKED => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event}"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
