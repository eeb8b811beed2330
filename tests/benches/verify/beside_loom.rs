//! The explorer beside loom: programs that loom finishes, and some that it does not.

use std::time::Duration;

use catalog_tests::sizes;
use harness::{Problem, verify::Engine};
use serde::{Deserialize, Serialize};

use crate::{
    run::{Check, Run},
    turns::Turns,
};

/// A program and a size.
pub(crate) struct Program {
    pub(crate) name: String,
    check: Check,
}

/// A program, measured: CPU seconds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Compared {
    pub(crate) name: String,
    pub(crate) loom: f64,
    pub(crate) explorer: f64,
    /// Whether loom has come to an end.
    pub(crate) finished: bool,
}

impl Compared {
    pub(crate) fn ratio(&self) -> f64 {
        self.loom / self.explorer
    }
}

/// All solutions at the sizes that are declared for loom.
pub(crate) fn declared(problems: &[Problem]) -> Vec<Program> {
    let mut all = Vec::new();
    for problem in problems {
        for solution in problem.right().filter(|it| it.native_only.is_none()) {
            for setting in &solution.loom {
                let (solution, size) = (solution.name(), sizes::write(setting));
                all.push(Program {
                    name: format!("{} {solution} {}", problem.name, setting.short()),
                    check: Check::new(problem.name, &solution, &size),
                });
            }
        }
    }
    all
}

/// Four threads that loom does not finish.
pub(crate) fn out_of_reach(problems: &[Problem]) -> Vec<Program> {
    let programs = [
        ("barrier", "two-phase", "party=4 rounds=2"),
        ("bounded-buffer", "ring", "producer=2 consumer=2 rounds=2"),
        ("readers-writers", "fair-fifo", "reader=2 writer=2 rounds=2"),
    ];
    let program = |(problem, solution, size)| {
        let (found, _) = sizes::find(problems, problem, solution);
        let short = sizes::read(found, size).short();
        Program {
            name: format!("{problem} {solution} {short}"),
            check: Check::new(problem, solution, size),
        }
    };
    programs.map(program).into()
}

/// Measures these programs; loom ends after the time.
pub(crate) fn compare(programs: &[&Program], time: Duration, turns: Turns) -> Vec<Compared> {
    let compare = |program: &&Program| {
        eprintln!("{}", program.name);
        let check = |engine| {
            Run::Check(Check {
                engine,
                again: true,
                time,
                ..program.check.clone()
            })
        };
        let measured = turns.of(&[check(Engine::Loom), check(Engine::Explorer)]);
        let [loom, explorer] = measured.try_into().expect("two were measured");
        assert_eq!(explorer.outcome, "proved", "{}", program.name);
        let finished = loom.outcome == "proved";
        assert!(
            finished || loom.seconds >= time.as_secs_f64(),
            "{}: loom says {}",
            program.name,
            loom.outcome
        );
        Compared {
            name: program.name.clone(),
            loom: loom.cpu,
            explorer: explorer.cpu,
            finished,
        }
    };
    programs.iter().map(compare).collect()
}
