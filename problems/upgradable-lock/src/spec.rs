//! What must never happen to the data.

use std::collections::BTreeSet;

use harness::{Event, Spec, Violation};

use crate::{HAS_READ, HAS_WRITTEN, OUT_OF_STEP, READS, WRITES};

/// Rule 1.
pub(crate) const ALONE: &str = "nobody writes while another one reads or writes";
/// Rule 2.
pub(crate) const UNCHANGED: &str = "nobody writes between the read and the write of an upgrade";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str =
    "everybody reads or writes once in each round, and an upgrader writes once after it has read";
/// What must be possible.
pub(crate) const READ_TOGETHER: &str = "two threads read together, an upgrader among them";

/// The threads at the data.
#[derive(Clone, Debug, Default, Hash)]
pub(crate) struct Data {
    readers: usize,
    /// Upgraders among the readers.
    upgraders: usize,
    writers: usize,
    /// Upgraders that have begun to read, and nobody else has written since.
    up_to_date: BTreeSet<usize>,
}

impl Data {
    pub(crate) fn read_together(&self) -> bool {
        self.readers >= 2 && self.upgraders > 0
    }
}

impl Spec for Data {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let upgrades = event.who.role == "upgrader";
        let thread = event.who.thread;
        match event.verb {
            READS => {
                Violation::unless(self.writers == 0, ALONE, || {
                    format!("{event} while another one writes")
                })?;
                self.readers += 1;
                self.upgraders += usize::from(upgrades);
                if upgrades {
                    self.up_to_date.insert(thread);
                }
            }
            HAS_READ => {
                self.readers -= 1;
                self.upgraders -= usize::from(upgrades);
            }
            WRITES => {
                Violation::unless(self.readers + self.writers == 0, ALONE, || {
                    format!(
                        "{event} while {} read and {} write",
                        self.readers, self.writers
                    )
                })?;
                let is_right = !upgrades || self.up_to_date.contains(&thread);
                Violation::unless(is_right, UNCHANGED, || {
                    format!("{event}, and another one has written since it read")
                })?;
                self.writers += 1;
                self.up_to_date.clear();
            }
            HAS_WRITTEN => self.writers -= 1,
            OUT_OF_STEP => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
