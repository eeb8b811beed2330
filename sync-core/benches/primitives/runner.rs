//! Repetitions of all contenders of a case, in turns.
//!
//! Why not criterion or divan: machines are shared and their clocks change, and where
//! threads spin, the scheduler decides half of the outcome. So two figures can be
//! compared only if they were taken side by side, and those finish one contender
//! before they begin the next. They also measure wall time only: neither the processor
//! time that spinning takes, nor how often each thread was served.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rand::{SeedableRng, rngs::Xoshiro256PlusPlus, seq::SliceRandom};
use serde::Serialize;

use crate::{
    sample::{Quartiles, Sample},
    watchdog::Watchdog,
};

/// What a contender is compared for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Of this workspace.
    Ours,
    /// What people would use otherwise.
    Peer,
    /// What cannot be beaten at this, and does nothing else.
    Limit,
    /// For comparison only: it does not solve the same task.
    Apart,
}

/// Something that is measured.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// One repetition on a new object, for about as long as it is told.
    pub(crate) repetition: Box<dyn Fn(Duration) -> Sample>,
}

impl Contender {
    pub(crate) fn new(
        name: &'static str,
        kind: Kind,
        repetition: impl Fn(Duration) -> Sample + 'static,
    ) -> Self {
        Self {
            name,
            kind,
            repetition: Box::new(repetition),
        }
    }
}

/// One task, and all contenders for it.
pub(crate) struct Case {
    pub(crate) name: String,
    /// How long a repetition takes.
    pub(crate) window: Duration,
    pub(crate) contenders: Vec<Contender>,
}

/// Cases of one kind: what one name on the command line stands for.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    /// What is measured, in a few sentences.
    pub(crate) about: &'static str,
    /// What is counted: "pairs".
    pub(crate) unit: &'static str,
    /// The most rounds; the other groups may take more.
    pub(crate) most_rounds: usize,
    pub(crate) cases: Vec<Case>,
}

impl Group {
    /// How many repetitions there are in this many rounds.
    pub(crate) fn repetitions(&self, rounds: usize) -> usize {
        let contenders: usize = self.cases.iter().map(|case| case.contenders.len()).sum();
        contenders * rounds.min(self.most_rounds)
    }

    /// How long a round takes; nothing if the group is not repeated.
    pub(crate) fn round(&self) -> Duration {
        let cases = self.cases.iter().filter(|_| self.most_rounds > 1);
        cases
            .map(|case| case.window * u32::try_from(case.contenders.len()).expect("a few"))
            .sum()
    }
}

/// A contender's repetitions, in the order of the rounds.
pub(crate) struct Record {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) samples: Vec<Sample>,
}

impl Record {
    pub(crate) fn quartiles(&self, figure: impl Fn(&Sample) -> f64) -> Quartiles {
        Quartiles::of(self.samples.iter().map(figure))
    }

    /// Operations a second.
    pub(crate) fn rate(&self) -> Quartiles {
        self.quartiles(Sample::rate)
    }

    /// How many times as fast as the other, round by round: the two figures of a round
    /// were taken side by side.
    pub(crate) fn ratio_to(&self, other: &Record) -> Quartiles {
        let rounds = self.samples.iter().zip(&other.samples);
        Quartiles::of(rounds.map(|(own, other)| own.rate() / other.rate().max(1e-9)))
    }
}

/// All records of a case.
pub(crate) struct Outcome {
    pub(crate) name: String,
    pub(crate) records: Vec<Record>,
}

impl Outcome {
    pub(crate) fn of(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }

    /// The fastest of a kind, by its median.
    pub(crate) fn best(&self, kind: Kind) -> Option<&Record> {
        let kind = self.records.iter().filter(|record| record.kind == kind);
        kind.max_by(|a, b| a.rate().median.total_cmp(&b.rate().median))
    }
}

/// Lets all contenders of a case take turns, `rounds` times, in another order each
/// round: none always follows the same other one.
pub(crate) fn run(
    case: Case,
    window: Duration,
    rounds: usize,
    bar: &ProgressBar,
    watchdog: &Watchdog,
) -> Outcome {
    let mut order: Vec<usize> = (0..case.contenders.len()).collect();
    let mut dice = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut samples = vec![Vec::with_capacity(rounds); case.contenders.len()];
    // The first round warms up and is not counted.
    for round in 0..=rounds {
        order.shuffle(&mut dice);
        for &turn in &order {
            let contender = &case.contenders[turn];
            bar.set_message(format!("{}: {}", case.name, contender.name));
            let watched = watchdog.watch(format!("`{}` at {}", contender.name, case.name));
            if round == 0 {
                (contender.repetition)(window / 20);
            } else {
                samples[turn].push((contender.repetition)(window));
                bar.inc(1);
            }
            drop(watched);
        }
    }
    let records = case.contenders.iter().zip(samples);
    Outcome {
        name: case.name,
        records: records
            .map(|(contender, samples)| Record {
                name: contender.name,
                kind: contender.kind,
                samples,
            })
            .collect(),
    }
}

/// A bar on standard error; invisible if that is no terminal. It moves between
/// repetitions only, so that drawing it disturbs none.
pub(crate) fn bar(repetitions: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:24} {elapsed}, {eta} left  {msg}");
    let style = style.expect("the template is valid").progress_chars("█▌░");
    ProgressBar::new(repetitions as u64).with_style(style)
}
