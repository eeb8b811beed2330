//! Runs that are compared, in turns, each in a process of its own.
//!
//! Other load on the machine only adds time, and it does so to all that is run in the
//! same minute: so the least of several turns is taken, and ratios are what counts.

use std::{env, process::Command};

use crate::run::{Measured, Run};

/// How many turns: the most, and after how many CPU seconds there is no further one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    pub(crate) most: usize,
    pub(crate) enough: f64,
}

impl Turns {
    /// Up to three, as the page says.
    pub(crate) const USUAL: Self = Self {
        most: 3,
        enough: 100.0,
    };
    /// For many programs, most of them small.
    pub(crate) const MANY: Self = Self {
        enough: 5.0,
        ..Self::USUAL
    };
    pub(crate) const ONE: Self = Self {
        most: 1,
        ..Self::USUAL
    };

    /// Does all of it in turns; of each, the least.
    pub(crate) fn of(self, runs: &[Run]) -> Vec<Measured> {
        self.after(runs, runs.iter().map(measure).collect())
    }

    /// The same, after a first turn.
    pub(crate) fn after(self, runs: &[Run], first: Vec<Measured>) -> Vec<Measured> {
        let mut spent: f64 = first.iter().map(|it| it.cpu).sum();
        let mut least = first;
        for _ in 1..self.most {
            if spent > self.enough {
                break;
            }
            for (run, least) in runs.iter().zip(&mut least) {
                let again = measure(run);
                assert_eq!(again.states, least.states, "{run:?} is not deterministic");
                spent += again.cpu;
                least.cpu = least.cpu.min(again.cpu);
                least.seconds = least.seconds.min(again.seconds);
                least.peak = least.peak.min(again.peak);
            }
        }
        least
    }
}

/// Has a process of this program do it.
pub(crate) fn measure(run: &Run) -> Measured {
    let json = serde_json::to_string(run).expect("it can be written");
    let this = env::current_exe().expect("the program knows where it is");
    let output = Command::new(this).args(["--one-run", &json]).output();
    let output = output.expect("the program can be run");
    let said = String::from_utf8_lossy(&output.stdout);
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|_| {
        let why = String::from_utf8_lossy(&output.stderr);
        panic!("{run:?} has not come to an end: {why}")
    })
}
