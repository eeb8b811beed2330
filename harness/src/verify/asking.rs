//! A judge that asks for other final values than those that are known.

use std::{collections::BTreeSet, sync::Arc};

use sync_core::explorer::Digest;

use crate::{Event, Judge, Violation};

/// The rule that a final value breaks if it was not known. The detail is the value.
pub(super) const ANOTHER_VALUE: &str = "a final value that was not known";

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
