//! What a group has come to.

use serde::Serialize;

use crate::{
    runner::{Kind, Outcome},
    sample::{Quartiles, Sample},
};

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
