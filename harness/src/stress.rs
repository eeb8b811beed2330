//! Runs on real threads with random delays, with every event checked.

mod pool;
mod shaken;
mod stats;
mod trial;

use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::Serialize;

pub use stats::{Percentiles, Stats};

use self::{
    pool::Pool,
    trial::{Ended, Trial},
};
use crate::{Incident, Problem, Setting, Solution, interrupt, live::NotMade, spec::never};

/// How to stress.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long one solution is stressed.
    pub time: Duration,
    /// Seed of the random delays.
    pub seed: u64,
}

/// The result of stressing one solution.
#[derive(Clone, Debug, Serialize)]
pub struct StressReport {
    /// The problem's name.
    pub problem: &'static str,
    /// The solution's name.
    pub solution: String,
    /// Whether it is one of the instructive mistakes.
    pub mistake: bool,
    /// The size it was stressed at, in words.
    pub size: String,
    /// The seed that repeats the jitter (not the operating system's choices).
    pub seed: u64,
    /// The failure, if there was one.
    pub finding: Option<Incident>,
    /// What must be possible and never occurred, in words.
    pub never: Vec<&'static str>,
    /// Measurements.
    #[serde(flatten)]
    pub stats: Stats,
}

impl StressReport {
    /// Whether a solution failed that claims to be correct. A mistake contradicts
    /// nothing if it was not caught, nor if it failed in another way than it
    /// declares: which failure occurs is up to chance. `verify` is strict.
    pub fn contradicts(&self) -> bool {
        self.finding.is_some() && !self.mistake
    }
}

/// Stresses a solution for the given time, or until it fails. Calls `progress`
/// with the number of rounds done.
///
/// Threads of a solution that deadlocks cannot be ended: they wait until the
/// process ends.
pub fn stress(
    problem: &Problem,
    solution: &Solution,
    setting: &Setting,
    options: &Options,
    mut progress: impl FnMut(u64),
) -> StressReport {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(options.seed);
    let mut stats = Stats::default();
    let mut seen = 0;
    let mut finding = None;
    let most_rounds = if problem.once { 1 } else { 2_000 };
    let mut rounds = 4.min(most_rounds);
    let pool = Pool::new(setting.threads());
    let start = Instant::now();
    while start.elapsed() < options.time && !interrupt::requested() {
        let began = Instant::now();
        let until = start + options.time;
        let setting = setting.clone().with_rounds(rounds);
        let mut trial = match Trial::new(solution, &setting, rng.random()) {
            Ok(trial) => trial,
            Err(NotMade::Badly(found)) => {
                finding = Some(*found);
                break;
            }
            Err(NotMade::Interrupted) => break,
        };
        let ended = trial.run(&pool, until);
        let took = began.elapsed();
        stats.add(&trial, took);
        progress(stats.rounds);
        match ended {
            Ended::Well { sometimes } => seen |= sometimes,
            Ended::Badly(found) => {
                finding = Some(*found);
                break;
            }
            Ended::Interrupted => break,
        }
        // Trials long enough to be worth their start, short enough to stop soon.
        if took < Duration::from_millis(10) {
            rounds = (rounds * 2).min(most_rounds);
        } else if took > Duration::from_millis(50) {
            rounds = (rounds / 2).max(1);
        }
    }
    stats.finish();
    StressReport {
        problem: problem.name,
        solution: solution.name(),
        mistake: solution.is_mistake(),
        size: crate::report::size(setting),
        seed: options.seed,
        never: if finding.is_some() {
            Vec::new()
        } else {
            never(seen, &problem.sometimes).collect()
        },
        finding,
        stats,
    }
}
