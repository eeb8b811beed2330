//! What must never happen at the table.

use harness::{Event, Setting, Spec, Violation};

use crate::{ATE, BEGINS, ENDS};

/// Rule 1.
pub(crate) const NEIGHBOURS: &str = "no two neighbours eat at the same time";
/// Rule 2.
pub(crate) const EVERY_ROUND: &str = "every philosopher eats once in each round";

/// Which philosophers eat.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Eating {
    /// By seat; the last one's neighbour is the first one.
    now: Vec<bool>,
}

impl Eating {
    pub(crate) fn new(setting: &Setting) -> Self {
        let seats = setting.count("philosopher");
        Self {
            now: vec![false; seats],
        }
    }

    /// With fewer than four, any two are neighbours: then nothing is required.
    pub(crate) fn two_together(&self) -> bool {
        self.now.len() < 4 || self.now.iter().filter(|eats| **eats).count() >= 2
    }
}

impl Spec for Eating {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let seat = event.who.index;
        match event.verb {
            BEGINS => {
                let seats = self.now.len();
                for neighbour in [(seat + 1) % seats, (seat + seats - 1) % seats] {
                    Violation::unless(!self.now[neighbour], NEIGHBOURS, || {
                        format!("{event} while philosopher {} eats", neighbour + 1)
                    })?;
                }
                self.now[seat] = true;
            }
            ENDS => self.now[seat] = false,
            ATE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
