//! What must never happen to the items.

use std::collections::BTreeSet;

use harness::{Event, Spec, Violation};

use crate::{BEGINS, GOES_ON, HANDLED};

/// Rule 1.
pub(crate) const ONCE: &str = "every item is handled exactly once";
/// Rule 2.
pub(crate) const ALL_DONE: &str = "the owner goes on only when all items have been handled";
/// What must be possible.
pub(crate) const TOGETHER: &str =
    "two items are handled at the same time, if there are two and two workers";

/// How far the items are.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Drained {
    /// Those that no worker has begun with.
    left: BTreeSet<u64>,
    /// Those that workers have begun with and not handled.
    begun: BTreeSet<u64>,
    may_be_together: bool,
}

impl Drained {
    pub(crate) fn new(items: u64, workers: usize) -> Self {
        Self {
            left: (1..=items).collect(),
            begun: BTreeSet::new(),
            may_be_together: items > 1 && workers > 1,
        }
    }

    pub(crate) fn together(&self) -> bool {
        self.begun.len() > 1 || !self.may_be_together
    }
}

impl Spec for Drained {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match (event.verb, event.item) {
            (BEGINS, Some(item)) => {
                self.begun.insert(item);
                Violation::unless(self.left.remove(&item), ONCE, || {
                    format!("{} gets {item}, which is not in the queue", event.who)
                })
            }
            (HANDLED, Some(item)) => {
                self.begun.remove(&item);
                Ok(())
            }
            (GOES_ON, None) => {
                let all = self.left.is_empty() && self.begun.is_empty();
                Violation::unless(all, ALL_DONE, || {
                    let rest: Vec<_> = self.left.union(&self.begun).collect();
                    format!("{rest:?} have not been handled")
                })
            }
            _ => unreachable!("no role announces `{event}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.left.is_empty(), ONCE, || {
            format!("nobody has handled {:?}", self.left)
        })
    }
}
