//! The explorer beside SPIN.

use std::iter;

use catalog_tests::{
    pan::{self, Model, UNOPTIMIZED, Verifier},
    sizes,
};
use harness::{Problem, Setting, Solution};
use nix::sys::resource::UsageWho;
use serde::{Deserialize, Serialize};

use crate::{
    run::{Check, MEMORY, Measured, Run, used},
    turns::{Turns, measure},
};

/// Programs that are in the catalog and in `tests/spin/models`: problem, solution, size.
pub(crate) const PROGRAMS: &[&str] = &[
    "dining-philosophers footman philosopher=8 rounds=1",
    "dining-philosophers leftie philosopher=10 rounds=1",
    "dining-philosophers chandy-misra philosopher=9 rounds=1",
    "producer-consumer semaphores producer=5 consumer=5 rounds=1",
    "bounded-buffer two-semaphores producer=5 consumer=5 rounds=1",
    "readers-writers reader-preference reader=8 writer=4 rounds=1",
    "h2o queues hydrogen=4 oxygen=2 rounds=1",
];

/// Sizes that are over at once.
pub(crate) const SMALL: &[&str] = &[
    "dining-philosophers footman philosopher=5 rounds=1",
    "dining-philosophers chandy-misra philosopher=5 rounds=1",
    "h2o queues hydrogen=2 oxygen=1 rounds=2",
];

/// It has no states worth mentioning: what an engine needs for itself.
const TRIVIAL: &str = "dining-philosophers footman philosopher=2 rounds=1";

/// SPIN with compression is left out where it takes more CPU seconds than this without.
const TOO_LONG: f64 = 60.0;

/// How SPIN is asked.
#[derive(Clone, Copy)]
enum Mode {
    /// No reduction, exact states.
    All,
    /// The same, with states compressed.
    Collapsed,
    /// As SPIN is by default.
    Default,
}

/// A program, measured.
#[derive(Serialize, Deserialize)]
pub(crate) struct Compared {
    pub(crate) name: String,
    /// With all reductions of both off.
    pub(crate) explorer: Engine,
    pub(crate) spin: Engine,
    /// The same, SPIN's states compressed.
    pub(crate) collapsed: Option<Engine>,
    /// With all that both have.
    pub(crate) reduced: Engine,
    pub(crate) spin_reduced: Engine,
    /// CPU seconds that SPIN and gcc took to make that verifier.
    pub(crate) compiling: f64,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Engine {
    pub(crate) states: u64,
    pub(crate) transitions: u64,
    pub(crate) cpu: f64,
    /// The most bytes of memory.
    pub(crate) peak: f64,
}

/// A program of the list.
pub(crate) struct Program<'a> {
    problem: &'a Problem,
    solution: &'a Solution,
    setting: Setting,
}

impl<'a> Program<'a> {
    pub(crate) fn new(problems: &'a [Problem], text: &str) -> Self {
        let words: Vec<&str> = text.splitn(3, ' ').collect();
        let (problem, solution) = sizes::find(problems, words[0], words[1]);
        Self {
            problem,
            solution,
            setting: sizes::read(problem, words[2]),
        }
    }

    pub(crate) fn name(&self) -> String {
        let (solution, size) = (self.solution.name(), self.setting.short());
        format!("{} {solution} {size}", self.problem.name)
    }

    /// The explorer on one core, with its reductions or with all of them off.
    pub(crate) fn explorer(&self, reductions: bool) -> Check {
        let size = sizes::write(&self.setting);
        Check {
            reductions,
            ..Check::new(self.problem.name, &self.solution.name(), &size)
        }
    }

    fn verifier(&self, mode: Mode) -> Verifier {
        let model = Model::new(self.problem.name, self.solution, &self.setting);
        let memory = format!("-DMEMLIM={MEMORY}");
        let built = match mode {
            Mode::All => model.build_by(&UNOPTIMIZED, &["-O2", &memory, "-DNOREDUCE"]),
            Mode::Collapsed => {
                let for_gcc = ["-O2", &memory, "-DNOREDUCE", "-DCOLLAPSE"];
                model.build_by(&UNOPTIMIZED, &for_gcc)
            }
            // Nobody would write into a model what the explorer remembers.
            Mode::Default => model.with("FORGETFUL").build_by(&[], &["-O2", &memory]),
        };
        built.unwrap_or_else(|why| panic!("{why}"))
    }

