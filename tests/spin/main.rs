//! Counts equal to SPIN's.
//!
//! Programs of the catalog are in `models/` a second time, in Promela. The explorer
//! searches the Rust program with every reduction off, SPIN the model, and the
//! numbers of states and of transitions must be equal. Where something is wrong,
//! both must find it, after the same number of steps and not before.

use std::{num::NonZero, process::ExitCode, time::Duration};

use catalog_tests::pan::{self, Error, For, Model};
use clap::Parser;
use comfy_table::{ContentArrangement, Table};
use harness::{
    Failure, Problem, Setting, Solution,
    verify::{Engine, Limits, Numbers, ReductionSwitches, Verdict, Wanted, Watched, check},
};
use indicatif::HumanCount;
use rayon::prelude::*;
use sync_core::Discipline;

mod cases;

use cases::{CASES, Case};

#[derive(Parser, Debug)]
#[command(
    name = "spin",
    about = "Compares the explorer's states with SPIN's, program by program",
    max_term_width = 80
)]
struct Args {
    /// Only this problem
    problem: Option<String>,

    /// Only this solution or mistake
    #[arg(long, value_name = "NAME", requires = "problem")]
    solution: Option<String>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(program) = pan::missing() {
        eprintln!("{program} is not installed: apt-get install {program}");
        return ExitCode::from(2);
    }
    let given = |given: &Option<String>, name| given.as_deref().is_none_or(|it| it == name);
    let cases = CASES
        .iter()
        .filter(|case| given(&args.problem, case.problem) && given(&args.solution, case.solution));
    let problems = catalog::problems();
    let wanted: Vec<_> = cases.flat_map(|case| sizes_of(case, &problems)).collect();
    if wanted.is_empty() {
        eprintln!("there is no model of that; there are:");
        for case in CASES {
            eprintln!("  {} --solution {}", case.problem, case.solution);
        }
        return ExitCode::from(2);
    }
    let mut agree = true;
    for of_problem in wanted.chunk_by(|a, b| a.problem.name == b.problem.name) {
        let rows: Vec<Compared> = of_problem.par_iter().map(Subject::compare).collect();
        println!("\n{}", of_problem[0].problem.name);
        agree &= print(&rows);
    }
    println!("{LEGEND}\n");
    if agree {
        println!(
            "The explorer and SPIN agree in all {} comparisons.",
            wanted.len()
        );
        ExitCode::SUCCESS
    } else {
        println!("✗ The explorer and SPIN do not agree.");
        ExitCode::FAILURE
    }
}

/// A program at a size.
struct Subject<'a> {
    problem: &'a Problem,
    solution: &'a Solution,
    setting: Setting,
    sleeps: bool,
}

fn sizes_of<'a>(case: &Case, problems: &'a [Problem]) -> Vec<Subject<'a>> {
    let (problem, solution) = case.find(problems);
    let settings = case.settings(problem).into_iter();
    settings
        .map(|setting| Subject {
            problem,
            solution,
            setting,
            sleeps: case.sleeps,
        })
        .collect()
}

/// The result of a comparison.
struct Compared {
    solution: String,
    size: String,
    found: Result<Found, String>,
}

enum Found {
    /// Nothing is wrong: states and transitions.
    Right {
        explorer: (u64, u64),
        spin: (u64, u64),
        /// SPIN's states if threads keep no more than they use, and if there are no
        /// spurious wakeups.
        forgetful: u64,
        calm: Option<u64>,
    },
    /// Something is wrong: what, and after how many steps.
    Wrong {
        explorer: (&'static str, usize),
        spin: Result<Error, String>,
    },
}

impl Found {
    fn is_equal(&self) -> bool {
        match self {
            Self::Right { explorer, spin, .. } => explorer == spin,
            Self::Wrong { spin, .. } => spin.is_ok(),
        }
    }
}

impl Subject<'_> {
    fn compare(&self) -> Compared {
        Compared {
            solution: self.solution.name(),
            size: self.setting.short(),
            found: self.look(),
        }
    }

    fn look(&self) -> Result<Found, String> {
        let model = Model::new(self.problem.name, self.solution, &self.setting);
        let (verdict, numbers) = self.explore();
        match verdict {
            Verdict::Refuted {
                failure,
                shortest: true,
                trace: Some(trace),
            } => {
                let steps = trace.steps.len();
                Ok(Found::Wrong {
                    explorer: (failure.kind(), steps),
                    spin: agrees(&model, failure, steps)?,
                })
            }
            // A possibility that is never reached is not a property of single
            // states.
            Verdict::Proved { .. }
            | Verdict::Refuted {
                failure: Failure::LostConcurrency(_),
                ..
            } => self.counts(&model, numbers),
            other => Err(format!("the explorer says: {other}")),
        }
    }

