//! The main function of a program of mutants: it checks one after the other, and
//! prints a line of JSON for each.

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
    verify::{Engine, Limits, ReductionSwitches, Verdict, Wanted, Watched, check},
};
use serde::{Deserialize, Serialize};
use sync_core::Discipline;

/// The result of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// A check that the solution passes fails.
    Refuted {
        /// How.
        how: String,
    },
    /// No check refutes it.
    Survives {
        /// At this size, if it is refuted at others.
        at: Option<String>,
    },
    /// No check refutes it, but some search did not end.
    Undecided {
        /// Why it ended.
        limit: String,
    },
}

/// A mutant's result, and the time that it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Judged {
    /// Its number among the solutions of its problem.
    pub(super) index: usize,
    #[serde(flatten)]
    pub(super) fate: Fate,
    pub(super) seconds: f64,
}

/// The checks that a mutant has to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// The rules at all sizes of the solution, and its claims. One failing check
    /// refutes it.
    ToEverything,
    /// The rules, at the size of the puzzle.
    InTheLarge,
    /// The rules at loom's sizes, each of which must refute it. A rule that counts
    /// a few too many shows only there.
    InTheSmall,
}

impl Held {
    const ALL: [(Self, char); 3] = [
        (Self::ToEverything, 'e'),
        (Self::InTheLarge, 'l'),
        (Self::InTheSmall, 's'),
    ];

    /// A mutant and its checks, as an argument.
    pub(super) fn argument(self, index: usize) -> String {
        let letter = Self::ALL.iter().find(|(held, _)| *held == self);
        let (_, letter) = letter.expect("all are there");
        format!("{index}{letter}")
    }

    fn parse(argument: &str) -> Option<(usize, Self)> {
        Self::ALL.iter().find_map(|(held, letter)| {
            let index = argument.strip_suffix(*letter)?;
            Some((index.parse().ok()?, *held))
        })
    }
}

/// The limits of each check.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The longest time for one check.
    pub time: Duration,
    /// The most states.
    pub states: u64,
}

/// Checks the solutions of `problem` that are named by the arguments from the
/// third on, a number and a letter each; the first two are milliseconds and
/// states.
pub fn main(problem: &Problem) -> ExitCode {
    let mut arguments = env::args().skip(1);
    let mut number = || arguments.next()?.parse::<u64>().ok();
    let (Some(time), Some(states)) = (number(), number()) else {
        return ExitCode::from(2);
    };
    let bounds = Bounds {
        time: Duration::from_millis(time),
        states,
    };
    for (index, held) in arguments.filter_map(|it| Held::parse(&it)) {
        let start = Instant::now();
        let fate = fate(problem, &problem.solutions[index], held, bounds);
        let judged = Judged {
            index,
            fate,
            seconds: start.elapsed().as_secs_f64(),
        };
        let Ok(line) = serde_json::to_string(&judged) else {
            return ExitCode::FAILURE;
        };
        let mut out = io::stdout().lock();
        if writeln!(out, "{line}").and_then(|()| out.flush()).is_err() {
            return ExitCode::FAILURE;
        }
    }
    // Threads that have deadlocked are left behind.
    std::process::exit(0)
}

fn fate(problem: &Problem, mutant: &Solution, held: Held, bounds: Bounds) -> Fate {
    if mutant.native_only.is_some() {
        return stressed(problem, mutant, bounds);
    }
    let limits = Limits {
        states: bounds.states,
        memory: 1 << 30,
        // At small sizes every placement of every event is tried: that is about
        // the rules alone.
        reductions: ReductionSwitches {
            placement: held != Held::InTheSmall,
            ..ReductionSwitches::default()
        },
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
    let large = [&mutant.explore];
    let small = mutant.loom.iter();
    // Loom's sizes can show failures that the largest does not.
    let sizes: Vec<_> = match held {
        Held::ToEverything => large.into_iter().chain(small).collect(),
        Held::InTheLarge => large.to_vec(),
        Held::InTheSmall => small.collect(),
    };
    let mut last = None;
    for setting in sizes {
        match ask(Engine::Explorer, setting, Discipline::Barging) {
            Verdict::Refuted { failure, .. } if held == Held::InTheSmall => last = Some(failure),
            _ if held == Held::InTheSmall => {
                let at = setting.to_string();
                return Fate::Survives { at: Some(at) };
            }
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
    if let Some(failure) = last {
        return refuted(&failure);
    }
    let claims = mutant.fairness.as_ref().filter(|_| undecided.is_none());
    for discipline in Discipline::ALL.into_iter().filter(|_| claims.is_some()) {
        let verdict = ask(Engine::Fairness, &mutant.endless, discipline);
        match (verdict, claims.map(|it| it.under(discipline))) {
            (Verdict::Decided { waits, .. }, Some(claim)) if waits != *claim => {
                return refuted(&format!("{discipline}: {waits}"));
            }
            (Verdict::Refuted { failure, .. }, _) => return refuted(&failure),
            // The check of the solution was decided; the mutant's need not be.
            (Verdict::Inconclusive { limit }, _) => {
                undecided = Some(format!("{discipline}, rounds for ever: {limit}"));
            }
            _ => {}
        }
    }
    undecided.map_or(Fate::Survives { at: None }, |limit| Fate::Undecided {
        limit,
    })
}

/// Solutions that no engine can model are stressed on real threads.
fn stressed(problem: &Problem, mutant: &Solution, bounds: Bounds) -> Fate {
    let options = stress::Options {
        time: bounds.time.min(Duration::from_secs(2)),
        seed: 1,
    };
    let report = stress(problem, mutant, &problem.default, &options, |_| {});
    match (report.finding, report.never.first()) {
        (Some(finding), _) => refuted(&finding.failure),
        (None, Some(never)) => refuted(&format!("never {never}")),
        (None, None) => Fate::Survives { at: None },
    }
}

fn refuted(how: &impl ToString) -> Fate {
    Fate::Refuted {
        how: how.to_string(),
    }
}
