//! What must never happen on the rope, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, BEGINS, CROSSED};

/// Rule 1.
pub(crate) const ONE_DIRECTION: &str = "all baboons on the rope go in the same direction";
/// Rule 2.
pub(crate) const ROPE_HOLDS: &str = "never are more baboons on the rope than it holds";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "every baboon crosses once in each round";

/// What must be possible.
pub(crate) const EAST_FILLS: &str = "the rope is full eastward, or all that go east are on it";
/// What must be possible.
pub(crate) const WEST_FILLS: &str = "the rope is full westward, or all that go west are on it";

/// Who is on the rope.
#[derive(Clone, Debug, Hash)]
pub(crate) struct OnRope {
    east: usize,
    west: usize,
    /// How many the rope holds.
    rope: usize,
    /// How many baboons go east, on the rope or not.
    all_east: usize,
    /// How many baboons go west, on the rope or not.
    all_west: usize,
}

impl OnRope {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            east: 0,
            west: 0,
            rope: setting.parameter("rope"),
            all_east: setting.count("east"),
            all_west: setting.count("west"),
        }
    }

    pub(crate) fn east_fills(&self) -> bool {
        self.east >= self.rope.min(self.all_east)
    }

    pub(crate) fn west_fills(&self) -> bool {
        self.west >= self.rope.min(self.all_west)
    }

    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "east" => &mut self.east,
            _ => &mut self.west,
        }
    }
}

impl Spec for OnRope {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            BEGINS => *self.of(event.who.role) += 1,
            ARRIVES => *self.of(event.who.role) -= 1,
            CROSSED => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        let (east, west) = (self.east, self.west);
        let detail = || format!("{event}: {east} on the rope go east and {west} go west");
        Violation::unless(east == 0 || west == 0, ONE_DIRECTION, detail)?;
        Violation::unless(east + west <= self.rope, ROPE_HOLDS, detail)
    }
}