    /// Every reduction off, breadth first alone.
    fn explore(&self) -> (Verdict, Numbers) {
        let wanted = Wanted {
            engine: Engine::Explorer,
            problem: self.problem,
            solution: self.solution,
            setting: self.setting.clone(),
            discipline: Discipline::Barging,
        };
        let limits = Limits {
            reductions: ReductionSwitches::NONE,
            // What SPIN is asked is whether a failure is the shortest.
            hunts: false,
            ..Limits::of(Duration::from_mins(10))
        };
        let row = check(&wanted, &limits, NonZero::<usize>::MIN, &Watched::default());
        (row.verdict, row.numbers)
    }

    /// The numbers of states of both, where nothing is wrong.
    fn counts(&self, model: &Model, explorer: Numbers) -> Result<Found, String> {
        let all = model.search()?;
        let mut error = all.error;
        if self.sleeps {
            // A state from which only spurious wakeups lead on is a deadlock for
            // the explorer. SPIN sees it only with `CALM`, which ends them at some
            // time.
            error = error.or(model.with("CALM").search()?.error);
        }
        if let Some(error) = error {
            return Err(format!(
                "the explorer finds nothing wrong, SPIN finds: {error}"
            ));
        }
        let (states, transitions) = explorer
            .states
            .zip(explorer.transitions)
            .ok_or("the explorer has not counted")?;
        let without = |switch| Ok::<_, String>(model.with(switch).search()?.states);
        Ok(Found::Right {
            explorer: (states, transitions),
            spin: (all.states, all.transitions),
            forgetful: without("FORGETFUL")?,
            calm: self.sleeps.then(|| without("NO_SPURIOUS")).transpose()?,
        })
    }
}

/// Whether SPIN finds the same failure after this many steps, and nothing before.
fn agrees(model: &Model, failure: Failure, steps: usize) -> Result<Result<Error, String>, String> {
    let within = |limit: usize| {
        let model = model.with("CALM").with(&format!("LIMIT={limit}"));
        model.build()
    };
    // With a limit of n steps SPIN finds assertions that fail in n, but it needs
    // one more step to recognise an end state.
    let (there, before) = match failure {
        Failure::Deadlock => (
            within(steps + 1)?.search(For::Deadlocks)?.error,
            within(steps)?.search(For::Both)?.error,
        ),
        // A data race is an assertion, too.
        Failure::Violation(_) | Failure::DataRace => {
            let by_then = within(steps)?;
            let sooner = within(steps - 1)?.search(For::Assertions)?.error;
            (
                by_then.search(For::Assertions)?.error,
                sooner.or(by_then.search(For::Deadlocks)?.error),
            )
        }
        other => return Err(format!("nothing in SPIN stands for `{other}`")),
    };
    Ok(match (there, before) {
        (Some(error), None) => Ok(error),
        (_, Some(error)) => Err(format!("{error} before that")),
        (None, None) => Err("nothing by then".to_owned()),
    })
}

const LEGEND: &str = "\
explorer, SPIN: states that can be reached, and the steps between them, with
every reduction off. forgets: SPIN's states where threads do not remember what
they have no use for. calm: those without spurious wakeups. A failure is
found after as many steps by both, and by neither in fewer.";

/// Prints the results of one problem; returns whether all are equal.
fn print(rows: &[Compared]) -> bool {
    let mut ok = true;
    let mut right = wide_table(&[
        "solution",
        "size",
        "explorer>",
        "SPIN>",
        "steps>",
        "forgets>",
        "calm>",
        "",
    ]);
    let mut wrong = wide_table(&["mistake", "size", "explorer", "SPIN", ""]);
    let mut notes = Vec::new();
    let thousands = |number: u64| HumanCount(number).to_string();
    for row in rows {
        let (name, size) = (row.solution.clone(), row.size.clone());
        let found = match &row.found {
            Ok(found) => found,
            Err(why) => {
                ok = false;
                notes.push(format!("✗ {name} {size}: {why}"));
                continue;
            }
        };
        ok &= found.is_equal();
        let mark = if found.is_equal() { "✓" } else { "✗" }.to_owned();
        match found {
            Found::Right {
                explorer,
                spin,
                forgetful,
                calm,
            } => {
                let steps = if explorer.1 == spin.1 {
                    thousands(explorer.1)
                } else {
                    format!("{} ≠ {}", thousands(explorer.1), thousands(spin.1))
                };
                right.add_row([
                    name,
                    size,
                    thousands(explorer.0),
                    thousands(spin.0),
                    steps,
                    thousands(*forgetful),
                    calm.map(thousands).unwrap_or_default(),
                    mark,
                ]);
            }
            Found::Wrong {
                explorer: (kind, steps),
                spin,
            } => {
                let spin = match spin {
                    Ok(error) => format!("{error}, none before"),
                    Err(what) => what.clone(),
                };
                wrong.add_row([name, size, format!("{kind} after {steps}"), spin, mark]);
            }
        }
    }
    for table in [right, wrong] {
        if !table.is_empty() {
            println!("{}\n", trimmed(&table));
        }
    }
    for note in notes {
        println!("{note}");
    }
    ok
}

/// A table with these columns, as wide as it needs to be.
fn wide_table(columns: &[&str]) -> Table {
    let mut table = harness::report::table::new(columns);
    table.set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn trimmed(table: &Table) -> String {
    let lines: Vec<_> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n")
}
