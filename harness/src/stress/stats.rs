use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::trial::Trial;

/// Measurements of a stress.
#[derive(Clone, Debug, Serialize)]
pub struct Stats {
    /// Rounds completed by all threads together.
    pub rounds: u64,
    /// Time that the trials took.
    #[serde(serialize_with = "seconds")]
    pub time: Duration,
    /// Completed rounds per second.
    pub rounds_per_second: f64,
    /// Time that a round spends in operations that may block. None if the solution
    /// uses no primitive of sync-core.
    pub wait: Option<Percentiles>,
    /// When the first thread of a role has finished: the least rounds of any thread
    /// of the role divided by the rounds of the first; 1 is perfectly fair. The
    /// mean over the trials; none if every role has one thread.
    pub fairness: Option<f64>,
    #[serde(skip)]
    waits: Histogram<u64>,
    #[serde(skip)]
    spreads: (f64, u32),
}

/// Waiting times in microseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Percentiles {
    /// Half of the rounds wait no longer.
    pub p50: f64,
    /// 99 of 100 rounds wait no longer.
    pub p99: f64,
    /// The longest.
    pub max: f64,
}

impl Default for Stats {
    fn default() -> Self {
        Self {
            rounds: 0,
            time: Duration::ZERO,
            rounds_per_second: 0.0,
            wait: None,
            fairness: None,
            waits: Histogram::new(2).expect("two digits are a valid precision"),
            spreads: (0.0, 0),
        }
    }
}

impl Stats {
    pub(crate) fn add(&mut self, trial: &Trial, took: Duration) {
        self.rounds += trial.rounds_done();
        self.time += took;
        for wait in trial.waits() {
            let nanos = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
            // The histogram grows as needed; no wait lasts for centuries.
            let _ = self.waits.record(nanos);
        }
        for spread in trial.spreads() {
            self.spreads.0 += spread;
            self.spreads.1 += 1;
        }
    }

    pub(crate) fn finish(&mut self) {
        #[allow(clippy::cast_precision_loss, reason = "figures for people")]
        let micros = |nanos: u64| nanos as f64 / 1_000.0;
        #[allow(clippy::cast_precision_loss, reason = "figures for people")]
        let rounds = self.rounds as f64;
        self.rounds_per_second = rounds / self.time.as_secs_f64().max(1e-9);
        self.wait = (self.waits.max() > 0).then(|| Percentiles {
            p50: micros(self.waits.value_at_quantile(0.5)),
            p99: micros(self.waits.value_at_quantile(0.99)),
            max: micros(self.waits.max()),
        });
        let (sum, trials) = self.spreads;
        self.fairness = (trials > 0).then(|| sum / f64::from(trials));
    }
}

fn seconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}
