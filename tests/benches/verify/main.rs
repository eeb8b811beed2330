//! What the engines cost: the explorer beside SPIN, loom and shuttle, one worker beside
//! two, and how states and time grow with the threads.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is no solution: it reads the clock, and shuttle's programs are its own"
)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use catalog_tests::pan;
use clap::Parser;
use harness::Problem;

mod beside_loom;
mod beside_shuttle;
mod beside_spin;
mod page;
mod picture;
mod run;
mod scaling;
mod shuttled;
mod turns;
mod workers;

use page::Page;
use run::{LONG, Run};
use turns::Turns;

#[derive(Parser, Debug)]
#[command(about = "Measures the engines", max_term_width = 80)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is an option of the command line"
)]
struct Args {
    /// Only programs with this in their name; print the page, and write nothing
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,

    /// Only a few small programs, once: whether it works, and counts agree with SPIN's;
    /// write nothing
    #[arg(long)]
    quick: bool,

    /// Do without SPIN; print the page, and write nothing
    #[arg(long)]
    without_spin: bool,

    /// Measure nothing: the page as it was measured last, in other words or pictures
    #[arg(long)]
    again: bool,

    /// Instead, print what a second worker brings
    #[arg(long)]
    workers: bool,

    /// Instead, write scaling.md and scaling.svg into this folder
    #[arg(long, value_name = "FOLDER")]
    scaling: Option<PathBuf>,

    /// Write engines.md and its pictures into this folder
    #[arg(long, value_name = "FOLDER", hide = true)]
    write: Option<PathBuf>,

    /// Do this, as a process of its own, and print what it has cost
    #[arg(long, value_name = "JSON", hide = true)]
    one_run: Option<String>,

    /// What cargo passes to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

/// Loom is stopped after this time where it is known not to come to an end.
const FOR_LOOM: Duration = Duration::from_mins(1);
/// Executions to measure their rate.
const EXECUTIONS: usize = 100_000;

fn main() -> ExitCode {
    let args = Args::parse();
    if let Some(run) = &args.one_run {
        let run: Run = serde_json::from_str(run).expect("it is what `measure` writes");
        let measured = serde_json::to_string(&run.measure()).expect("it can be written");
        println!("{measured}");
        return ExitCode::SUCCESS;
    }
    let problems = catalog::problems();
    if let Some(folder) = &args.scaling {
        scaling::write(&problems, folder);
    } else if args.workers {
        workers::print(&problems, args.turns(), |name| args.wants(name));
    } else if let Some(missing) = pan::missing().filter(|_| !args.without_spin && !args.again) {
        eprintln!(
            "{missing} is not installed (apt-get install {missing}), so nothing is measured, \
             and\ndocs/engines.md stays as it is. `--without-spin` prints the rest."
        );
        return ExitCode::from(2);
    } else {
        args.page(&problems);
    }
    ExitCode::SUCCESS
}

impl Args {
    fn wants(&self, name: &str) -> bool {
        self.only.as_deref().is_none_or(|only| name.contains(only))
    }

    fn turns(&self) -> Turns {
        if self.quick { Turns::ONE } else { Turns::USUAL }
    }

    /// Writes the page, if it is whole, and prints it otherwise.
    fn page(&self, problems: &[Problem]) {
        let figures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("engines.json");
        let is_whole = self.only.is_none() && !self.quick && !self.without_spin;
        let page = if self.again {
            let text = fs::read_to_string(&figures).expect("a whole page was measured before");
            serde_json::from_str(&text).expect("it was measured by the same program")
        } else {
            self.measure(problems)
        };
        match &self.write {
            Some(folder) if is_whole => {
                let text = serde_json::to_string(&page).expect("it can be written");
                fs::write(&figures, text).expect("the folder can be written to");
                page.write(folder);
            }
            _ => print!("{page}"),
        }
    }

    fn measure(&self, problems: &[Problem]) -> Page {
        let turns = self.turns();
        let many = if self.quick { Turns::ONE } else { Turns::MANY };
        let beside_spin = if self.quick {
            beside_spin::SMALL
        } else {
            beside_spin::PROGRAMS
        };
        let beside_spin = beside_spin.iter();
        let beside_spin = beside_spin.map(|it| beside_spin::Program::new(problems, it));
        let beside_spin: Vec<_> = beside_spin
            .filter(|it| !self.without_spin && self.wants(&it.name()))
            .collect();
        let loom = |all: Vec<beside_loom::Program>, most: usize, time| {
            let wanted = all.iter().filter(|it| self.wants(&it.name)).take(most);
            beside_loom::compare(&wanted.collect::<Vec<_>>(), time, many)
        };
        let (few, none) = if self.quick {
            (5, 0)
        } else {
            (usize::MAX, usize::MAX)
        };
        let mistakes = beside_shuttle::MISTAKES.iter();
        let mistakes = mistakes.filter(|it| self.wants(it.shuttled)).take(few);
        Page {
            spin: (!beside_spin.is_empty())
                .then(|| beside_spin::compare(problems, &beside_spin, turns)),
            loom: loom(beside_loom::declared(problems), few, LONG),
            out_of_reach: loom(beside_loom::out_of_reach(problems), none, FOR_LOOM),
            shuttle: beside_shuttle::compare(&mistakes.collect::<Vec<_>>(), turns),
            rates: self
                .wants("footman")
                .then(|| beside_shuttle::rates(EXECUTIONS, turns)),
        }
    }
}
