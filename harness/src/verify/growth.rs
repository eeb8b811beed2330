//! Verifies one size after the other, until the time is up.

use std::{fmt, num::NonZero, time::Instant};

use sync_core::Discipline;

use super::{Conformance, Engine, Limits, Row, Verdict, Wanted, Watched, check, suite::in_order};
use crate::{Problem, Setting, Solution, report};

/// The verdicts on a solution at growing sizes.
#[derive(Clone, Debug)]
pub struct Growth<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// The solution.
    pub solution: &'a Solution,
    /// A row for each size, the smallest first. The last one may be refuted or
    /// inconclusive, and may be followed by the declared size.
    pub rows: Vec<Row>,
}

impl Growth<'_> {
    fn proved(&self) -> Vec<&Row> {
        let rows = self.rows.iter();
        rows.filter(|row| matches!(row.verdict, Verdict::Proved { .. }))
            .collect()
    }

    /// The smallest size at which it fails, if it does.
    pub fn failing(&self) -> Option<&Row> {
        let mut rows = self.rows.iter();
        rows.find(|row| matches!(row.verdict, Verdict::Refuted { .. }))
    }

    /// The largest size that was decided.
    pub fn largest(&self) -> Option<&Row> {
        self.rows
            .iter()
            .rfind(|row| !matches!(row.verdict, Verdict::Inconclusive { .. }))
    }

    /// Contradicted if a solution fails at some size; open if a mistake has not
    /// failed yet.
    pub fn conformance(&self) -> Conformance {
        match (self.solution.is_mistake(), self.failing().is_some()) {
            (false, true) => Conformance::Contradicted,
            _ if self.rows.is_empty() => Conformance::NotAsked,
            (true, false) => Conformance::Open,
            (false, false) if self.proved().is_empty() => Conformance::Open,
            _ => Conformance::AsClaimed,
        }
    }

    /// Verifies the declared size, too, if the claim is still open.
    #[must_use]
    pub fn or_declared(mut self, discipline: Discipline, limits: &Limits) -> Self {
        if self.conformance() == Conformance::Open {
            let wanted = Wanted {
                engine: Engine::Explorer,
                problem: self.problem,
                solution: self.solution,
                setting: self.solution.explore.clone(),
                discipline,
            };
            let alone = NonZero::<usize>::MIN;
            self.rows
                .push(check(&wanted, limits, alone, &Watched::default()));
        }
        self
    }
}

impl fmt::Display for Growth<'_> {
    /// "proved for 2 to 6 threads", "proved for 3, 6 .. 21 threads" where not every
    /// number of threads is possible, "deadlock with 2 threads"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = self.failing() {
            return write!(f, "{} with {} threads", row.verdict, row.threads);
        }
        let proved: Vec<usize> = self.proved().iter().map(|row| row.threads).collect();
        let mut steps = proved.windows(2).map(|pair| pair[1] - pair[0]);
        let step = steps.next();
        let step = step.filter(|step| steps.all(|next| next == *step));
        let is_certified = self.proved().iter().all(|row| row.numbers.certified);
        let word = if is_certified { "certified" } else { "proved" };
        match proved.as_slice() {
            [] => f.write_str("nothing proved"),
            [only] => write!(f, "{word} for {}", report::plural(*only, "thread")),
            [first, .., last] if step == Some(1) => {
                write!(f, "{word} for {first} to {last} threads")
            }
            [first, second, _, .., last] if step.is_some() => {
                write!(f, "{word} for {first}, {second} .. {last} threads")
            }
            all => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                write!(f, "{word} for {} threads", all.join(", "))
            }
        }
    }
}

/// The sizes of a solution with up to this many threads, distributed over the
/// roles as by default, and the explorer's size, from which rounds and parameters
/// are.
fn sizes(problem: &Problem, solution: &Solution, most: usize) -> Vec<Setting> {
    let base = &solution.explore;
    let mut sizes: Vec<_> = (1..=most)
        .filter_map(|threads| problem.spread(threads))
        .map(|size| {
            let roles = size.roles().iter();
            roles.fold(base.clone(), |size, (role, count)| size.with(role, *count))
        })
        .filter(|size| problem.check(size).is_ok())
        .collect();
    if base.threads() <= most && problem.check(base).is_ok() {
        sizes.push(base.clone());
    }
    // Of several with the same number of threads, the one spread as by default.
    sizes.sort_by_key(Setting::threads);
    sizes.dedup_by_key(|size| size.threads());
    sizes
}

/// Verifies growing sizes of a solution until one fails or the time for all of
/// them is up.
fn grow_one<'a>(
    problem: &'a Problem,
    solution: &'a Solution,
    discipline: Discipline,
    limits: &Limits,
    watched: &Watched,
) -> Growth<'a> {
    let start = Instant::now();
    let mut rows = Vec::new();
    if solution.native_only.is_none() {
        for setting in sizes(problem, solution, limits.threads) {
            let Some(left) = limits.time.checked_sub(start.elapsed()) else {
                break;
            };
            let wanted = Wanted {
                engine: Engine::Explorer,
                problem,
                solution,
                setting,
                discipline,
            };
            let limits = Limits {
                time: left,
                ..limits.clone()
            };
            let row = check(&wanted, &limits, NonZero::<usize>::MIN, watched);
            let goes_on = matches!(row.verdict, Verdict::Proved { .. });
            rows.push(row);
            if !goes_on {
                break;
            }
        }
    }
    Growth {
        problem,
        solution,
        rows,
    }
}

/// Verifies growing sizes of each solution, several solutions at a time. Calls
/// `done` with each result as soon as it and those before it are there.
pub fn grow<'a>(
    wanted: &[(&'a Problem, &'a Solution)],
    discipline: Discipline,
    limits: &Limits,
    jobs: NonZero<usize>,
    watched: &Watched,
    done: impl FnMut(Growth<'a>),
) {
    let work = |(problem, solution): &(&'a Problem, &'a Solution)| {
        grow_one(problem, solution, discipline, limits, watched)
    };
    in_order(wanted, jobs, work, done);
}
