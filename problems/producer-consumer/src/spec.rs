//! What must never happen to the items.

use std::collections::BTreeMap;

use harness::{Event, Setting, Spec, Violation};

use crate::{FINDS_NOTHING, PUTS, TAKES, WANTS};

/// Rule 1.
pub(crate) const NOT_FROM_EMPTY: &str = "nobody takes from an empty buffer";
/// Rule 2.
pub(crate) const PUT_AND_TAKEN_ONCE: &str = "an item is taken only after it was put, and only once";
/// Rule 3.
pub(crate) const NOTHING_LOST: &str = "in the end everything that was put has been taken";

/// The items on their way from a producer to a consumer.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Goods {
    /// Each item with the index of its producer.
    under_way: BTreeMap<u64, usize>,
    /// Consumers that have come for an item and have not said which they took.
    consumers: usize,
    /// Whether a producer has come with an item before its last one was taken.
    /// Where each has only one, there is nothing to ask for.
    pub(crate) put_ahead: bool,
}

impl Goods {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            under_way: BTreeMap::new(),
            consumers: 0,
            put_ahead: setting.rounds() == 1,
        }
    }
}

impl Spec for Goods {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who;
        match (event.verb, event.item) {
            (PUTS, Some(item)) => {
                self.under_way.insert(item, who.index);
            }
            (WANTS, None) => self.consumers += 1,
            (TAKES, Some(item)) => {
                let producer = self.under_way.remove(&item);
                Violation::unless(producer.is_some(), PUT_AND_TAKEN_ONCE, || {
                    format!("{who} takes {item}, which is not in the buffer")
                })?;
                // Another consumer may have taken one and not announced it yet.
                let alone = self.consumers == 1;
                self.put_ahead = self.put_ahead
                    || alone && self.under_way.values().any(|of| Some(*of) == producer);
                self.consumers -= 1;
            }
            (FINDS_NOTHING, None) => {
                return Err(Violation {
                    rule: NOT_FROM_EMPTY,
                    detail: format!("{who} comes out of the buffer with nothing"),
                });
            }
            _ => unreachable!("no role announces `{event}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.under_way.is_empty(), NOTHING_LOST, || {
            format!("nobody has taken {:?}", self.under_way.keys())
        })
    }
}
