//! What must never happen to the store.

use harness::{Event, Setting, Spec, Violation};

use crate::{MOVED, PUTS, TAKES};

/// Rule 1.
pub(crate) const IS_THERE: &str = "an item is taken only while there is one";
/// Rule 2.
pub(crate) const ONE_A_ROUND: &str = "everybody puts or takes one item in each round";
/// What must be possible.
pub(crate) const TWO_AT_ONCE: &str = "two items are in the store at once, if two are put";

/// The store as its users see it.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Stored {
    /// `0 ..=` all that are ever put.
    items: usize,
    may_be_two: bool,
}

impl Stored {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            items: 0,
            may_be_two: setting.count("putter") * setting.rounds() > 1,
        }
    }

    pub(crate) fn two_at_once(&self) -> bool {
        self.items == 2 || !self.may_be_two
    }
}

impl Spec for Stored {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            PUTS => self.items += 1,
            TAKES => {
                Violation::unless(self.items > 0, IS_THERE, || {
                    format!("{event} out of an empty store")
                })?;
                self.items -= 1;
            }
            MOVED => {
                let times = event.item.unwrap_or_default();
                return Err(Violation {
                    rule: ONE_A_ROUND,
                    detail: format!("in one round {} moved {times} items", event.who),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
