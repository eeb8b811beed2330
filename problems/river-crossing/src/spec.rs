//! What must never happen at the shore, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, BOARDED, BOARDS, ROWS, ROWS_ASHORE};

/// Rule 1.
pub(crate) const ALL_PRESENT: &str = "nobody boards before as many have come as a boat takes";
/// Rule 2.
pub(crate) const SAFE: &str = "all in a boat are of one kind, or half of them are of each";
/// Rule 3.
pub(crate) const ALL_ABOARD: &str = "nobody rows before the boat is full";
/// Rule 4.
pub(crate) const ONE_ROWS: &str = "exactly one of those in a boat rows it";
/// Rule 5.
pub(crate) const NEXT_BOAT: &str = "nobody boards the next boat before this one is rowed";
/// Rule 6.
pub(crate) const ALL_CROSS: &str = "everybody who arrives boards, and only once";

/// The people at the shore and in the boat.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Shore {
    seats: usize,
    /// How many threads there are of each kind.
    threads: People,
    /// Those that have come, and whose boat has not left.
    here: People,
    /// Those of them in the boat.
    aboard: People,
}

#[derive(Clone, Copy, Debug, Default, Hash, PartialEq)]
struct People {
    hackers: usize,
    serfs: usize,
}

impl People {
    fn of(&mut self, role: &str) -> &mut usize {
        match role {
            "hacker" => &mut self.hackers,
            _ => &mut self.serfs,
        }
    }

    fn all(self) -> usize {
        self.hackers + self.serfs
    }

    /// Whether they can be in a boat that is safe when it is full.
    fn may_be_together(self, seats: usize) -> bool {
        let of_one_kind = self.hackers.min(self.serfs) == 0;
        of_one_kind || self.hackers.max(self.serfs) <= seats / 2
    }
}

impl Shore {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            seats: setting.parameter("seats"),
            threads: People {
                hackers: setting.count("hacker"),
                serfs: setting.count("serf"),
            },
            here: People::default(),
            aboard: People::default(),
        }
    }

    /// True if there are not that many.
    pub(crate) fn hackers_only(&self) -> bool {
        self.aboard.hackers == self.seats || self.threads.hackers < self.seats
    }

    /// True if there are not that many.
    pub(crate) fn half_and_half(&self) -> bool {
        let half = self.seats / 2;
        let together = self.aboard.hackers == half && self.aboard.serfs == half;
        together || self.threads.hackers.min(self.threads.serfs) < half
    }

    fn board(&mut self, event: &Event) -> Result<(), Violation> {
        let aboard = self.aboard.all();
        Violation::unless(aboard < self.seats, NEXT_BOAT, || {
            format!("{event}, and the boat is full")
        })?;
        let here = self.here.all();
        Violation::unless(here >= self.seats, ALL_PRESENT, || {
            format!("{event}, and only {here} have come")
        })?;
        *self.aboard.of(event.who.role) += 1;
        let People { hackers, serfs } = self.aboard;
        Violation::unless(self.aboard.may_be_together(self.seats), SAFE, || {
            format!("{event}, so {hackers} hackers and {serfs} serfs are in the boat")
        })
    }

    fn row(&mut self, event: &Event) -> Result<(), Violation> {
        let aboard = self.aboard.all();
        Violation::unless(aboard > 0, ONE_ROWS, || {
            format!("{event}, and there is no boat that was not rowed")
        })?;
        Violation::unless(aboard == self.seats, ALL_ABOARD, || {
            format!("{event}, and {aboard} are in the boat")
        })?;
        self.here.hackers -= self.aboard.hackers;
        self.here.serfs -= self.aboard.serfs;
        self.aboard = People::default();
        Ok(())
    }
}

impl Spec for Shore {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            ARRIVES => {
                *self.here.of(event.who.role) += 1;
                Ok(())
            }
            BOARDS => self.board(event),
            ROWS => self.row(event),
            ROWS_ASHORE => Err(Violation {
                rule: ONE_ROWS,
                detail: event.to_string(),
            }),
            BOARDED => Err(Violation {
                rule: ALL_CROSS,
                detail: format!("in one round {event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        let aboard = self.aboard.all();
        Violation::unless(aboard == 0, ONE_ROWS, || {
            format!("{aboard} are in a boat that was never rowed")
        })?;
        let here = self.here.all();
        Violation::unless(here == 0, ALL_CROSS, || format!("{here} have not boarded"))
    }
}
