//! What must never happen to the items.

use std::collections::BTreeMap;

use harness::{Event, Spec, Violation};

use crate::{BRINGS, GETS};

/// Rule 1.
pub(crate) const EACH_OTHERS: &str =
    "whoever meets gets the item of the other one, and the other one gets its";

/// Those who have come and not gone.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Pairs {
    /// By their items: whose item they have got, if that is known.
    here: BTreeMap<u64, Option<u64>>,
}

impl Spec for Pairs {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who.index as u64 + 1;
        match (event.verb, event.item) {
            (BRINGS, Some(mine)) => {
                self.here.insert(mine, None);
                Ok(())
            }
            (GETS, Some(theirs)) => {
                let owed = self.here.remove(&who).flatten();
                let fits = match owed {
                    // The other one has gone with its item already.
                    Some(owed) => owed == theirs,
                    // The other one is still here, and is owed this item.
                    None => match self.here.get_mut(&theirs) {
                        Some(other @ None) => {
                            *other = Some(who);
                            true
                        }
                        _ => false,
                    },
                };
                Violation::unless(fits, EACH_OTHERS, || format!("{event}, and brought {who}"))
            }
            _ => unreachable!("no role announces `{event}`"),
        }
    }
}
