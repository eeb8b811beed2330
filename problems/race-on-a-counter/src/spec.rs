//! What must never happen when threads add.

use harness::{Event, Setting, Spec, Violation};

use crate::{WRITES, WROTE};

/// Rule 1.
pub(crate) const NOTHING_LOST: &str = "the counter ends with the number of additions";
/// Rule 2.
pub(crate) const ONE_WRITE: &str = "an addition writes the counter once";

/// The counter, as it was written last.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Total {
    value: u64,
    /// All additions together.
    additions: u64,
}

impl Total {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            value: 0,
            additions: (setting.count("adder") * setting.rounds()) as u64,
        }
    }

    /// The final value, in the last state.
    #[allow(
        clippy::unnecessary_wraps,
        reason = "other problems do not know theirs in every state"
    )]
    pub(crate) fn value(&self) -> Option<u64> {
        Some(self.value)
    }
}

impl Spec for Total {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            WRITES => self.value = event.item.unwrap_or_default(),
            WROTE => {
                return Err(Violation {
                    rule: ONE_WRITE,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        let Self { value, additions } = self;
        Violation::unless(value == additions, NOTHING_LOST, || {
            format!("after {additions} additions, the counter is at {value}")
        })
    }
}
