//! What an answer is asked, one rung after the other.

use std::{num::NonZero, time::Duration};

use serde::{Deserialize, Serialize};
use sync_core::Discipline;

use crate::{
    Failure, Incident, Problem, Setting, Solution, Waits, report,
    stress::{self, stress},
    verify::{Engine, Limits, Row, Verdict, Wanted, Watched, check},
};

/// A rung of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// It compiles.
    Compiles,
    /// It keeps the rules at the smallest size.
    Small,
    /// It keeps the rules at the puzzle's size.
    Size,
    /// What must be possible is possible.
    Possible,
    /// Nobody starves where the next thread that asks gets what is released.
    Barging,
    /// Nobody starves where any thread that waits gets it.
    Weak,
    /// Nobody starves in order of arrival.
    Fifo,
    /// It survives real threads with random delays.
    Stress,
}

impl Rung {
    /// All of them, from the bottom.
    pub const ALL: [Self; 8] = [
        Self::Compiles,
        Self::Small,
        Self::Size,
        Self::Possible,
        Self::Barging,
        Self::Weak,
        Self::Fifo,
        Self::Stress,
    ];

    /// What is asked.
    pub fn title(self) -> &'static str {
        match self {
            Self::Compiles => "compiles",
            Self::Small => "keeps the rules at the smallest size",
            Self::Size => "keeps the rules at the puzzle's size",
            Self::Possible => "what must be possible is possible",
            Self::Barging => "nobody starves, barging",
            Self::Weak => "nobody starves, weak",
            Self::Fifo => "nobody starves, fifo",
            Self::Stress => "survives stress on real threads",
        }
    }

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compiles => "compiles",
            Self::Small => "small",
            Self::Size => "size",
            Self::Possible => "possible",
            Self::Barging => "barging",
            Self::Weak => "weak",
            Self::Fifo => "fifo",
            Self::Stress => "stress",
        }
    }

    /// Whether it gives a star: to fail here is no failure, unless the puzzle asks
    /// for it.
    pub fn is_star(self) -> bool {
        matches!(self, Self::Barging | Self::Weak | Self::Fifo)
    }
}

/// How an answer does on a rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not. The ladder ends here.
    Failed,
    /// It was not decided within the limits.
    Undecided,
    /// Threads can starve, or it was not decided whether they can; and the puzzle does
    /// not ask that they cannot.
    NoStar,
}

impl Outcome {
    /// A mark for it.
    pub fn mark(self) -> char {
        match self {
            Self::Passed => '✓',
            Self::Failed => '✗',
            Self::Undecided => '?',
            Self::NoStar => '·',
        }
    }
}

/// A rung, judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The rung.
    pub rung: Rung,
    /// How it went.
    pub outcome: Outcome,
    /// At which size, in words; empty for the compiler.
    pub size: String,
    /// The verdict, in a few words.
    pub verdict: String,
    /// What was found, in a sentence; empty if nothing was.
    pub finding: String,
    /// States visited, if the rung visits states.
    pub states: Option<u64>,
    /// Seconds it took.
    pub seconds: f64,
    /// The failing execution as it is printed, or what the compiler says.
    pub report: String,
    /// The command that replays it, program and arguments.
    pub replay: Option<Vec<String>>,
}

impl Judged {
    /// Whether the search was cut short.
    pub(crate) fn was_cut_short(&self) -> bool {
        self.verdict.starts_with(NOT_DECIDED)
    }
}

/// How the verdict of a search begins that was cut short.
const NOT_DECIDED: &str = "not decided";

/// How long the rungs may take.
#[derive(Clone, Debug)]
pub struct Effort {
    /// Limits of each search.
    pub limits: Limits,
    /// How long it is stressed.
    pub stress: Duration,
}

