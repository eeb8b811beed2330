//! What must never happen inside.

use harness::{Event, Spec, Violation};

use crate::{ENTERS, LEAVES};

/// Rule 1.
pub(crate) const ALONE: &str = "nobody is inside together with somebody else";

/// How many are inside.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Inside(usize);

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => self.0 += 1,
            LEAVES => self.0 -= 1,
            other => unreachable!("no role announces `{other}`"),
        }
        Violation::unless(self.0 <= 1, ALONE, || {
            format!("{event}, so {} are inside", self.0)
        })
    }
}
