//! The figures of one repetition, and the quartiles of many.

use std::time::Duration;

use serde::Serialize;

/// One repetition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) operations: u64,
    pub(crate) wall: Duration,
    /// Of all threads together.
    pub(crate) cpu: Duration,
    /// Operations of the thread that was served least.
    pub(crate) least_served: u64,
    /// Operations of the thread that was served most, `least_served ..`.
    pub(crate) most_served: u64,
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
impl Sample {
    /// Operations a second.
    pub(crate) fn rate(&self) -> f64 {
        self.operations as f64 / self.wall.as_secs_f64().max(1e-9)
    }

    /// Least to most served: 1 is perfectly fair.
    pub(crate) fn spread(&self) -> f64 {
        self.least_served as f64 / self.most_served.max(1) as f64
    }

    /// Processors that it kept busy.
    pub(crate) fn busy(&self) -> f64 {
        self.cpu.as_secs_f64() / self.wall.as_secs_f64().max(1e-9)
    }

    /// Seconds of processor time an operation.
    pub(crate) fn cost(&self) -> f64 {
        self.cpu.as_secs_f64() / self.operations.max(1) as f64
    }
}

/// The median of many figures, and the range of the middle half.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Quartiles {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Quartiles {
    /// # Panics
    ///
    /// If there are no figures.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self {
            low: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            high: quantile(&sorted, 0.75),
        }
    }

    /// The width of the middle half, as a part of the median.
    pub(crate) fn range(&self) -> f64 {
        (self.high - self.low) / self.median
    }
}

/// Interpolates between the two nearest figures.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a short list"
)]
fn quantile(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() - 1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    sorted[below] + (sorted[above] - sorted[below]) * place.fract()
}
