//! What must never happen on a ride, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{BOARDS, HAS_NO_SEAT, LOADS, RODE, RUNS, UNBOARDS, UNLOADS};

/// Rule 1.
pub(crate) const LOADED: &str = "nobody boards unless the car loads";
/// Rule 2.
pub(crate) const SEATS: &str = "nobody boards a car that is full";
/// Rule 3.
pub(crate) const FULL: &str = "the car does not run before it is full";
/// Rule 4.
pub(crate) const UNLOADED: &str = "nobody unboards before the car unloads";
/// Rule 5.
pub(crate) const ALL_ASHORE: &str = "the car does not load again before all have unboarded";
/// Rule 6.
pub(crate) const EVERY_RIDE: &str = "on each ride the car loads, runs and unloads";
/// Rule 7.
pub(crate) const EVERY_ROUND: &str = "a passenger boards and unboards once in each round";

/// What the car does.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Car {
    Loads,
    Runs,
    /// Also before the first ride.
    Unloads,
}

/// The car and those in it.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Ride {
    seats: usize,
    car: Car,
    /// Those in the car, `0 ..= seats`.
    aboard: usize,
}

impl Ride {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            seats: setting.parameter("seats"),
            car: Car::Unloads,
            aboard: 0,
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.aboard == self.seats
    }

    /// The car does what comes after `before`.
    fn go_on(&mut self, before: Car, now: Car, event: &Event) -> Result<(), Violation> {
        Violation::unless(self.car == before, EVERY_RIDE, || {
            format!("{event}, and what it did last is: {:?}", self.car)
        })?;
        self.car = now;
        Ok(())
    }
}

impl Spec for Ride {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        let (aboard, seats) = (self.aboard, self.seats);
        let taken = || format!("{event} with {aboard} of {seats} seats taken");
        match event.verb {
            LOADS => {
                Violation::unless(aboard == 0, ALL_ASHORE, taken)?;
                self.go_on(Car::Unloads, Car::Loads, event)?;
            }
            BOARDS => {
                Violation::unless(self.car == Car::Loads, LOADED, || event.to_string())?;
                Violation::unless(aboard < seats, SEATS, taken)?;
                self.aboard += 1;
            }
            RUNS => {
                Violation::unless(aboard == seats, FULL, taken)?;
                self.go_on(Car::Loads, Car::Runs, event)?;
            }
            UNLOADS => self.go_on(Car::Runs, Car::Unloads, event)?,
            UNBOARDS => {
                Violation::unless(self.car == Car::Unloads, UNLOADED, || event.to_string())?;
                self.aboard -= 1;
            }
            HAS_NO_SEAT | RODE => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: event.to_string(),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }

    fn at_end(&self) -> Result<(), Violation> {
        Violation::unless(self.car == Car::Unloads, EVERY_RIDE, || {
            format!("in the end what the car did last is: {:?}", self.car)
        })?;
        Violation::unless(self.aboard == 0, EVERY_ROUND, || {
            format!("{} are left in the car", self.aboard)
        })
    }
}
