//! What must never happen on the track, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{BOARDS, LOADS, RODE, RUNS, UNBOARDS, UNLOADS};

/// Rule 1.
pub(crate) const ONE_LOADS: &str = "one car loads at a time";
/// Rule 2.
pub(crate) const LOADED: &str = "nobody boards unless a car loads that has a seat free";
/// Rule 3.
pub(crate) const FULL: &str = "no car runs before it is full";
/// Rule 4.
pub(crate) const IN_ORDER: &str = "cars unload in the order in which they loaded";
/// Rule 5.
pub(crate) const OWN_CAR: &str = "nobody unboards before the car unloads in which they sit";
/// Rule 6.
pub(crate) const ALL_ASHORE: &str =
    "all of one carload have unboarded before one of the next unboards, or their car loads again";
/// Rule 7.
pub(crate) const EVERY_RIDE: &str = "on each ride a car loads, runs and unloads";
/// Rule 8.
pub(crate) const EVERY_ROUND: &str = "a passenger boards and unboards once in each round";
/// What must be possible.
pub(crate) const ON_TRACK: &str = "two cars are on the track together";

/// What a car does.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Step {
    Loads,
    Runs,
    /// Also before the first ride.
    Unloads,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Car {
    step: Step,
    /// Those that sit in it, `0 ..= seats`.
    aboard: usize,
}

/// The cars, and in which of them each passenger sits.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Cars {
    seats: usize,
    cars: Vec<Car>,
    /// Those that have loaded since they were empty, in this order.
    order: Vec<usize>,
    /// By passenger, the car.
    sits_in: Vec<Option<usize>>,
}

impl Cars {
    pub(crate) fn new(setting: &Setting) -> Self {
        let away = Car {
            step: Step::Unloads,
            aboard: 0,
        };
        Self {
            seats: setting.parameter("seats"),
            cars: vec![away; setting.count("car")],
            order: Vec::new(),
            sits_in: vec![None; setting.count("passenger")],
        }
    }

    /// True if there is no other car, or nobody to fill it.
    pub(crate) fn two_on_track(&self) -> bool {
        let on_track = self.cars.iter().filter(|car| car.step == Step::Runs);
        let can_be = self.cars.len().min(self.sits_in.len() / self.seats);
        on_track.count() >= 2.min(can_be)
    }

    /// The car that loads and has a seat free.
    fn loading(&self) -> Option<usize> {
        let mut cars = self.cars.iter();
        cars.position(|car| car.step == Step::Loads && car.aboard < self.seats)
    }

    /// This car does what comes after `before`.
    fn go_on(&mut self, before: Step, now: Step, event: &Event) -> Result<(), Violation> {
        let step = &mut self.cars[event.who.index].step;
        Violation::unless(*step == before, EVERY_RIDE, || {
            format!("{event}, and what it did last is: {step:?}")
        })?;
        *step = now;
        Ok(())
    }

    fn load(&mut self, event: &Event) -> Result<(), Violation> {
        let car = event.who.index;
        Violation::unless(self.loading().is_none(), ONE_LOADS, || {
            format!("{event} while another car has a seat free")
        })?;
        Violation::unless(self.cars[car].aboard == 0, ALL_ASHORE, || {
            format!("{event}, and somebody still sits in it")
        })?;
        self.order.push(car);
        self.go_on(Step::Unloads, Step::Loads, event)
    }

    fn board(&mut self, event: &Event) -> Result<(), Violation> {
        let Some(car) = self.loading() else {
            return Err(Violation {
                rule: LOADED,
                detail: event.to_string(),
            });
        };
        let sits_in = &mut self.sits_in[event.who.index];
        Violation::unless(sits_in.is_none(), EVERY_ROUND, || {
            format!("{event} and sits in another car")
        })?;
        *sits_in = Some(car);
        self.cars[car].aboard += 1;
        Ok(())
    }

    fn unload(&mut self, event: &Event) -> Result<(), Violation> {
        let mut order = self.order.iter();
        let next = order.find(|car| self.cars[**car].step != Step::Unloads);
        Violation::unless(next == Some(&event.who.index), IN_ORDER, || {
            format!("{event}, and another car loaded before it")
        })?;
        self.go_on(Step::Runs, Step::Unloads, event)
    }

    fn unboard(&mut self, event: &Event) -> Result<(), Violation> {
        let Some(car) = self.sits_in[event.who.index].take() else {
            return Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("{event} and sits in no car"),
            });
        };
        let number = car + 1;
        Violation::unless(self.cars[car].step == Step::Unloads, OWN_CAR, || {
            format!("{event} and sits in car {number}, which does not unload")
        })?;
        Violation::unless(self.order[0] == car, ALL_ASHORE, || {
            format!("{event} out of car {number}, and some still sit in the one before")
        })?;
        self.cars[car].aboard -= 1;
        if self.cars[car].aboard == 0 {
            self.order.remove(0);
        }
        Ok(())
    }
}

impl Spec for Cars {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            LOADS => self.load(event),
            BOARDS => self.board(event),
            RUNS => {
                let aboard = self.cars[event.who.index].aboard;
                Violation::unless(aboard == self.seats, FULL, || {
                    format!("{event} with {aboard} of {} seats taken", self.seats)
                })?;
                self.go_on(Step::Loads, Step::Runs, event)
            }
            UNLOADS => self.unload(event),
            UNBOARDS => self.unboard(event),
            RODE => Err(Violation {
                rule: EVERY_ROUND,
                detail: format!("in one round {event} times"),
            }),
            other => unreachable!("no role announces `{other}`"),
        }
    }

    fn at_end(&self) -> Result<(), Violation> {
        let all_unload = self.cars.iter().all(|car| car.step == Step::Unloads);
        Violation::unless(all_unload, EVERY_RIDE, || {
            "in the end a car has not unloaded".to_owned()
        })?;
        Violation::unless(self.order.is_empty(), EVERY_ROUND, || {
            "in the end somebody still sits in a car".to_owned()
        })
    }
}
