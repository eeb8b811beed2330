//! What must never happen in the bathroom, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ENTERS, LEAVES, WAS_INSIDE};

/// Rule 1.
pub(crate) const ONE_KIND: &str = "women and men are never inside together";
/// Rule 2.
pub(crate) const NOT_TOO_MANY: &str = "never are more inside than there are places";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody is inside once in each round";

/// What must be possible.
pub(crate) const WOMEN_FILL: &str = "women take all places, or all women are inside";
/// What must be possible.
pub(crate) const MEN_FILL: &str = "men take all places, or all men are inside";

/// Who is inside.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Inside {
    women: usize,
    men: usize,
    places: usize,
    /// How many women there are, inside and outside.
    all_women: usize,
    /// How many men there are, inside and outside.
    all_men: usize,
}

impl Inside {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            women: 0,
            men: 0,
            places: setting.parameter("places"),
            all_women: setting.count("woman"),
            all_men: setting.count("man"),
        }
    }

    pub(crate) fn women_fill(&self) -> bool {
        self.women >= self.places.min(self.all_women)
    }

    pub(crate) fn men_fill(&self) -> bool {
        self.men >= self.places.min(self.all_men)
    }

    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "woman" => &mut self.women,
            _ => &mut self.men,
        }
    }
}

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => *self.of(event.who.role) += 1,
            LEAVES => *self.of(event.who.role) -= 1,
            WAS_INSIDE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        let (women, men) = (self.women, self.men);
        let detail = || format!("{event}: {women} women and {men} men are inside");
        Violation::unless(women == 0 || men == 0, ONE_KIND, detail)?;
        Violation::unless(women + men <= self.places, NOT_TOO_MANY, detail)
    }
}