/// Climbs until a rung fails. Calls `each` with each rung that was judged, and with
/// the check behind it if there was one.
pub fn climb<'a>(
    problem: &'a Problem,
    solution: &'a Solution,
    effort: &Effort,
    mut each: impl FnMut(Judged, Option<(&Wanted<'a>, &Row)>),
) {
    let small = solution.loom.first().unwrap_or(&solution.explore);
    let mut undecided = false;
    for (rung, setting) in [(Rung::Small, small), (Rung::Size, &solution.explore)] {
        let (wanted, row) = asked(problem, solution, setting, None, effort);
        let mut judged = judge(rung, setting, &row);
        let lost = match &row.verdict {
            Verdict::Refuted {
                failure: Failure::LostConcurrency(what),
                ..
            } => Some(*what),
            _ => None,
        };
        // What must be possible is another question than the rules, and is asked at
        // the puzzle's size.
        if lost.is_some() {
            judged.outcome = Outcome::Passed;
            "no rule is broken".clone_into(&mut judged.verdict);
            judged.finding.clear();
        }
        let outcome = judged.outcome;
        each(judged, Some((&wanted, &row)));
        match outcome {
            Outcome::Failed => return,
            Outcome::Undecided => {
                undecided = true;
                break;
            }
            _ => {}
        }
        if rung == Rung::Size && !problem.sometimes.is_empty() {
            let mut judged = judge(Rung::Possible, setting, &row);
            judged.seconds = 0.0;
            let never = lost.map(|what| format!("it never happens that {what}"));
            judged.verdict = never.unwrap_or_else(|| "possible".to_owned());
            let failed = judged.outcome == Outcome::Failed;
            each(judged, failed.then_some((&wanted, &row)));
            if failed {
                return;
            }
        }
    }
    if !undecided && problem.never_endless.is_none() {
        for (rung, discipline) in [Rung::Barging, Rung::Weak, Rung::Fifo]
            .into_iter()
            .zip(Discipline::ALL)
        {
            let setting = &solution.endless;
            let (wanted, row) = asked(problem, solution, setting, Some(discipline), effort);
            let mut judged = judge(rung, setting, &row);
            let starves = matches!(
                row.verdict,
                Verdict::Decided {
                    waits: Waits::ForEver { .. },
                    ..
                }
            );
            let is_asked = problem.must_not_starve == Some(discipline);
            judged.outcome = match judged.outcome {
                Outcome::Passed if starves && is_asked => Outcome::Failed,
                Outcome::Passed if starves => Outcome::NoStar,
                Outcome::Undecided if !is_asked => Outcome::NoStar,
                outcome => outcome,
            };
            let failed = judged.outcome == Outcome::Failed;
            each(judged, Some((&wanted, &row)));
            if failed {
                return;
            }
        }
    }
    each(stressed(problem, solution, effort.stress), None);
}

fn asked<'a>(
    problem: &'a Problem,
    solution: &'a Solution,
    setting: &Setting,
    endless: Option<Discipline>,
    effort: &Effort,
) -> (Wanted<'a>, Row) {
    let wanted = Wanted {
        engine: if endless.is_some() {
            Engine::Fairness
        } else {
            Engine::Explorer
        },
        problem,
        solution,
        setting: setting.clone(),
        discipline: endless.unwrap_or_default(),
    };
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let row = check(&wanted, &effort.limits, jobs, &Watched::default());
    (wanted, row)
}

fn judge(rung: Rung, setting: &Setting, row: &Row) -> Judged {
    let (outcome, finding) = match &row.verdict {
        Verdict::Proved { .. } => (Outcome::Passed, String::new()),
        Verdict::Decided { traces, .. } => {
            let finding = traces.first().map(|trace| trace.finding.clone());
            (Outcome::Passed, finding.unwrap_or_default())
        }
        Verdict::Refuted { failure, trace, .. } => {
            let finding = trace.as_ref().map(|trace| trace.finding.clone());
            (
                Outcome::Failed,
                finding.unwrap_or_else(|| failure.to_string()),
            )
        }
        Verdict::Inconclusive { limit } => (Outcome::Undecided, limit.clone()),
        Verdict::NotModelled { why } => (Outcome::Undecided, why.clone()),
    };
    let verdict = match &row.verdict {
        Verdict::Refuted { failure, .. } => failure.to_string(),
        Verdict::Inconclusive { limit } => format!("{NOT_DECIDED}: {limit}"),
        _ => row.in_words(),
    };
    Judged {
        rung,
        outcome,
        size: if rung.is_star() {
            report::endless_size(setting)
        } else {
            report::size(setting)
        },
        verdict,
        finding,
        states: row.numbers.states,
        seconds: row.seconds,
        report: String::new(),
        replay: None,
    }
}

fn stressed(problem: &Problem, solution: &Solution, time: Duration) -> Judged {
    let options = stress::Options {
        time,
        seed: rand::random(),
    };
    let setting = &problem.default;
    let found = stress(problem, solution, setting, &options, |_| ());
    let rounds = report::count(found.stats.rounds, "round");
    let (outcome, verdict, finding) = match &found.finding {
        Some(Incident {
            failure, detail, ..
        }) => (Outcome::Failed, failure.to_string(), detail.clone()),
        None => (Outcome::Passed, rounds, String::new()),
    };
    Judged {
        rung: Rung::Stress,
        outcome,
        size: report::size(setting),
        verdict,
        finding,
        states: None,
        seconds: time.as_secs_f64(),
        report: String::new(),
        replay: None,
    }
}
