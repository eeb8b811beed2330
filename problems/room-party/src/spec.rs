//! What must never happen in the room, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{BREAKS_UP, ENTERS, LEAVES, LOST_COUNT, SEARCHES};

/// Rule 1.
pub(crate) const EMPTY_OR_PARTY: &str =
    "the dean comes in to search an empty room or to break up a party, and for nothing else";
/// Rule 2.
pub(crate) const NO_ENTRY: &str = "no student enters while the dean is in the room";
/// Rule 3.
pub(crate) const LAST_OUT: &str = "the dean leaves after all students have left";
/// Rule 4.
pub(crate) const EVERY_ROUND: &str =
    "students enter and leave once in each round, and the dean comes in and leaves once";

/// What must be possible.
pub(crate) const SEARCH: &str = "the dean searches the room";
/// What must be possible.
pub(crate) const PARTY: &str = "the dean breaks up a party, if students enough for one exist";

/// Who is in the room.
#[derive(Clone, Debug, Hash)]
pub(crate) struct InRoom {
    students: usize,
    dean: Option<Visit>,
    /// From how many students on it is a party.
    party: usize,
    /// How many students there are, in the room or not.
    all_students: usize,
    /// How many deans there are, 0 or 1.
    deans: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Visit {
    Search,
    BreakUp,
}

impl InRoom {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            students: 0,
            dean: None,
            party: setting.parameter("party"),
            all_students: setting.count("student"),
            deans: setting.count("dean"),
        }
    }

    /// True if there is no dean.
    pub(crate) fn searched(&self) -> bool {
        self.dean == Some(Visit::Search) || self.deans == 0
    }

    /// True if there is no dean, or too few students for a party.
    pub(crate) fn broken_up(&self) -> bool {
        let never = self.deans == 0 || self.all_students < self.party;
        self.dean == Some(Visit::BreakUp) || never
    }
}

impl Spec for InRoom {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let students = self.students;
        let detail = || format!("{event} with {students} students inside");
        match (event.who.role, event.verb) {
            ("student", ENTERS) => {
                Violation::unless(self.dean.is_none(), NO_ENTRY, || {
                    format!("{event}, and the dean is there")
                })?;
                self.students += 1;
            }
            ("student", LEAVES) => self.students -= 1,
            ("dean", SEARCHES) => {
                Violation::unless(students == 0, EMPTY_OR_PARTY, detail)?;
                self.dean = Some(Visit::Search);
            }
            ("dean", BREAKS_UP) => {
                Violation::unless(students >= self.party, EMPTY_OR_PARTY, detail)?;
                self.dean = Some(Visit::BreakUp);
            }
            ("dean", LEAVES) => {
                Violation::unless(students == 0, LAST_OUT, detail)?;
                self.dean = None;
            }
            (_, LOST_COUNT) => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces {other:?}"),
        }
        Ok(())
    }
}
