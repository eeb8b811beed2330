//! The first car of a road always turns the light.
//!
//! It has the crossing, so nothing goes wrong on it. But if the cars before were
//! of the same road, the light is green already, and to turn it is a fault.
//!
//! Source: ours.
//! Patterns: lightswitch, categorical exclusion.
//! Derived from: `lightswitches`.

use sync_core::{Mutex, Semaphore};

use crate::{Road, TrafficLight};

pub(crate) struct TurnsEachTime {
    /// One permit while nobody crosses.
    crossing: Semaphore,
    /// Cars of each road that cross, or wait for the crossing.
    main: Mutex<usize>,
    side: Mutex<usize>,
}

impl TurnsEachTime {
    pub(crate) fn new() -> Self {
        Self {
            crossing: Semaphore::new(1),
            main: Mutex::new(0),
            side: Mutex::new(0),
        }
    }

    fn cars(&self, road: Road) -> &Mutex<usize> {
        match road {
            Road::Main => &self.main,
            Road::Side => &self.side,
        }
    }
}

impl TrafficLight for TurnsEachTime {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.cars(road).with(|cars| {
            *cars += 1;
            if *cars == 1 {
                self.crossing.acquire();
                // Wrong: the road may have green already.
                turn_green();
            }
        });
        cross();
        self.cars(road).with(|cars| {
            *cars -= 1;
            if *cars == 0 {
                self.crossing.release();
            }
        });
    }
}
