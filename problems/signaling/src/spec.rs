//! What must never happen between the two parts.

use harness::{Event, Spec, Violation};

use crate::{COMES, DOES_FIRST, DOES_SECOND, GOES_ON};

/// Rule 1.
pub(crate) const AFTER: &str = "the second part is done after the first";
/// What must be possible.
pub(crate) const NOT_HELD_UP: &str = "the first thread goes on before the second has come";

/// The state of the two threads.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Parts {
    first_done: bool,
    second_has_come: bool,
    /// Whether the first thread went on before the second had come.
    pub(crate) nobody_awaited: bool,
}

impl Spec for Parts {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            DOES_FIRST => self.first_done = true,
            COMES => self.second_has_come = true,
            GOES_ON => self.nobody_awaited = !self.second_has_come,
            DOES_SECOND => {
                return Violation::unless(self.first_done, AFTER, || {
                    format!("{event} before the first one is done")
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
