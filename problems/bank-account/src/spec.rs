//! What must never happen to an account.

use harness::{Event, Setting, Spec, Violation};

use crate::{BOOKED, DEPOSITS, OVERDRAWS, REFUSES, WITHDRAWS, balance};

/// Rule 1.
pub(crate) const NEVER_BELOW: &str = "the balance is never below zero";
/// Rule 2.
pub(crate) const NOTHING_LOST: &str =
    "the account ends with what it began with and was paid in, less what was paid out";
/// Rule 3.
pub(crate) const WITH_REASON: &str = "a withdrawal is refused only while the balance is zero";
/// Rule 4.
pub(crate) const BOOKED_ONCE: &str = "everybody books once in each round, or is refused once";

/// The account as it should be, and as it is booked.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Balance {
    /// By what was paid in and out.
    due: i64,
    /// As it was written last.
    booked: i64,
}

impl Balance {
    pub(crate) fn new(setting: &Setting) -> Self {
        let balance = balance(setting);
        Self {
            due: balance,
            booked: balance,
        }
    }

    /// The final balance, in the last state.
    pub(crate) fn booked(&self) -> Option<u64> {
        u64::try_from(self.booked).ok()
    }
}

impl Spec for Balance {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let item = i64::try_from(event.item.unwrap_or_default()).expect("it is small");
        match event.verb {
            DEPOSITS => {
                self.due += 1;
                self.booked = item;
                Ok(())
            }
            WITHDRAWS => {
                self.due -= 1;
                self.booked = item;
                Ok(())
            }
            OVERDRAWS => Err(Violation {
                rule: NEVER_BELOW,
                detail: event.to_string(),
            }),
            REFUSES => Violation::unless(self.booked == 0, WITH_REASON, || {
                format!("{event}, and the balance is {}", self.booked)
            }),
            BOOKED => Err(Violation {
                rule: BOOKED_ONCE,
                detail: event.to_string(),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        let Self { due, booked } = self;
        Violation::unless(due == booked, NOTHING_LOST, || {
            format!("the account ends with {booked}, and {due} should be there")
        })
    }
}
