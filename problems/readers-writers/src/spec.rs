//! What must never happen in the room.

use harness::{Event, Setting, Spec, Violation};

use crate::{ENTERS, LEAVES, WAS_INSIDE};

/// Rule 1.
pub(crate) const READERS_OR_WRITERS: &str = "no reader is inside while a writer is";
/// Rule 2.
pub(crate) const ONE_WRITER: &str = "no two writers are inside together";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody is inside once in each round";

/// The threads in the room.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Inside {
    readers: usize,
    writers: usize,
    /// How many readers there are, inside and outside.
    all_readers: usize,
}

impl Inside {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            readers: 0,
            writers: 0,
            all_readers: setting.count("reader"),
        }
    }

    /// True for a single reader: no other can be inside with it.
    pub(crate) fn readers_together(&self) -> bool {
        self.readers >= 2.min(self.all_readers)
    }

    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "reader" => &mut self.readers,
            _ => &mut self.writers,
        }
    }
}

impl Spec for Inside {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let who = event.who;
        match event.verb {
            ENTERS => *self.of(who.role) += 1,
            LEAVES => *self.of(who.role) -= 1,
            WAS_INSIDE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        let (readers, writers) = (self.readers, self.writers);
        Violation::unless(readers == 0 || writers == 0, READERS_OR_WRITERS, || {
            format!("{event}, so {readers} reading and {writers} writing are inside")
        })?;
        Violation::unless(writers <= 1, ONE_WRITER, || {
            format!("{event}, so {writers} are inside to write")
        })
    }
}
