//! FILL IN: what must never happen.

use harness::{Event, Spec, Violation};

use crate::{ENTERS, LEAVES, WAS_INSIDE};

/// Rule 1.
pub(crate) const ALONE: &str = "nobody is inside with another one";
/// Rule 2. Without it, a solution that does nothing would be correct.
pub(crate) const EVERY_ROUND: &str = "everybody is inside once in each round";

/// FILL IN: the state that the rules need.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Inside(usize);

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => self.0 += 1,
            LEAVES => self.0 -= 1,
            WAS_INSIDE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Violation::unless(self.0 <= 1, ALONE, || format!("{} is not alone", event.who))
    }
}
