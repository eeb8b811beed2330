//! What must never happen at the table, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, FINISHES, GETS_UP, GOT_UP, SAT, SITS};

/// Rule 1.
pub(crate) const NOBODY_SITS_ALONE: &str =
    "nobody sits down unless somebody is at the table or ready to eat";
/// Rule 2.
pub(crate) const NOBODY_LEFT_ALONE: &str =
    "nobody gets up if that leaves one student alone who still dines";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody sits down and gets up once in each round";
/// What must be possible.
pub(crate) const ALL_TOGETHER: &str = "all students dine together";
/// What must be possible.
pub(crate) const OTHERS_DINE: &str = "somebody gets up while others still dine";

/// The students in the hall.
#[derive(Clone, Debug, Hash)]
pub(crate) struct InHall {
    /// Students that have come and have not sat down.
    ready_to_eat: usize,
    /// Students that dine.
    dining: usize,
    /// Students that have finished and have not got up.
    ready_to_leave: usize,
    /// Whether the last event was that somebody got up while others dined.
    left_others: bool,
    /// Whether in rule 2 only those who sit at the table are company.
    is_strict: bool,
    /// How many students there are.
    all: usize,
}

impl InHall {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            ready_to_eat: 0,
            dining: 0,
            ready_to_leave: 0,
            left_others: false,
            is_strict: setting.parameter("strict") > 1,
            all: setting.count("student"),
        }
    }

    pub(crate) fn all_together(&self) -> bool {
        self.dining == self.all
    }

    /// True as well if there are too few students.
    pub(crate) fn left_others(&self) -> bool {
        self.all < 3 || self.left_others
    }

    fn sits(&mut self, event: &Event) -> Result<(), Violation> {
        let has_company = self.dining + self.ready_to_leave > 0 || self.ready_to_eat > 1;
        Violation::unless(has_company, NOBODY_SITS_ALONE, || {
            format!("{event}, and nobody else is there")
        })?;
        self.ready_to_eat -= 1;
        self.dining += 1;
        Ok(())
    }

    fn gets_up(&mut self, event: &Event) -> Result<(), Violation> {
        let others = self.ready_to_leave - 1;
        let about_to_sit = if self.is_strict { 0 } else { self.ready_to_eat };
        let leaves_one_alone = self.dining == 1 && others + about_to_sit == 0;
        Violation::unless(!leaves_one_alone, NOBODY_LEFT_ALONE, || {
            format!("{event}, and nobody is left but one that still dines")
        })?;
        self.ready_to_leave = others;
        self.left_others = self.dining > 0;
        Ok(())
    }
}

impl Spec for InHall {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.left_others = false;
        match event.verb {
            ARRIVES => self.ready_to_eat += 1,
            SITS => self.sits(event)?,
            FINISHES => {
                self.dining -= 1;
                self.ready_to_leave += 1;
            }
            GETS_UP => self.gets_up(event)?,
            SAT | GOT_UP => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("in one round {event} times"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
