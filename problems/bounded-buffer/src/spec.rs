//! What must never happen to a bounded buffer.

use std::collections::VecDeque;

use harness::{Event, Spec, Violation};

use crate::{MOVED, PUTS, TAKES};

/// Rule 1.
pub(crate) const FITS: &str = "the buffer never holds more items than its capacity";
/// Rule 2.
pub(crate) const ONCE: &str = "an item is taken only once, and not before it was put";
/// Rule 3.
pub(crate) const IN_ORDER: &str = "items are taken in the order in which they were put";
/// Rule 4.
pub(crate) const NOTHING_LEFT: &str = "in the end every item has been taken";
/// Rule 5.
pub(crate) const ONE_A_ROUND: &str = "everybody puts or takes one item in each round";

/// The items that are in the buffer.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Contents {
    capacity: usize,
    /// Oldest first, `0 ..= capacity` of them.
    items: VecDeque<u64>,
    /// How many items are put from beginning to end.
    total: usize,
}

impl Contents {
    pub(crate) fn new(capacity: usize, total: usize) -> Self {
        Self {
            capacity,
            items: VecDeque::new(),
            total,
        }
    }

    fn is_full(&self) -> bool {
        self.items.len() == self.capacity
    }

    /// No more can be put: the buffer is full, or holds all remaining items.
    pub(crate) fn holds_most(&self) -> bool {
        self.items.len() == self.capacity.min(self.total)
    }
}

impl Spec for Contents {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let item = event.item.expect("each event is about an item");
        match event.verb {
            PUTS => {
                Violation::unless(!self.is_full(), FITS, || {
                    format!("{event} into a buffer with {:?}, which is full", self.items)
                })?;
                self.items.push_back(item);
            }
            TAKES => {
                Violation::unless(self.items.contains(&item), ONCE, || {
                    format!("{event} from a buffer with {:?}", self.items)
                })?;
                let oldest = self.items.pop_front();
                Violation::unless(oldest == Some(item), IN_ORDER, || {
                    format!("{event} while {oldest:?} was in longest")
                })?;
            }
            MOVED => {
                return Err(Violation {
                    rule: ONE_A_ROUND,
                    detail: format!("in one round {} moved {item} items", event.who),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.items.is_empty(), NOTHING_LEFT, || {
            format!("{:?} are left in the buffer", self.items)
        })
    }
}
