use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use serde::Serialize;

use super::{Checked, Limits, Standing, Verdict, check};
use crate::{Claim, Problem, Setting, Solution};

/// What to check: a solution, in a size of its own or of the user's.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// One of its solutions.
    pub solution: &'a Solution,
    /// The size.
    pub setting: Setting,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The problem's name.
    pub problem: &'static str,
    /// The solution's name.
    pub solution: String,
    /// Its source.
    pub file: String,
    /// Which engine checked it.
    pub engine: &'static str,
    /// The threads of each role, the rounds and parameters.
    pub size: String,
    /// The same, for a narrow column.
    #[serde(skip)]
    pub(crate) short_size: String,
    /// How many threads.
    pub threads: usize,
    /// What the solution claims, in words.
    pub claim: String,
    /// What came out.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// Executions seen.
    pub executions: u64,
    /// Seconds it took.
    pub seconds: f64,
    /// How the verdict stands to the claim.
    pub standing: Standing,
    /// Whether the claim came out.
    pub as_claimed: bool,
}

impl<'a> Wanted<'a> {
    /// A solution in each size that it declares.
    pub fn declared(problem: &'a Problem, solution: &'a Solution) -> Vec<Self> {
        let sizes = solution.loom.iter().cloned();
        sizes
            .map(|setting| Self {
                problem,
                solution,
                setting,
            })
            .collect()
    }
}

impl Row {
    fn new(wanted: &Wanted<'_>, checked: Checked) -> Self {
        let (solution, setting) = (wanted.solution, &wanted.setting);
        let mut standing = checked.verdict.against(solution);
        // A mistake must show at the size it is declared for, not at any.
        let other_size = !solution.loom.contains(setting);
        if other_size && solution.is_mistake() && matches!(checked.verdict, Verdict::Proved) {
            standing = Standing::NotAsked;
        }
        Self {
            problem: wanted.problem.name,
            solution: solution.name(),
            file: solution.exhibit.path(),
            engine: "loom",
            size: setting.to_string(),
            short_size: setting.short(),
            threads: setting.threads(),
            claim: match solution.claim {
                Claim::Correct => "correct".to_owned(),
                Claim::Broken(failure) => failure.to_string(),
            },
            verdict: checked.verdict,
            executions: checked.executions,
            seconds: checked.time.as_secs_f64(),
            as_claimed: standing == Standing::AsClaimed,
            standing,
        }
    }
}

/// Checks all that is wanted, several at a time, and hands over each row as
/// soon as it and those before it are done. `progress` counts executions.
pub fn check_all(
    wanted: &[Wanted<'_>],
    limits: &Limits,
    jobs: NonZero<usize>,
    progress: &Arc<AtomicU64>,
    mut done: impl FnMut(&Row),
) -> Vec<Row> {
    let next = AtomicUsize::new(0);
    let (report, reports) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(wanted.len()) {
            let (next, report) = (&next, report.clone());
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(wanted) = wanted.get(index) else {
                        break;
                    };
                    let checked = check(
                        wanted.problem,
                        wanted.solution,
                        &wanted.setting,
                        limits,
                        progress,
                    );
                    // Whoever asked for the rows waits for all of them.
                    let _ = report.send((index, Row::new(wanted, checked)));
                }
            });
        }
        drop(report);
        let mut early: BTreeMap<usize, Row> = BTreeMap::new();
        let mut rows = Vec::new();
        for (index, row) in reports {
            early.insert(index, row);
            while let Some(row) = early.remove(&rows.len()) {
                done(&row);
                rows.push(row);
            }
        }
        rows
    })
}
