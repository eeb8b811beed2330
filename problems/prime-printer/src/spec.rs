//! What must never happen to the numbers.

use harness::{Event, Spec, Violation};

use crate::{HANDED, PRINTS, STOPS, primes};

/// Rule 1.
pub(crate) const IN_ORDER: &str = "the primes are printed in order, each once";
/// Rule 2.
pub(crate) const ONE_BY_ONE: &str = "a number is handed over only when the one before is printed";
/// Rule 3.
pub(crate) const NOTHING_LOST: &str = "in the end exactly those are printed that were handed over";
/// What must be possible.
pub(crate) const WITHOUT_STOP: &str = "all primes are printed before the press is stopped";

/// How far the press is.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Printed {
    handed: usize,
    printed: usize,
    stopped: bool,
    all: usize,
}

impl Printed {
    pub(crate) fn new(all: usize) -> Self {
        Self {
            handed: 0,
            printed: 0,
            stopped: false,
            all,
        }
    }

    pub(crate) fn all_before_stop(&self) -> bool {
        self.printed == self.all && !self.stopped
    }
}

impl Spec for Printed {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (HANDED, Some(number)) => {
                self.handed += 1;
                return Violation::unless(self.printed + 1 >= self.handed, ONE_BY_ONE, || {
                    format!("{} has handed over {number}", event.who)
                });
            }
            (PRINTS, Some(number)) => {
                let next = primes().nth(self.printed);
                self.printed += 1;
                let is_next = next == Some(number) && self.printed <= self.all;
                return Violation::unless(is_next, IN_ORDER, || {
                    let next = next.unwrap_or_default();
                    format!("{} prints {number} where {next} is next", event.who)
                });
            }
            (STOPS, None) => self.stopped = true,
            _ => unreachable!("no role announces `{event}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        let Self {
            handed, printed, ..
        } = self;
        Violation::unless(handed == printed, NOTHING_LOST, || {
            format!("{handed} were handed over and {printed} printed")
        })
    }
}
