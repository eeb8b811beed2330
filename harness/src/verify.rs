//! Checks every solution, and every mistake, against what it claims.

mod asking;
mod endless;
mod exploring;
mod growth;
mod loom;
mod outcomes;
mod scheduler;
mod suite;
mod trace;

pub(crate) use exploring::{Mode, Replayed, replay};
pub use growth::{Growth, grow};
pub use outcomes::{Outcomes, outcomes};
pub(crate) use scheduler::{Ahead, Position, Scheduler, Standing, ThreadAt};
pub(crate) use suite::in_order;
pub use suite::{Care, Engine, Limits, ReductionSwitches, Row, Wanted, Watched, check, check_all};
pub use trace::{NamedState, Trace, Turn};

use std::{fmt, time::Duration};

use serde::{Deserialize, Serialize};
use sync_core::{Discipline, explorer};

use crate::{Claim, Failure, Setting, Solution, Waits};

/// What a check found out.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Every execution was explored, and none fails.
    Proved {
        /// The most threads inside at once, if the puzzle has a section and the
        /// engine has counted them.
        #[serde(skip_serializing_if = "Option::is_none")]
        inside: Option<usize>,
    },
    /// An execution fails, or a required possibility never occurs.
    Refuted {
        /// The failure.
        failure: Failure,
        /// Whether no failing execution has fewer steps of the search. Not known
        /// of loom, nor of a search that was stopped or that hunted.
        shortest: bool,
        /// The failing execution; none if no single execution shows the failure.
        trace: Option<Trace>,
    },
    /// No execution fails, and it is decided whether threads can starve.
    Decided {
        /// The bypass bound, or the roles that starve.
        #[serde(flatten)]
        waits: Waits,
        /// A lasso for each role that can starve.
        traces: Vec<Trace>,
    },
    /// The search ended before it was complete.
    Inconclusive {
        /// Why it ended.
        limit: String,
    },
    /// The engine cannot model this solution.
    NotModelled {
        /// Why not.
        why: String,
    },
}

/// A solution in a setting as a program for the explorer, for other uses than a
/// check.
pub fn program(
    solution: &Solution,
    setting: &Setting,
) -> impl Fn(&mut explorer::Program) + Clone + Send + Sync + 'static {
    let performed = exploring::ExploredProgram::new(
        solution,
        setting,
        Discipline::Barging,
        &Mode::Bounded { placement: true },
    );
    move |program| performed.make(program)
}

/// The verdict of one check, and its cost.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The verdict.
    pub verdict: Verdict,
    /// The size of the search.
    pub numbers: Numbers,
    /// Time taken.
    pub time: Duration,
}

/// The size of a search.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Numbers {
    /// States of the program, if the engine knows states.
    pub states: Option<u64>,
    /// Transitions between them.
    pub transitions: Option<u64>,
    /// Steps from the initial state to the state furthest from it.
    pub depth: Option<usize>,
    /// Random walks that were taken to find failures, if there were some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walks: Option<u64>,
    /// Peak size of the temporary files, in bytes, if memory was not enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk: Option<u64>,
    /// How often the program's code was run.
    pub executions: u64,
    /// The bound on spurious wakeups of a thread at one line, if some thread
    /// could have woken more often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spurious_limit: Option<u32>,
    /// Whether the explorer ran in its certifying mode.
    pub certified: bool,
}

impl Checked {
    pub(crate) fn not_modelled(why: String) -> Self {
        Self {
            verdict: Verdict::NotModelled { why },
            numbers: Numbers::default(),
            time: Duration::ZERO,
        }
    }
}

/// Whether a verdict conforms to the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conformance {
    /// The verdict is as claimed.
    AsClaimed,
    /// The verdict contradicts the claim.
    Contradicted,
    /// The check was inconclusive.
    Open,
    /// The claim does not ask for this check: the engine cannot model the
    /// solution, its proof has exceptions, or the claim is for another size.
    NotAsked,
}

impl Verdict {
    /// Compares the verdict with what the solution claims.
    pub fn against(&self, solution: &Solution, discipline: Discipline) -> Conformance {
        if let Self::Decided { waits, .. } = self {
            let claim = solution.fairness.as_ref().map(|it| it.under(discipline));
            return match claim {
                None => Conformance::NotAsked,
                Some(claim) if claim == waits => Conformance::AsClaimed,
                Some(_) => Conformance::Contradicted,
            };
        }
        match (self, solution.claim) {
            (Self::Inconclusive { .. }, _) => Conformance::Open,
            (Self::NotModelled { .. }, _) => Conformance::NotAsked,
            (Self::Proved { inside }, Claim::Correct) => {
                let differs = inside
                    .zip(solution.inside)
                    .is_some_and(|(is, claim)| is != claim);
                if differs {
                    Conformance::Contradicted
                } else {
                    Conformance::AsClaimed
                }
            }
            (Self::Refuted { failure, .. }, _) if solution.declares(*failure) => {
                Conformance::AsClaimed
            }
            _ => Conformance::Contradicted,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proved { inside: None } => f.write_str("proved"),
            Self::Proved { inside: Some(most) } => write!(f, "proved, {most} inside"),
            Self::Refuted { failure, .. } => write!(f, "{}", failure.kind()),
            Self::Decided { waits, .. } => write!(f, "{waits}"),
            Self::Inconclusive { .. } => f.write_str("inconclusive"),
            Self::NotModelled { .. } => f.write_str("not modelled"),
        }
    }
}
