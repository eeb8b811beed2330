//! The results of a group.

use serde::Serialize;

use crate::{
    machine,
    must_reach::Goal,
    runner::{Kind, Outcome},
    sample::{Quartiles, Sample},
};

/// All that was measured at once.
pub(crate) struct Run {
    /// Repetitions of everything.
    pub(crate) rounds: usize,
    /// Processors that other programs kept busy meanwhile, if that is known.
    pub(crate) others: Option<f64>,
    pub(crate) results: Vec<Results>,
    pub(crate) goals: Vec<Goal>,
}

impl Run {
    /// On what, how often, and how undisturbed.
    pub(crate) fn circumstances(&self) -> String {
        let others = match self.others {
            None => String::new(),
            // Less is what any system does now and then.
            Some(cores) if cores < 0.05 => "; undisturbed".to_owned(),
            Some(cores) => format!(
                "; DISTURBED: other programs kept {cores:.2} cores busy, so rates are too \
                 low, and ratios are off where threads spin or wake each other"
            ),
        };
        let repetitions = match self.rounds {
            1 => "1 repetition".to_owned(),
            several => format!("{several} repetitions"),
        };
        format!("{}; {repetitions}{others}", machine::describe())
    }
}

/// A group's records.
pub(crate) struct Results {
    pub(crate) group: &'static str,
    pub(crate) about: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) outcomes: Vec<Outcome>,
}

impl Results {
    pub(crate) fn figures(&self) -> Vec<Figures> {
        self.outcomes.iter().flat_map(Figures::of).collect()
    }
}

/// One contender's figures at a case.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) case: String,
    pub(crate) contender: &'static str,
    pub(crate) kind: Kind,
    /// Operations a second.
    pub(crate) rate: Quartiles,
    /// Times as fast as the fastest peer.
    pub(crate) of_best_peer: Option<Quartiles>,
    /// Times as fast as the limit; none where there is none.
    pub(crate) of_limit: Option<Quartiles>,
    /// Least to most served thread: the median.
    pub(crate) spread: f64,
    /// Processors kept busy: the median.
    pub(crate) cores: f64,
    /// Seconds of processor time an operation: the median.
    pub(crate) cpu_each: f64,
    /// Operations a second in each round.
    pub(crate) rounds: Vec<f64>,
}

impl Figures {
    /// Of all contenders of a case.
    pub(crate) fn of(outcome: &Outcome) -> Vec<Self> {
        let (peer, limit) = (outcome.best(Kind::Peer), outcome.best(Kind::Limit));
        let records = outcome.records.iter();
        let figures = records.map(|record| Self {
            case: outcome.name.clone(),
            contender: record.name,
            kind: record.kind,
            rate: record.rate(),
            of_best_peer: peer.map(|peer| record.ratio_to(peer)),
            of_limit: limit.map(|limit| record.ratio_to(limit)),
            spread: record.quartiles(Sample::spread).median,
            cores: record.quartiles(Sample::busy).median,
            cpu_each: record.quartiles(Sample::cost).median,
            rounds: record.samples.iter().map(Sample::rate).collect(),
        });
        figures.collect()
    }
}
