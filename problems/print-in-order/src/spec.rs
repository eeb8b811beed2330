//! What must never happen between the three.

use harness::{Event, Spec, Violation};

use crate::{PRINTED, PRINTS};

/// Rule 1.
pub(crate) const IN_ORDER: &str = "the first thread prints first, the third one last";
/// Rule 2.
pub(crate) const ONCE: &str = "each thread prints once";

/// The threads in the order in which they have to print.
const ORDER: [&str; 3] = ["first", "second", "third"];

/// How many threads have printed.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Printed(usize);

impl Spec for Printed {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            PRINTS => {
                let next = ORDER.get(self.0).copied();
                Violation::unless(next == Some(event.who.role), IN_ORDER, || {
                    format!("{event} after {} of the three", self.0)
                })?;
                self.0 += 1;
                Ok(())
            }
            PRINTED => Err(Violation {
                rule: ONCE,
                detail: format!("{event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
