//! What must never happen at the stop, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{ARRIVES, ARRIVES_FOR_LATE, BOARDS, CAME, DEPARTS, WAITS, WENT};

/// Rule 1.
pub(crate) const AT_THE_STOP: &str = "nobody boards but while the bus is at the stop";
/// Rule 2.
pub(crate) const SEATS: &str = "no more riders board a bus than it has seats";
/// Rule 3.
pub(crate) const LATE: &str = "a rider that comes while the bus is at the stop waits for the next, \
     unless it takes late riders";
/// Rule 4.
pub(crate) const LEFT_BEHIND: &str =
    "of those who waited when it arrived, the bus leaves none for whom it had a seat";
/// Rule 5.
pub(crate) const EVERY_ROUND: &str =
    "in each round a rider waits and then boards, and the bus arrives and then departs, once";

/// The riders and the bus.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Road {
    /// By rider.
    riders: Vec<Rider>,
    bus: Option<Bus>,
    seats: usize,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Rider {
    Away,
    /// It waits, and has come after the bus, if there is one.
    Waits,
    /// It waited when the bus arrived.
    InTime,
}

/// A bus at the stop.
#[derive(Clone, Debug, Default, Hash)]
struct Bus {
    /// Riders that have boarded, `0 ..= seats`.
    boarded: usize,
    /// How many of those who waited when it arrived must still board.
    owed: usize,
    /// Late riders may take what seats are left.
    takes_late: bool,
    /// Somebody has boarded who came late.
    late_aboard: bool,
}

impl Road {
    pub(crate) fn new(setting: &Setting) -> Self {
        Self {
            riders: vec![Rider::Away; setting.count("rider")],
            bus: None,
            seats: setting.parameter("seats"),
        }
    }

    /// True for a single rider, too: then every bus finds it.
    pub(crate) fn bus_finds_nobody(&self) -> bool {
        let finds_nobody = |bus: &Bus| bus.owed == 0 && bus.boarded == 0;
        self.riders.len() == 1 || self.seats == 1 || self.bus.as_ref().is_some_and(finds_nobody)
    }

    /// True also where it may not, and where nobody can.
    pub(crate) fn late_rider_boards(&self) -> bool {
        let boards = |bus: &Bus| bus.late_aboard || !bus.takes_late;
        self.riders.len() == 1 || self.seats == 1 || self.bus.as_ref().is_some_and(boards)
    }

    fn arrive(&mut self, takes_late: bool) {
        let mut waiting = 0;
        for rider in &mut self.riders {
            if *rider == Rider::Waits {
                *rider = Rider::InTime;
                waiting += 1;
            }
        }
        self.bus = Some(Bus {
            owed: waiting.min(self.seats),
            takes_late,
            ..Bus::default()
        });
    }

    fn board(&mut self, event: &Event) -> Result<(), Violation> {
        let bus = self.bus.as_mut().ok_or_else(|| Violation {
            rule: AT_THE_STOP,
            detail: format!("{event}, and no bus is there"),
        })?;
        bus.boarded += 1;
        Violation::unless(bus.boarded <= self.seats, SEATS, || {
            format!("{event}, and all {} seats are taken", self.seats)
        })?;
        let rider = &mut self.riders[event.who.index];
        match *rider {
            Rider::Away => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("{event}, and has not waited"),
                });
            }
            Rider::InTime => bus.owed = bus.owed.saturating_sub(1),
            Rider::Waits => {
                Violation::unless(bus.takes_late, LATE, || {
                    format!("{event}, and has come after the bus")
                })?;
                bus.late_aboard = true;
            }
        }
        *rider = Rider::Away;
        Ok(())
    }

    fn depart(&mut self, event: &Event) -> Result<(), Violation> {
        let bus = self.bus.take().ok_or_else(|| Violation {
            rule: EVERY_ROUND,
            detail: format!("{event}, and has not arrived"),
        })?;
        for rider in &mut self.riders {
            if *rider == Rider::InTime {
                *rider = Rider::Waits;
            }
        }
        Violation::unless(bus.owed == 0, LEFT_BEHIND, || {
            format!(
                "{event} with {} on board, and {} more should be",
                bus.boarded, bus.owed
            )
        })
    }
}

impl Spec for Road {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            WAITS => self.riders[event.who.index] = Rider::Waits,
            ARRIVES | ARRIVES_FOR_LATE => self.arrive(event.verb == ARRIVES_FOR_LATE),
            BOARDS => self.board(event)?,
            DEPARTS => self.depart(event)?,
            CAME | WENT => {
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
