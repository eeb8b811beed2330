//! All final values that can come out.

use std::{collections::BTreeMap, num::NonZero, sync::Arc, time::Instant};

use super::{
    Limits, Trace, Verdict, Wanted, Watched,
    asking::ANOTHER_VALUE,
    exploring::{self, Mode},
};
use crate::Failure;

/// The final values of a solution.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// Each value that was found, with a shortest execution that ends with it.
    pub values: BTreeMap<u64, Trace>,
    /// Proved if these are all values. Otherwise the failure, such as a data race,
    /// or the limit that ended the search.
    pub verdict: Verdict,
    /// The states of the last search.
    pub states: u64,
    /// Seconds that all searches took.
    pub seconds: f64,
}

/// Searches for all final values of a solution in its setting: for one, for another
/// one, and so on, until a search is exhausted. Events are placed anywhere; whether
/// the final value is the right one is not asked, all other rules are.
pub fn outcomes(
    wanted: &Wanted<'_>,
    limits: &Limits,
    jobs: NonZero<usize>,
    watched: &Watched,
) -> Outcomes {
    let began = Instant::now();
    let mut values = BTreeMap::new();
    let (verdict, states) = loop {
        let known = Arc::new(values.keys().copied().collect());
        let left = Limits {
            time: limits.time.saturating_sub(began.elapsed()),
            // Each value comes with a shortest execution.
            hunts: false,
            ..limits.clone()
        };
        let explorer = left.explorer(jobs, wanted.engine, watched);
        let checked = exploring::check(wanted, &explorer, &Mode::Outcome { known });
        let states = checked.numbers.states.unwrap_or_default();
        match checked.verdict {
            Verdict::Refuted {
                failure: Failure::Violation(ANOTHER_VALUE),
                trace: Some(mut trace),
                ..
            } => {
                let Ok(value) = trace.finding.parse() else {
                    let limit = format!("`{}` is no final value", trace.finding);
                    break (Verdict::Inconclusive { limit }, states);
                };
                let what = wanted.problem.final_value.unwrap_or_default();
                trace.finding = format!("{what} {value}");
                values.insert(value, trace);
            }
            // What is possible at all is another question.
            Verdict::Refuted {
                failure: Failure::LostConcurrency(_),
                ..
            } => break (Verdict::Proved { inside: None }, states),
            verdict => break (verdict, states),
        }
    };
    Outcomes {
        values,
        verdict,
        states,
        seconds: began.elapsed().as_secs_f64(),
    }
}
