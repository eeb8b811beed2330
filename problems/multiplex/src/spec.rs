//! What must never happen inside, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ENTERS, LEAVES};

/// Rule 1.
pub(crate) const NOT_TOO_MANY: &str = "never are more visitors inside than the limit";
/// What must be possible.
pub(crate) const FULL: &str = "as many as the limit are inside together, or all there are";

/// How many are inside.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Inside {
    now: usize,
    limit: usize,
    /// How many visitors there are, inside and outside.
    all: usize,
}

impl Inside {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            now: 0,
            limit: setting.parameter("limit"),
            all: setting.count("visitor"),
        }
    }

    pub(crate) fn full(&self) -> bool {
        self.now >= self.limit.min(self.all)
    }
}

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ENTERS => self.now += 1,
            LEAVES => self.now -= 1,
            other => unreachable!("no role announces `{other}`"),
        }
        Violation::unless(self.now <= self.limit, NOT_TOO_MANY, || {
            format!("{event}, so {} are inside and not {}", self.now, self.limit)
        })
    }
}
