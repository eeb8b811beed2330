//! What must never happen on the bridge and in front of it.

use harness::{Event, Setting, Spec, Violation};

use crate::{DRIVES_ON, LEAVES, LINES_UP, OUT_OF_STEP};

/// Rule 1.
pub(crate) const ONE_WAY: &str = "all cars on the bridge come from the same side";
/// Rule 2.
pub(crate) const BATCH: &str =
    "while cars wait at one side, at most a batch drives on from the other side";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "every car lines up and then drives on, once in each round";

/// What must be possible.
pub(crate) const TOGETHER: &str = "two cars are on the bridge together, if a side has two";

/// The bridge and the two lines.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Road {
    batch: usize,
    /// Cars on the bridge.
    on_bridge: usize,
    /// The side that they come from.
    from: usize,
    lines: [Line; 2],
    may_be_together: bool,
}

/// The cars that wait at a side.
#[derive(Clone, Debug, Default, Hash)]
struct Line {
    cars: usize,
    /// Cars that drove on from the other side while these waited: since the last
    /// one of this side drove on. `0 ..= batch`.
    passed: usize,
}

impl Road {
    pub(crate) fn new(setting: &Setting) -> Self {
        let cars = ["north", "south"].map(|side| setting.count(side));
        Self {
            batch: setting.parameter("batch"),
            may_be_together: cars.iter().any(|it| *it > 1),
            on_bridge: 0,
            from: 0,
            lines: [Line::default(), Line::default()],
        }
    }

    pub(crate) fn two_together(&self) -> bool {
        self.on_bridge >= 2 || !self.may_be_together
    }
}

impl Spec for Road {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let side = usize::from(event.who.role == "south");
        match event.verb {
            LINES_UP => self.lines[side].cars += 1,
            DRIVES_ON => {
                let may_go = self.on_bridge == 0 || self.from == side;
                Violation::unless(may_go, ONE_WAY, || {
                    format!("{event} while {} come the other way", self.on_bridge)
                })?;
                self.from = side;
                self.on_bridge += 1;
                self.lines[side].cars -= 1;
                self.lines[side].passed = 0;
                let other = &mut self.lines[1 - side];
                if other.cars > 0 {
                    other.passed += 1;
                }
                Violation::unless(other.passed <= self.batch, BATCH, || {
                    format!("{event} while {} wait at the other side", other.cars)
                })?;
            }
            LEAVES => self.on_bridge -= 1,
            OUT_OF_STEP => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
