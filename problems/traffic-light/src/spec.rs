//! What must never happen at the crossing.

use harness::{Event, Setting, Spec, Violation};

use crate::{CROSSED, CROSSES, LEAVES, TURNS};

/// Rule 1.
pub(crate) const GREEN: &str = "a car crosses only while its road has green";
/// Rule 2.
pub(crate) const CLEAR: &str = "the light turns only while nobody crosses";
/// Rule 3.
pub(crate) const NEEDED: &str = "the light is not turned for a road that has green";
/// Rule 4.
pub(crate) const EVERY_ROUND: &str = "every car crosses once in each round";
/// What must be possible.
pub(crate) const TOGETHER: &str = "two cars of one road cross together, if a road has two";

/// The light and the cars at it.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Crossing {
    /// The road that has green.
    green: &'static str,
    /// Cars on the crossing.
    cars: usize,
    may_be_together: bool,
}

impl Crossing {
    pub(crate) fn new(setting: &Setting) -> Self {
        let cars = ["main", "side"].map(|road| setting.count(road));
        Self {
            green: "main",
            cars: 0,
            may_be_together: cars.iter().any(|it| *it > 1),
        }
    }

    pub(crate) fn two_together(&self) -> bool {
        self.cars >= 2 || !self.may_be_together
    }
}

impl Spec for Crossing {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let road = event.who.role;
        match event.verb {
            TURNS => {
                Violation::unless(road != self.green, NEEDED, || {
                    format!("{event} for {road}, which has green")
                })?;
                Violation::unless(self.cars == 0, CLEAR, || {
                    format!("{event} while {} of {} cross", self.cars, self.green)
                })?;
                self.green = road;
            }
            CROSSES => {
                Violation::unless(road == self.green, GREEN, || {
                    format!("{event} while {} has green", self.green)
                })?;
                self.cars += 1;
            }
            LEAVES => self.cars -= 1,
            CROSSED => {
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
