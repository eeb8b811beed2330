//! What must never happen to the value.

use std::collections::BTreeSet;

use harness::{Event, Spec, Violation};

use crate::{BRINGS, GETS, GETS_NONE, HAS_CANCELLED, HAS_SET, IS_LATE, WANTS_NONE};

/// Rule 1.
pub(crate) const ONE_WINNER: &str = "of all that set or cancel it exactly one is told that it did";
/// Rule 2.
pub(crate) const NOT_BEFORE: &str =
    "nobody gets a value that no setter has brought, or none when nobody wants none";
/// Rule 3.
pub(crate) const SAME: &str = "all that wait get what the one has decided";

/// What was decided, as far as it is known.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Decided {
    /// What can be decided: values that were brought, and 0 for none.
    wanted: BTreeSet<u64>,
    /// What somebody says to have decided.
    pub(crate) winner: Option<u64>,
    /// What somebody has got.
    got: Option<u64>,
}

impl Decided {
    fn wins(&mut self, event: &Event, what: u64) -> Result<(), Violation> {
        Violation::unless(self.winner.is_none(), ONE_WINNER, || {
            format!("{event}, and so has another one")
        })?;
        self.winner = Some(what);
        self.agree()
    }

    fn gets(&mut self, event: &Event, what: u64) -> Result<(), Violation> {
        Violation::unless(self.wanted.contains(&what), NOT_BEFORE, || {
            event.to_string()
        })?;
        let is_same = self.got.is_none_or(|it| it == what);
        Violation::unless(is_same, SAME, || {
            format!("{event}, and another one got something else")
        })?;
        self.got = Some(what);
        self.agree()
    }

    fn agree(&self) -> Result<(), Violation> {
        let agree = match (self.winner, self.got) {
            (Some(winner), Some(got)) => winner == got,
            _ => true,
        };
        Violation::unless(agree, SAME, || {
            format!(
                "{:?} was decided, {:?} was got; 0 is none",
                self.winner, self.got
            )
        })
    }
}

impl Spec for Decided {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (BRINGS, Some(value)) => {
                self.wanted.insert(value);
                Ok(())
            }
            (WANTS_NONE, None) => {
                self.wanted.insert(0);
                Ok(())
            }
            (HAS_SET, Some(value)) => self.wins(event, value),
            (HAS_CANCELLED, None) => self.wins(event, 0),
            (IS_LATE, None) => Ok(()),
            (GETS, Some(value)) => self.gets(event, value),
            (GETS_NONE, None) => self.gets(event, 0),
            _ => unreachable!("no role announces `{event}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.winner.is_some(), ONE_WINNER, || {
            "nobody was told so".to_owned()
        })
    }
}
