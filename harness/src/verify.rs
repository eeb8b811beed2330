//! Checks every solution, and every mistake, against what it claims.

mod endless;
mod exploring;
mod growth;
mod loom;
mod suite;
mod trace;

pub(crate) use exploring::{Mode, Replayed, Situation, replay};
pub use growth::{Growth, grow};
pub use suite::{Care, Engine, Limits, Reductions, Row, Wanted, Watched, check, check_all};
pub use trace::{Held, Trace, Turn};

use std::{fmt, time::Duration};

use serde::Serialize;
use sync_core::{Discipline, explorer};

use crate::{Claim, Failure, Setting, Solution, Waits};

/// What a check found out.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Every execution was seen, and nothing was wrong in any.
    Proved {
        /// The most threads that are inside at once, if there is an inside and
        /// the engine has counted them.
        #[serde(skip_serializing_if = "Option::is_none")]
        inside: Option<usize>,
    },
    /// Something is wrong, and this is how it happens.
    Refuted {
        /// What is wrong.
        failure: Failure,
        /// Whether nothing goes wrong in fewer of the search's steps. Loom does
        /// not know, nor a search that was stopped.
        shortest: bool,
        /// The execution that shows it; none if no single execution does.
        trace: Option<Trace>,
    },
    /// Nothing is wrong, and this is how long threads may have to wait.
    Decided {
        /// How long.
        #[serde(flatten)]
        waits: Waits,
        /// Of each role that can wait for ever, an execution that shows it.
        traces: Vec<Trace>,
    },
    /// The search ended before it knew.
    Inconclusive {
        /// Why it ended.
        limit: String,
    },
    /// The engine cannot hold this one.
    NotModelled {
        /// Why not.
        why: String,
    },
}

/// A solution in a setting as a program for the explorer, for those who want
/// to do something else with it than check it.
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

/// The verdict of one check, and what it took.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The verdict.
    pub verdict: Verdict,
    /// How much was looked at.
    pub numbers: Numbers,
    /// Time taken.
    pub time: Duration,
}

/// How much a check has looked at.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Numbers {
    /// States of the program, if the engine knows states.
    pub states: Option<u64>,
    /// Steps between them.
    pub transitions: Option<u64>,
    /// Steps from the beginning to the state furthest from it.
    pub depth: Option<usize>,
    /// How often the program's code was run.
    pub executions: u64,
    /// How often a thread was let wake spuriously at one line, at most, if that
    /// was less often than it could have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spurious_limit: Option<u32>,
    /// Whether the explorer trusted as little as it can.
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

/// How a verdict stands to the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conformance {
    /// The claim came out.
    AsClaimed,
    /// It did not.
    Contradicted,
    /// Nobody knows yet.
    Open,
    /// The engine cannot say, and it was declared so; or a mistake does not
    /// show at a size that it is not declared for.
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
