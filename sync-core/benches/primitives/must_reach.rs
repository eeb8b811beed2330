//! What the primitives must reach, as ratios in one run.

use serde::Serialize;

use crate::{
    results::Results,
    runner::{Kind, Outcome, Record},
    sample::{Quartiles, Sample},
};

/// A figure and what it must be.
#[derive(Debug, Serialize)]
pub(crate) struct Goal {
    pub(crate) what: String,
    pub(crate) figure: Quartiles,
    pub(crate) wanted: Wanted,
    /// Whether the median is as wanted.
    pub(crate) met: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wanted {
    AtLeast(f64),
    AtMost(f64),
}

/// The most processor time of an idle wait of a second, in milliseconds. Parking and
/// waking take some.
const IDLE: f64 = 1.0;

/// All goals of these results, in the order of the groups.
pub(crate) fn goals(results: &[Results]) -> Vec<Goal> {
    let mut goals = Goals::default();
    for results in results {
        for outcome in &results.outcomes {
            goals.add(results.group, outcome);
        }
    }
    goals.0
}

#[derive(Default)]
struct Goals(Vec<Goal>);

impl Goals {
    fn add(&mut self, group: &str, outcome: &Outcome) {
        let case = outcome.name.as_str();
        let ours = outcome
            .best(Kind::Ours)
            .expect("ours takes part everywhere");
        let peer = |name| outcome.of(name).expect("it takes part");
        let best_peer = outcome.best(Kind::Peer).expect("a peer takes part");
        match group {
            "uncontended" => {
                let limit = outcome.best(Kind::Limit).expect("there is one");
                self.ratio("uncontended", ours, limit, 1.0 / 1.05);
                self.ratio("uncontended", ours, best_peer, 1.0);
            }
            "contended" if !case.starts_with('2') => {
                let semaphore = peer("sync-core Semaphore");
                if let Some(mutex) = outcome.of("parking_lot Mutex") {
                    self.ratio(case, semaphore, mutex, 0.95);
                }
                let spread = semaphore.quartiles(Sample::spread);
                let what = format!("{case}: least to most served");
                self.push(what, spread, Wanted::AtLeast(0.5));
            }
            "hand-off" if case.starts_with('2') => {
                self.ratio("1 pair", ours, peer("crossbeam bounded(1)"), 3.0);
            }
            "hand-off" => self.ratio("4 pairs", ours, best_peer, 0.9),
            "idle" => {
                let millis = ours.quartiles(|sample| sample.cpu.as_secs_f64() * 1e3);
                let what = format!("a second idle, {case}: ms of CPU");
                self.push(what, millis, Wanted::AtMost(IDLE));
            }
            "barrier" if case.starts_with('2') => {
                self.ratio(case, ours, peer("hurdles Barrier"), 1.0);
            }
            "barrier" => {
                self.ratio(case, ours, peer("hurdles Barrier"), 0.8);
                self.ratio(case, ours, peer("std Barrier"), 5.0);
            }
            "buffer" => {
                let crossbeam = peer("crossbeam");
                if !case.ends_with("capacity 1") {
                    self.ratio(case, ours, crossbeam, 1.0);
                }
                self.ratio(case, peer("two-semaphores"), crossbeam, 0.5);
            }
            "readers-writers" if case.starts_with("95") => {
                self.ratio(case, ours, peer("std RwLock"), 1.0);
            }
            _ => {}
        }
    }

    fn ratio(&mut self, case: &str, ours: &Record, other: &Record, least: f64) {
        let (name, other_name) = (ours.name, other.name);
        // The crate's name is left out.
        let name = name.strip_prefix("sync-core ").unwrap_or(name);
        let what = format!("{case}: {name} / {other_name}");
        self.push(what, ours.ratio_to(other), Wanted::AtLeast(least));
    }

    fn push(&mut self, what: String, figure: Quartiles, wanted: Wanted) {
        let met = match wanted {
            Wanted::AtLeast(least) => figure.median >= least,
            Wanted::AtMost(most) => figure.median <= most,
        };
        self.0.push(Goal {
            what,
            figure,
            wanted,
            met,
        });
    }
}
