//! Why a search stops, and where.

use crate::leaves::{
    numbers::Id,
    report::{Finding, Limit},
    schedule::{Schedule, Turn},
};

/// Why a search or a concrete run stops.
#[derive(Clone, Debug)]
pub(crate) enum Stop {
    /// Something is wrong with the program.
    Found {
        finding: Box<Finding>,
        /// If a thread differed from what was recorded: the transition, as its
        /// local state and answer.
        fact: Option<(u32, u32)>,
    },
    /// No more code of programs may run on this OS thread, and that is no finding.
    Spent,
    /// A limit was reached on the way.
    Limited(Limit),
}

impl Stop {
    /// Adds the schedule to a finding of nondeterminism.
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

impl From<Limit> for Stop {
    fn from(limit: Limit) -> Self {
        Self::Limited(limit)
    }
}

/// A stop at a state of the search.
#[derive(Clone, Debug)]
pub(crate) struct StopAt {
    /// The state.
    pub(crate) at: Id,
    /// The step from that state, if it is the step that fails.
    pub(crate) step: Option<Turn>,
    /// The step from that state as far as it was taken, if it was not completed.
    pub(crate) part: Option<Turn>,
    pub(crate) why: Stop,
}
