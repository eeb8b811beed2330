//! All final values that can come out.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZero,
    sync::Arc,
    time::Instant,
};

use sync_core::explorer::Digest;

use super::{Limits, Trace, Verdict, Wanted, Watched, exploring, exploring::Mode};
use crate::{Event, Failure, Judge, Violation};

/// The rule that a search for another final value breaks when it finds one.
const ANOTHER_VALUE: &str = "a final value that was not known";

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
            ..limits.clone()
        };
        let explorer = left.explorer(jobs, false, watched);
        let checked = exploring::check(wanted, &explorer, &Mode::Outcome { known });
        let states = checked.numbers.states.unwrap_or_default();
        match checked.verdict {
            Verdict::Refuted {
                failure: Failure::Violation(ANOTHER_VALUE),
                trace: Some(mut trace),
                ..
            } => {
                let value = trace.finding.parse().expect("the judge says it in digits");
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

/// A judge that finds fault with a final value that is not known.
struct Asking {
    judge: Box<dyn Judge>,
    known: Arc<BTreeSet<u64>>,
}

/// The judge of a performance, made to ask for other final values than these.
pub(super) fn asking(judge: Box<dyn Judge>, known: &Arc<BTreeSet<u64>>) -> Box<dyn Judge> {
    let known = Arc::clone(known);
    Box::new(Asking { judge, known })
}

impl Judge for Asking {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.judge.observe(event)
    }

    fn at_end(&self) -> Result<(), Violation> {
        let value = self.judge.final_value();
        let another = value.filter(|value| !self.known.contains(value));
        another.map_or(Ok(()), |value| {
            Err(Violation {
                rule: ANOTHER_VALUE,
                detail: value.to_string(),
            })
        })
    }

    fn sometimes(&self) -> u64 {
        self.judge.sometimes()
    }

    fn inside(&self) -> usize {
        self.judge.inside()
    }

    fn final_value(&self) -> Option<u64> {
        self.judge.final_value()
    }

    fn fresh(&self) -> Box<dyn Judge> {
        asking(self.judge.fresh(), &self.known)
    }

    fn snapshot(&self) -> Box<dyn Judge> {
        asking(self.judge.snapshot(), &self.known)
    }

    fn digest(&self) -> Digest {
        self.judge.digest()
    }

    fn description(&self) -> String {
        self.judge.description()
    }
}
