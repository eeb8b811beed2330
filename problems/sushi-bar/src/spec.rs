//! What must never happen at the bar, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{LEAVES, SAT, SITS};

/// Rule 1.
pub(crate) const NOT_TOO_MANY: &str = "never are more customers at the bar than there are seats";
/// Rule 2.
pub(crate) const PARTY: &str =
    "once all seats are taken, nobody sits down until all who sit there have left";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody sits down once in each round";
/// What must be possible.
pub(crate) const FULL: &str = "all seats are taken, or all customers sit";
/// What must be possible.
pub(crate) const TAKEN_AGAIN: &str =
    "somebody has left a bar that was not full, and the seat is taken while others still sit";

/// The customers at the bar, and what they have to remember.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Seated {
    /// Customers who sit, `0 ..= seats`.
    now: usize,
    since_empty: SinceEmpty,
    seats: usize,
    /// How many customers there are, at the bar and elsewhere.
    all: usize,
    /// Whether there are enough seats and rounds for `TAKEN_AGAIN`.
    can_be_taken_again: bool,
}

/// What has happened since the bar was empty.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum SinceEmpty {
    /// Customers have sat down.
    Filling,
    /// Somebody has left before all seats were taken.
    SomebodyLeft,
    /// The seat of somebody who left was taken.
    TakenAgain,
    /// All seats were taken: those who sit are a party.
    Full,
}

impl Seated {
    pub(crate) fn new(setting: &Setting) -> Self {
        let (seats, all) = (setting.parameter("seats"), setting.count("customer"));
        Self {
            now: 0,
            since_empty: SinceEmpty::Filling,
            seats,
            all,
            can_be_taken_again: seats >= 3 && all >= 2 && all * setting.rounds() >= 3,
        }
    }

    pub(crate) fn full(&self) -> bool {
        self.now >= self.seats.min(self.all)
    }

    pub(crate) fn taken_again(&self) -> bool {
        !self.can_be_taken_again || self.since_empty == SinceEmpty::TakenAgain
    }

    fn sits(&mut self, event: &Event) -> Result<(), Violation> {
        self.now += 1;
        Violation::unless(self.now <= self.seats, NOT_TOO_MANY, || {
            format!("{event}, so {} sit on {} seats", self.now, self.seats)
        })?;
        Violation::unless(self.since_empty != SinceEmpty::Full, PARTY, || {
            format!(
                "{event} beside {} of those who had filled the bar",
                self.now - 1
            )
        })?;
        if self.now == self.seats {
            self.since_empty = SinceEmpty::Full;
        } else if self.since_empty == SinceEmpty::SomebodyLeft {
            self.since_empty = SinceEmpty::TakenAgain;
        }
        Ok(())
    }

    fn leaves(&mut self) {
        self.now -= 1;
        if self.now == 0 {
            self.since_empty = SinceEmpty::Filling;
        } else if self.since_empty == SinceEmpty::Filling {
            self.since_empty = SinceEmpty::SomebodyLeft;
        }
    }
}

impl Spec for Seated {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            SITS => self.sits(event),
            LEAVES => {
                self.leaves();
                Ok(())
            }
            SAT => Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("in one round {event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }
}
