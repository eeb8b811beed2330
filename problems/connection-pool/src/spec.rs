//! What must never happen to connections.

use harness::{Event, Setting, Spec, Violation};

use crate::{HAD, MISTAKES, RETURNS, USES, connections};

/// Rule 1.
pub(crate) const NO_MORE: &str = "never are more connections in use than there are";
/// Rule 2.
pub(crate) const ONE_HAND: &str = "a connection is in one hand at a time";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody has a connection once in each round";
/// Rule 4.
pub(crate) const TOLD: &str = "everybody is told whether its query succeeded";
/// What must be possible.
pub(crate) const ALL_IN_USE: &str = "all connections are in use at the same time";

/// The connections that are in use.
#[derive(Clone, Debug, Hash)]
pub(crate) struct InUse {
    /// For each connection that there is, whether it is in use.
    connections: Vec<bool>,
}

impl InUse {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            connections: vec![false; connections(setting)],
        }
    }

    pub(crate) fn all(&self) -> bool {
        self.connections.iter().all(|in_use| *in_use)
    }

    /// Whether the connection of this event is in use, if there is such a one.
    fn of(&mut self, event: &Event) -> Option<&mut bool> {
        let number = usize::try_from(event.item?).ok()?;
        self.connections.get_mut(number.checked_sub(1)?)
    }
}

impl Spec for InUse {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            USES => {
                let known = self.connections.len();
                let Some(in_use) = self.of(event) else {
                    return Err(Violation {
                        rule: NO_MORE,
                        detail: format!("{event}, and there are {known}"),
                    });
                };
                let is_free = !std::mem::replace(in_use, true);
                Violation::unless(is_free, ONE_HAND, || {
                    format!("{event}, which somebody uses")
                })
            }
            RETURNS => {
                if let Some(in_use) = self.of(event) {
                    *in_use = false;
                }
                Ok(())
            }
            HAD => Err(Violation {
                rule: EVERY_ROUND,
                detail: event.to_string(),
            }),
            MISTAKES => Err(Violation {
                rule: TOLD,
                detail: event.to_string(),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
