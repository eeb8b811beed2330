//! What a process of its own does to be measured: one engine on one program.

use std::{
    num::NonZero,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use catalog_tests::sizes;
use harness::verify::{
    Engine, Limits, Numbers, ReductionSwitches, Verdict, Wanted, Watched, check, program,
};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde::{Deserialize, Serialize};
use sync_core::{Discipline, explorer::Explorer};

use crate::shuttled;

/// The longest time for an engine on a program.
pub(crate) const LONG: Duration = Duration::from_mins(15);
/// The most memory for an engine on a program, in MiB.
pub(crate) const MEMORY: usize = 16 << 10;
/// What is over sooner than this many CPU seconds is done again, and again.
const SHORT: f64 = 0.05;

/// What is to be done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Run {
    /// An engine of the harness checks a program of the catalog.
    Check(Check),
    /// The explorer walks at random through a program of the catalog this many times.
    Walks {
        problem: String,
        solution: String,
        size: String,
        number: usize,
    },
    /// Shuttle runs a program of `shuttled.rs` this many times, or until it fails.
    Shuttle {
        program: String,
        seed: u64,
        number: usize,
    },
    /// Another program, such as a verifier that SPIN has made.
    Command {
        program: PathBuf,
        arguments: Vec<String>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Check {
    pub(crate) engine: Engine,
    pub(crate) problem: String,
    pub(crate) solution: String,
    pub(crate) size: String,
    /// The explorer's reductions, and its hunts.
    pub(crate) reductions: bool,
    pub(crate) workers: usize,
    /// Whether it is done as often as it takes to be measured, and the beginning of the
    /// process is not counted.
    pub(crate) again: bool,
    pub(crate) time: Duration,
}

/// What it has cost, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Measured {
    /// CPU seconds, of the user and of the system.
    pub(crate) cpu: f64,
    pub(crate) seconds: f64,
    /// The most bytes of memory that the process held.
    pub(crate) peak: f64,
    pub(crate) states: u64,
    pub(crate) transitions: u64,
    pub(crate) executions: u64,
    /// The verdict, or what a command has printed.
    pub(crate) outcome: String,
}

impl Check {
    /// The explorer with all that it has, on one core.
    pub(crate) fn new(problem: &str, solution: &str, size: &str) -> Self {
        Self {
            engine: Engine::Explorer,
            problem: problem.to_owned(),
            solution: solution.to_owned(),
            size: size.to_owned(),
            reductions: true,
            workers: 1,
            again: false,
            time: LONG,
        }
    }

    fn limits(&self) -> Limits {
        let mut limits = Limits {
            memory: MEMORY << 20,
            ..Limits::of(self.time)
        };
        if !self.reductions {
            limits.hunts = false;
            limits.reductions = ReductionSwitches::NONE;
        }
        limits
    }

    fn measure(&self) -> Measured {
        let problems = catalog::problems();
        let (problem, solution) = sizes::find(&problems, &self.problem, &self.solution);
        let wanted = Wanted {
            engine: self.engine,
            problem,
            solution,
            setting: sizes::read(problem, &self.size),
            discipline: Discipline::Barging,
        };
        let workers = NonZero::new(self.workers).expect("at least one worker");
        let check = || check(&wanted, &self.limits(), workers, &Watched::default());

        let begun = Moment::now(UsageWho::RUSAGE_SELF);
        let mut times = 1.0;
        let mut row = check();
        while self.again && begun.cost().cpu < SHORT {
            row = check();
            times += 1.0;
        }
        let outcome = match (&row.verdict, row.kind) {
            (Verdict::Proved { .. }, _) => "proved".to_owned(),
            (Verdict::Refuted { shortest: true, .. }, Some(kind)) => kind.to_owned(),
            (other, _) => other.to_string(),
        };
        let mut measured = begun.cost().of(row.numbers, outcome);
        if !self.again {
            measured.cpu += begun.cpu;
        }
        measured.cpu /= times;
        measured.seconds /= times;
        measured
    }
}

impl Run {
    /// Does it, in this process.
    pub(crate) fn measure(&self) -> Measured {
        match self {
            Self::Check(check) => check.measure(),
            Self::Walks {
                problem,
                solution,
                size,
                number,
            } => {
                let problems = catalog::problems();
                let (problem, solution) = sizes::find(&problems, problem, solution);
                let setting = sizes::read(problem, size);
                let explorer = Explorer::new().random_walks(*number).max_time(LONG);
                let begun = Moment::now(UsageWho::RUSAGE_SELF);
                let report = explorer.explore(program(solution, &setting));
                let numbers = Numbers {
                    executions: report.executions as u64,
                    ..Numbers::default()
                };
                begun.cost().of(numbers, String::new())
            }
            Self::Shuttle {
                program,
                seed,
                number,
            } => {
                let begun = Moment::now(UsageWho::RUSAGE_SELF);
                let (executions, failed) = shuttled::run(program, *seed, *number);
                let numbers = Numbers {
                    executions,
                    ..Numbers::default()
                };
                begun
                    .cost()
                    .of(numbers, if failed { "found" } else { "" }.to_owned())
            }
            Self::Command { program, arguments } => {
                let begun = Moment::now(UsageWho::RUSAGE_CHILDREN);
                let output = Command::new(program).args(arguments).output();
                let output = output.expect("the program can be run");
                let said = String::from_utf8_lossy(&output.stdout).into_owned();
                begun.cost().of(Numbers::default(), said)
            }
        }
    }
}

/// What this process, or those that it has waited for, had used at a moment.
struct Moment {
    who: UsageWho,
    at: Instant,
    cpu: f64,
}

/// What was used from a moment on.
struct Cost {
    cpu: f64,
    seconds: f64,
    peak: f64,
}

impl Moment {
    fn now(who: UsageWho) -> Self {
        let (at, (cpu, _)) = (Instant::now(), used(who));
        Self { who, at, cpu }
    }

    fn cost(&self) -> Cost {
        let (cpu, peak) = used(self.who);
        Cost {
            cpu: cpu - self.cpu,
            seconds: self.at.elapsed().as_secs_f64(),
            peak,
        }
    }
}

impl Cost {
    fn of(self, numbers: Numbers, outcome: String) -> Measured {
        Measured {
            cpu: self.cpu,
            seconds: self.seconds,
            peak: self.peak,
            states: numbers.states.unwrap_or(0),
            transitions: numbers.transitions.unwrap_or(0),
            executions: numbers.executions,
            outcome,
        }
    }
}

/// CPU seconds, and the most bytes of memory, of this process or of those that it has
/// waited for.
#[allow(clippy::cast_precision_loss, reason = "no page shows so many digits")]
pub(crate) fn used(who: UsageWho) -> (f64, f64) {
    let usage: Usage = getrusage(who).expect("the system counts");
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    // In KiB, on Linux.
    (cpu, usage.max_rss() as f64 * 1024.0)
}
