//! What a search comes upon, and where.

use crate::leaves::{
    numbers::Id,
    report::Finding,
    schedule::{Schedule, Turn},
};

use super::visited::Link;

/// Why a search, or a run of the program, goes no further.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// Something is wrong with the program.
    Found {
        finding: Box<Finding>,
        /// If a thread did not do what it did before: where it was, and what it
        /// learned.
        fact: Option<(u32, u32)>,
    },
    /// No code must run on this OS thread any more, and it is nobody's stop.
    Spent,
}

impl Stop {
    /// The same, and this is how it came about, if it matters.
    pub(crate) fn after(mut self, steps: &Schedule) -> Self {
        if let Self::Found { finding, .. } = &mut self
            && let Finding::Nondeterministic { schedule, .. } = &mut **finding
        {
            *schedule = Some(steps.clone());
        }
        self
    }
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Box::new(finding).into()
    }
}

impl From<Box<Finding>> for Stop {
    fn from(finding: Box<Finding>) -> Self {
        Self::Found {
            finding,
            fact: None,
        }
    }
}

/// What was wrong, and where.
#[derive(Clone, Debug)]
pub(crate) struct StopAt {
    /// The state.
    pub(crate) at: Id,
    /// The step from there, if it is the step that fails.
    pub(crate) step: Option<Link>,
    /// The step from there as far as it came, if it did not come to its end.
    pub(crate) part: Option<Turn>,
    pub(crate) why: Stop,
}