    /// Measures it with each engine in each mode.
    pub(crate) fn compare(&self, turns: Turns) -> Compared {
        let all = self.verifier(Mode::All);
        let (before, _) = used(UsageWho::RUSAGE_CHILDREN);
        let default = self.verifier(Mode::Default);
        let compiling = used(UsageWho::RUSAGE_CHILDREN).0 - before;

        // How many states there are is known only now.
        let [explorer, reduced] = [false, true].map(|it| Run::Check(self.explorer(it)));
        let first = measure(&explorer);
        let [spin_all, spin_reduced] = [&all, &default].map(|it| spin(it, first.states));
        let runs = [explorer, spin_all, reduced, spin_reduced];
        let others = runs[1..].iter().map(measure);
        let first = iter::once(first).chain(others).collect();

        let measured = turns.after(&runs, first);
        let engines: Vec<_> = measured.iter().map(|it| self.engine(it)).collect();
        let engines: [Engine; 4] = engines.try_into().ok().expect("four were measured");
        let [explorer, spin_all, reduced, spin_reduced] = engines;
        let collapsed = (spin_all.cpu < TOO_LONG).then(|| {
            let verifier = self.verifier(Mode::Collapsed);
            self.engine(&measure(&spin(&verifier, explorer.states)))
        });
        // A comparison of different work is worth nothing.
        for spin in collapsed.iter().chain([&spin_all]) {
            let own = (explorer.states, explorer.transitions);
            let others = (spin.states, spin.transitions);
            assert!(
                as_printed(own.0, others.0) && as_printed(own.1, others.1),
                "{}: the explorer counts {own:?}, SPIN {others:?}",
                self.name()
            );
        }
        Compared {
            name: self.name(),
            explorer,
            spin: spin_all,
            collapsed,
            reduced,
            spin_reduced,
            compiling,
        }
    }

    /// What was measured, of a search that must have come to an end without a failure.
    fn engine(&self, measured: &Measured) -> Engine {
        let (states, transitions) = if measured.states > 0 {
            assert_eq!(measured.outcome, "proved", "{}", self.name());
            (measured.states, measured.transitions)
        } else {
            let seen = pan::read(&measured.outcome).filter(|seen| seen.error.is_none());
            let seen = seen.unwrap_or_else(|| panic!("{}: {}", self.name(), measured.outcome));
            (seen.states, seen.transitions)
        };
        Engine {
            states,
            transitions,
            cpu: measured.cpu,
            peak: measured.peak,
        }
    }
}

/// Whether a count is the other one, in the eight digits that SPIN prints.
fn as_printed(count: u64, printed: u64) -> bool {
    let left_out = 10_u64.pow(printed.max(1).ilog10().saturating_sub(7));
    count.abs_diff(printed) < left_out
}

/// A verifier with as many slots in its hash table as there are states, as SPIN's manual
/// advises.
fn spin(verifier: &Verifier, states: u64) -> Run {
    let slots = states.next_power_of_two().ilog2();
    Run::Command {
        program: verifier.program(),
        arguments: vec!["-m100000".to_owned(), format!("-w{slots}")],
    }
}

/// Bytes of memory a state.
pub(crate) struct Bytes {
    pub(crate) explorer: f64,
    pub(crate) spin: f64,
    pub(crate) collapsed: Option<f64>,
}

/// What was measured.
#[derive(Serialize, Deserialize)]
pub(crate) struct Beside {
    pub(crate) trivial: Compared,
    pub(crate) programs: Vec<Compared>,
}

impl Beside {
    /// Without what each engine takes for the trivial program.
    pub(crate) fn bytes(&self, of: &Compared) -> Bytes {
        #[allow(clippy::cast_precision_loss, reason = "no page shows so many digits")]
        let states = of.explorer.states as f64;
        let more = |it: &Engine, trivial: &Engine| (it.peak - trivial.peak).max(0.0) / states;
        let collapsed = of.collapsed.as_ref().zip(self.trivial.collapsed.as_ref());
        Bytes {
            explorer: more(&of.explorer, &self.trivial.explorer),
            spin: more(&of.spin, &self.trivial.spin),
            collapsed: collapsed.map(|(it, trivial)| more(it, trivial)),
        }
    }
}

/// Measures these programs, and the trivial one.
pub(crate) fn compare(problems: &[Problem], programs: &[Program<'_>], turns: Turns) -> Beside {
    let compare = |program: &Program<'_>| {
        eprintln!("{}", program.name());
        program.compare(turns)
    };
    Beside {
        trivial: Program::new(problems, TRIVIAL).compare(turns),
        programs: programs.iter().map(compare).collect(),
    }
}
