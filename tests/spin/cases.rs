//! The programs of the catalog that are compared, and their sizes.

use catalog_tests::sizes;
use harness::{Problem, Setting, Solution};

/// A solution or mistake that `models/PROBLEM.pml` also contains.
pub(crate) struct Case {
    pub(crate) problem: &'static str,
    pub(crate) solution: &'static str,
    /// Threads of each role, parameters and rounds: `party=2 rounds=3`.
    sizes: &'static [&'static str],
    /// Whether threads sleep at condition variables.
    pub(crate) sleeps: bool,
}

const fn case(
    problem: &'static str,
    solution: &'static str,
    sizes: &'static [&'static str],
) -> Case {
    Case {
        problem,
        solution,
        sizes,
        sleeps: false,
    }
}

/// A case with condition variables.
const fn monitor(
    problem: &'static str,
    solution: &'static str,
    sizes: &'static [&'static str],
) -> Case {
    Case {
        sleeps: true,
        ..case(problem, solution, sizes)
    }
}

const TABLES: &[&str] = &[
    "philosopher=2 rounds=3",
    "philosopher=3 rounds=2",
    "philosopher=4 rounds=2",
    "philosopher=5 rounds=1",
];
const UNBOUNDED: &[&str] = &[
    "producer=1 consumer=1 rounds=3",
    "producer=1 consumer=3 rounds=1",
    "producer=2 consumer=2 rounds=2",
];
const BOUNDED: &[&str] = &[
    "producer=1 consumer=1 capacity=1 rounds=3",
    "producer=2 consumer=3 capacity=1 rounds=1",
    "producer=2 consumer=2 capacity=2 rounds=2",
];
const ROOMS: &[&str] = &[
    "reader=1 writer=1 rounds=3",
    "reader=2 writer=1 rounds=2",
    "reader=2 writer=2 rounds=2",
];
const PARTIES: &[&str] = &["party=2 rounds=3", "party=3 rounds=2", "party=4 rounds=1"];
const ATOMS: &[&str] = &[
    "hydrogen=2 oxygen=1 rounds=1",
    "hydrogen=2 oxygen=1 rounds=3",
    "hydrogen=4 oxygen=2 rounds=1",
];
const SMOKERS: &[&str] = &[
    "agent=1 pusher=3 smoker=2 rounds=2",
    "agent=2 pusher=3 smoker=2 rounds=2",
    "agent=3 pusher=3 smoker=3 rounds=2",
];

pub(crate) const CASES: &[Case] = &[
    case("dining-philosophers", "footman", TABLES),
    case("dining-philosophers", "leftie", TABLES),
    case("dining-philosophers", "chandy-misra", TABLES),
    case("dining-philosophers", "all-right-handed", TABLES),
    case("producer-consumer", "semaphores", UNBOUNDED),
    monitor("producer-consumer", "monitor", UNBOUNDED),
    case("producer-consumer", "items-inside-mutex", UNBOUNDED),
    monitor("producer-consumer", "if-instead-of-while", UNBOUNDED),
    case("bounded-buffer", "two-semaphores", BOUNDED),
    monitor("bounded-buffer", "one-condvar", BOUNDED),
    monitor("bounded-buffer", "two-condvars", BOUNDED),
    case("bounded-buffer", "mutex-before-spaces", BOUNDED),
    monitor("bounded-buffer", "notify-one", BOUNDED),
    monitor("bounded-buffer", "checks-outside-mutex", BOUNDED),
    case("readers-writers", "reader-preference", ROOMS),
    case("readers-writers", "no-starve", ROOMS),
    case("readers-writers", "writer-preference", ROOMS),
    case("readers-writers", "wrong-reader", ROOMS),
    case("readers-writers", "unprotected-counter", ROOMS),
    case("barrier", "two-phase", PARTIES),
    case("barrier", "preloaded", PARTIES),
    monitor("barrier", "generation", PARTIES),
    case("barrier", "no-relay", PARTIES),
    case("barrier", "waits-inside-mutex", PARTIES),
    case("barrier", "signals-too-often", PARTIES),
    case("h2o", "chain", ATOMS),
    monitor("h2o", "monitor", ATOMS),
    monitor("h2o", "queues", ATOMS),
    case("h2o", "no-barrier", ATOMS),
    case("h2o", "counted-twice", ATOMS),
    case("cigarette-smokers", "pushers", SMOKERS),
    case("cigarette-smokers", "waits-for-both", SMOKERS),
    case("cigarette-smokers", "flag-stays", SMOKERS),
    case("cigarette-smokers", "agent-too-early", SMOKERS),
];

impl Case {
    /// The program in the catalog.
    pub(crate) fn find<'a>(&self, problems: &'a [Problem]) -> (&'a Problem, &'a Solution) {
        sizes::find(problems, self.problem, self.solution)
    }

    /// Its sizes.
    pub(crate) fn settings(&self, problem: &Problem) -> Vec<Setting> {
        let setting = |size: &&str| {
            let setting = sizes::read(problem, size);
            problem.check(&setting).expect("a size that can be played");
            setting
        };
        self.sizes.iter().map(setting).collect()
    }
}
