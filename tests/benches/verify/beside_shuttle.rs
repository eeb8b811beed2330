//! The explorer beside shuttle, which runs random schedules.

use harness::verify::Engine;
use serde::{Deserialize, Serialize};

use crate::{
    run::{Check, LONG, Measured, Run},
    turns::{Turns, measure},
};

/// A mistake of the catalog, and its name in `shuttled.rs`.
pub(crate) struct Mistake {
    pub(crate) shuttled: &'static str,
    problem: &'static str,
    solution: &'static str,
    size: &'static str,
}

const fn mistake(
    shuttled: &'static str,
    problem: &'static str,
    solution: &'static str,
    size: &'static str,
) -> Mistake {
    Mistake {
        shuttled,
        problem,
        solution,
        size,
    }
}

pub(crate) const MISTAKES: &[Mistake] = &[
    mistake(
        "all-right-handed 5",
        "dining-philosophers",
        "all-right-handed",
        "philosopher=5 rounds=1",
    ),
    mistake(
        "all-right-handed 10",
        "dining-philosophers",
        "all-right-handed",
        "philosopher=10 rounds=1",
    ),
    mistake(
        "mutex-before-spaces 2+2",
        "bounded-buffer",
        "mutex-before-spaces",
        "producer=2 consumer=2 capacity=1 rounds=2",
    ),
    mistake(
        "notify-one 2+2",
        "bounded-buffer",
        "notify-one",
        "producer=2 consumer=2 capacity=1 rounds=2",
    ),
    mistake("no-relay 4", "barrier", "no-relay", "party=4 rounds=1"),
];

/// Seeds of shuttle, one after the other.
const SEEDS: u64 = 11;
/// After so many executions without a failure shuttle ends.
const MOST: usize = 2_000_000;

/// A mistake, measured.
#[derive(Serialize, Deserialize)]
pub(crate) struct Compared {
    pub(crate) name: String,
    /// Medians over the seeds: executions and CPU seconds until shuttle has found it.
    pub(crate) executions: u64,
    pub(crate) shuttle: f64,
    /// Seeds with which it did not.
    pub(crate) missed: usize,
    /// CPU seconds until the explorer has its shortest schedule.
    pub(crate) explorer: f64,
}

/// Measures the mistakes.
pub(crate) fn compare(mistakes: &[&Mistake], turns: Turns) -> Vec<Compared> {
    mistakes.iter().map(|it| it.compare(turns)).collect()
}

impl Mistake {
    fn compare(&self, turns: Turns) -> Compared {
        let shuttle = |seed| Run::Shuttle {
            program: self.shuttled.to_owned(),
            seed,
            number: MOST,
        };
        let mut found: Vec<Measured> = (0..SEEDS).map(|seed| measure(&shuttle(seed))).collect();
        let missed = found.iter().filter(|it| it.outcome != "found").count();
        let explorer = Run::Check(Check {
            again: true,
            ..Check::new(self.problem, self.solution, self.size)
        });
        let [explorer] = turns.of(&[explorer]).try_into().expect("one was measured");
        assert_eq!(explorer.outcome, "deadlock", "{}", self.shuttled);
        let middle = found.len() / 2;
        found.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
        let cpu = found[middle].cpu;
        found.sort_by_key(|it| it.executions);
        Compared {
            name: self.shuttled.to_owned(),
            executions: found[middle].executions,
            shuttle: cpu,
            missed,
            explorer: explorer.cpu,
        }
    }
}

/// Executions of a program in a CPU second.
#[derive(Serialize, Deserialize)]
pub(crate) struct Rates {
    pub(crate) shuttle: f64,
    pub(crate) loom: f64,
    pub(crate) explorer: f64,
}

/// Five philosophers with a footman under shuttle and under the explorer's random walks;
/// three of them under loom, which does not finish five.
pub(crate) fn rates(number: usize, turns: Turns) -> Rates {
    let (problem, solution) = ("dining-philosophers", "footman");
    let runs = [
        Run::Shuttle {
            program: "footman 5".to_owned(),
            seed: 1,
            number,
        },
        Run::Check(Check {
            engine: Engine::Loom,
            time: LONG,
            ..Check::new(problem, solution, "philosopher=3 rounds=1")
        }),
        Run::Walks {
            problem: problem.to_owned(),
            solution: solution.to_owned(),
            size: "philosopher=5 rounds=1".to_owned(),
            number,
        },
    ];
    let measured = turns.of(&runs);
    #[allow(clippy::cast_precision_loss, reason = "a rate has few digits")]
    let rates: Vec<f64> = measured
        .iter()
        .map(|it| it.executions as f64 / it.cpu)
        .collect();
    Rates {
        shuttle: rates[0],
        loom: rates[1],
        explorer: rates[2],
    }
}
