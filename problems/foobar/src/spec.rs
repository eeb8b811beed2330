//! What must never happen on the line that is printed.

use harness::{Event, Spec, Violation};

use crate::{PRINTED, PRINTS};

/// Rule 1.
pub(crate) const IN_TURNS: &str = "foo and bar are printed in turns, and foo first";
/// Rule 2.
pub(crate) const EVERY_ROUND: &str = "every thread prints once in each round";

/// How the line ends.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Line {
    /// Whether "foo" is the last word.
    after_foo: bool,
}

impl Spec for Line {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            PRINTS => {
                let next = if self.after_foo { "bar" } else { "foo" };
                Violation::unless(event.who.role == next, IN_TURNS, || {
                    format!("{event} where {next} comes next")
                })?;
                self.after_foo = !self.after_foo;
                Ok(())
            }
            PRINTED => Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("in one round {event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
