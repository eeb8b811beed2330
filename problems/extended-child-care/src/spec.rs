//! What must never happen at the center, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, ENTERS, GOES_HOME, LEAVES};

/// Rule 1.
pub(crate) const ENOUGH_ADULTS: &str =
    "at every moment there are at most as many children as the adults may look after";
/// What must be possible.
pub(crate) const FULL: &str =
    "as many children as all adults may look after are inside, or all children";
/// What must be possible.
pub(crate) const BESIDE_CHILDREN: &str = "an adult leaves while children are inside";

/// The children and the adults at the center.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Present {
    children: usize,
    adults: usize,
    /// Whether the last event was that an adult left while children were inside.
    left_beside_children: bool,
    /// Children per adult.
    ratio: usize,
    all_children: usize,
    all_adults: usize,
    /// How many adults come and go.
    not_staying: usize,
}

impl Present {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            children: 0,
            adults: 0,
            left_beside_children: false,
            ratio: setting.parameter("ratio"),
            all_children: setting.count("child"),
            all_adults: setting.count("adult") + setting.count("director"),
            not_staying: setting.count("adult"),
        }
    }

    /// True as well if there are children for one place only.
    pub(crate) fn full(&self) -> bool {
        self.children >= self.all_children.min(self.ratio * self.all_adults)
    }

    /// True as well if no adult leaves, or no other is there for the children.
    pub(crate) fn left_beside_children(&self) -> bool {
        let is_possible = self.all_children > 0 && self.not_staying > 0 && self.all_adults > 1;
        !is_possible || self.left_beside_children
    }
}

impl Spec for Present {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ARRIVES => self.adults += 1,
            ENTERS => self.children += 1,
            LEAVES => self.children -= 1,
            GOES_HOME => self.adults -= 1,
            other => unreachable!("no role announces `{other}`"),
        }
        self.left_beside_children = event.verb == GOES_HOME && self.children > 0;
        Violation::unless(
            self.children <= self.ratio * self.adults,
            ENOUGH_ADULTS,
            || {
                let (children, adults) = (self.children, self.adults);
                format!("{event}, so {children} children are with {adults} adults")
            },
        )
    }
}
