//! What must never happen to the timer.

use harness::{Event, Spec, Violation};

use crate::{CANCELS, FIRES, IS_TOO_LATE, TICKS, TOO_EARLY};

/// Rule 1.
pub(crate) const ONE_OF_THEM: &str =
    "the timer fires once, or it is cancelled and does not: one of the two, and cancel says which";
/// Rule 2.
pub(crate) const NOT_BEFORE: &str = "it does not fire before its time";
/// What must be possible.
pub(crate) const CANCELLED: &str = "it is cancelled in time";
/// What must be possible.
pub(crate) const FIRED: &str = "it fires";

/// What has become of the timer.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Expired {
    time: u64,
    pub(crate) fired: bool,
    pub(crate) cancelled: bool,
}

impl Expired {
    pub(crate) fn new(time: u64) -> Self {
        Self {
            time,
            fired: false,
            cancelled: false,
        }
    }
}

impl Spec for Expired {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (FIRES, Some(_)) => {
                Violation::unless(!self.fired && !self.cancelled, ONE_OF_THEM, || {
                    let before = if self.fired { "fired" } else { "cancelled" };
                    format!("it fires and was {before} before")
                })?;
                self.fired = true;
            }
            (TOO_EARLY, Some(now)) => {
                return Err(Violation {
                    rule: NOT_BEFORE,
                    detail: format!("it fires when it is {now}, not {}", self.time),
                });
            }
            (CANCELS, None) => {
                self.cancelled = true;
                return Violation::unless(!self.fired, ONE_OF_THEM, || {
                    "it has fired, and cancel says that it will not".to_owned()
                });
            }
            (TICKS, Some(_)) | (IS_TOO_LATE, None) => {}
            _ => unreachable!("no role announces `{event}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.fired || self.cancelled, ONE_OF_THEM, || {
            "it has not fired, and was not cancelled".to_owned()
        })
    }
}
