//! What must never happen at the machine.

use harness::{Event, Spec, Violation};

use crate::{BEGINS, ENDS, WORKED};

/// Rule 1.
pub(crate) const ALONE: &str = "no two workers have the machine at the same time";
/// Rule 2.
pub(crate) const EVERY_ROUND: &str = "every worker has the machine once in each round";

/// Whether a worker has the machine.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct AtMachine {
    busy: bool,
}

impl Spec for AtMachine {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            BEGINS => {
                Violation::unless(!self.busy, ALONE, || {
                    format!("{event} while another one works")
                })?;
                self.busy = true;
                Ok(())
            }
            ENDS => {
                self.busy = false;
                Ok(())
            }
            WORKED => Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("in one round {event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
