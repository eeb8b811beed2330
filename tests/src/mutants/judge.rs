//! What the program does that is built of a problem and its mutants: it checks
//! one after the other and says what came out, in a line of JSON each.

use std::{
    env,
    io::{self, Write as _},
    num::NonZero,
    process::ExitCode,
    time::{Duration, Instant},
};

use harness::{
    Problem, Setting, Solution,
    stress::{self, stress},
    verify::{Engine, Limits, Verdict, Wanted, Watched, check},
};
use serde::{Deserialize, Serialize};
use sync_core::Discipline;

/// What came of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// A check that the solution passes fails.
    Refuted {
        /// How.
        how: String,
    },
    /// Nothing that was asked refutes it.
    Survives,
    /// Nothing does, but some search did not end.
    Undecided {
        /// Why it ended.
        limit: String,
    },
}

/// A mutant's fate, and the time that it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Judged {
    /// Its number among the solutions of its problem.
    pub(super) index: usize,
    #[serde(flatten)]
    pub(super) fate: Fate,
    pub(super) seconds: f64,
}

/// How far each check may go.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The longest time for one check.
    pub time: Duration,
    /// The most states.
    pub states: u64,
}

/// Checks the solutions of `problem`, the numbers of which are the arguments
/// from the third on; the first two are milliseconds and states.
pub fn main(problem: &Problem) -> ExitCode {
    let mut numbers = env::args().skip(1).map_while(|it| it.parse::<u64>().ok());
    let bounds = Bounds {
        time: Duration::from_millis(numbers.next().unwrap_or(10_000)),
        states: numbers.next().unwrap_or(u64::MAX),
    };
    for number in numbers {
        let index = usize::try_from(number).expect("it counts mutants");
        let start = Instant::now();
        let fate = fate(problem, &problem.solutions[index], bounds);
        let judged = Judged {
            index,
            fate,
            seconds: start.elapsed().as_secs_f64(),
        };
        let line = serde_json::to_string(&judged).expect("it is plain data");
        let mut out = io::stdout().lock();
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    // Threads that have deadlocked are left behind.
    std::process::exit(0)
}

fn fate(problem: &Problem, mutant: &Solution, bounds: Bounds) -> Fate {
    if mutant.native_only.is_some() {
        return shaken(problem, mutant, bounds);
    }
    let limits = Limits {
        states: bounds.states,
        memory: 1 << 30,
        ..Limits::of(bounds.time)
    };
    let ask = |engine, setting: &Setting, discipline| {
        let wanted = Wanted {
            engine,
            problem,
            solution: mutant,
            setting: setting.clone(),
            discipline,
        };
        check(&wanted, &limits, NonZero::<usize>::MIN, &Watched::default()).verdict
    };
    let mut undecided = None;
    // The sizes that are chosen for loom show other things than the largest.
    let mut sizes = vec![&mutant.explore];
    sizes.extend(mutant.loom.iter().filter(|it| **it != mutant.explore));
    for setting in sizes {
        match ask(Engine::Explorer, setting, Discipline::Barging) {
            Verdict::Refuted { failure, .. } => return refuted(&failure),
            Verdict::Proved { inside } if *setting == mutant.explore => {
                let differs = inside.zip(mutant.inside).filter(|(is, claim)| is != claim);
                if let Some((is, claim)) = differs {
                    return refuted(&format!("{is} inside, not {claim}"));
                }
            }
            Verdict::Inconclusive { limit } => undecided = Some(limit),
            _ => {}
        }
    }
    let claims = mutant.fairness.as_ref().filter(|_| undecided.is_none());
    for discipline in Discipline::ALL.into_iter().filter(|_| claims.is_some()) {
        let verdict = ask(Engine::Fairness, &mutant.endless, discipline);
        match (verdict, claims.map(|it| it.under(discipline))) {
            (Verdict::Decided { waits, .. }, Some(claim)) if waits != *claim => {
                return refuted(&format!("{discipline}: {waits}"));
            }
            (Verdict::Refuted { failure, .. }, _) => return refuted(&failure),
            // The solution's own claim is decided: the mutant is another thing.
            (Verdict::Inconclusive { limit }, _) => {
                undecided = Some(format!("{discipline}, rounds for ever: {limit}"));
            }
            _ => {}
        }
    }
    undecided.map_or(Fate::Survives, |limit| Fate::Undecided { limit })
}

/// What no model checker can hold is tried on real threads.
fn shaken(problem: &Problem, mutant: &Solution, bounds: Bounds) -> Fate {
    let options = stress::Options {
        time: bounds.time.min(Duration::from_secs(2)),
        seed: 1,
    };
    let report = stress(problem, mutant, &problem.default, &options, |_| {});
    match (report.finding, report.never.first()) {
        (Some(finding), _) => refuted(&finding.failure),
        (None, Some(never)) => refuted(&format!("never {never}")),
        (None, None) => Fate::Survives,
    }
}

fn refuted(how: &impl ToString) -> Fate {
    Fate::Refuted {
        how: how.to_string(),
    }
}
