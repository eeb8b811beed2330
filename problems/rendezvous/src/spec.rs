//! What must never happen at a meeting.

use harness::{Event, Spec, Violation};

use crate::{COMES, GOES_ON};

/// Rule 1.
pub(crate) const BOTH_CAME: &str = "neither goes on in a round before both have come";

/// How many more rounds a has come to than b: -1, 0 or 1 unless a rule is broken.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Lead(isize);

impl Spec for Lead {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let of_a = match event.who.role {
            "a" => 1,
            _ => -1,
        };
        match event.verb {
            COMES => self.0 += of_a,
            GOES_ON => {
                return Violation::unless(self.0 * of_a <= 0, BOTH_CAME, || {
                    format!("{event} in a round to which the other one has not come")
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
