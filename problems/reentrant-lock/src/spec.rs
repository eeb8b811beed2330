//! What must never happen to the diary.

use harness::{Event, Spec, Violation};

use crate::{BEGINS, ENDS, GOES_ON, WROTE};

/// Rule 1.
pub(crate) const ALONE: &str = "nobody writes while another one has the diary";
/// Rule 2.
pub(crate) const ALL_LINES: &str =
    "in each round an author writes three lines, and a guest writes one";

/// Whether a writer has the diary.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Diary {
    taken: bool,
}

impl Spec for Diary {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            BEGINS => {
                Violation::unless(!self.taken, ALONE, || {
                    format!("{event} while another one has the diary")
                })?;
                self.taken = true;
            }
            // Whoever began has the diary, or rule 1 is broken by now.
            GOES_ON => {}
            ENDS => self.taken = false,
            WROTE => {
                return Err(Violation {
                    rule: ALL_LINES,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
