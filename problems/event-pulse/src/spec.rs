//! What must never happen to threads that wait for a pulse.

use harness::{Event, Setting, Spec, Violation};

use crate::{CALLED, GOES_ON, PULSES, WAITS, waiters};

/// Rule 1.
pub(crate) const NOT_BEFORE: &str = "a thread goes on only after a pulse that came while it waited";
/// Rule 2.
pub(crate) const ONCE: &str = "everybody waits or pulses once in each round";
/// What must be possible.
pub(crate) const STILL_THERE: &str =
    "a pulse comes while a thread has not gone on after the one before";

/// The threads that wait.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Waiting {
    waiters: Vec<Waiter>,
    /// Whether a pulse has come while a thread had to go on.
    pub(crate) still_there: bool,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq)]
enum Waiter {
    Elsewhere,
    Waits,
    LetGo,
}

impl Waiting {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            waiters: vec![Waiter::Elsewhere; waiters(setting)],
            still_there: false,
        }
    }
}

impl Spec for Waiting {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            WAITS => self.waiters[event.who.index] = Waiter::Waits,
            PULSES => {
                self.still_there |= self.waiters.contains(&Waiter::LetGo);
                for waiter in &mut self.waiters {
                    if *waiter == Waiter::Waits {
                        *waiter = Waiter::LetGo;
                    }
                }
            }
            GOES_ON => {
                let waiter = &mut self.waiters[event.who.index];
                let was = std::mem::replace(waiter, Waiter::Elsewhere);
                return Violation::unless(was == Waiter::LetGo, NOT_BEFORE, || {
                    format!("{event}, and no pulse has come since it began to wait")
                });
            }
            CALLED => {
                return Err(Violation {
                    rule: ONCE,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
