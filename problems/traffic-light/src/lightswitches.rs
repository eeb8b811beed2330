//! A lightswitch for each road.
//!
//! The first car of a road acquires the crossing for all of them, and turns the
//! light if it has to; the last one gives it back. Nobody but the owner of the
//! crossing looks at the light.
//!
//! Source: ours, with the lightswitch of Downey, *The Little Book of Semaphores*
//! 2.2.1, §4.2.2.
//! Patterns: lightswitch, categorical exclusion, starvation.

use sync_core::{Mutex, Semaphore, Shared};

use crate::{Road, TrafficLight};

pub(crate) struct Lightswitches {
    /// One permit while nobody crosses.
    crossing: Semaphore,
    /// The road that has green. Used by the first car of the owner only.
    green: Shared<Road>,
    /// Cars of each road that cross, or wait for the crossing.
    main: Mutex<usize>,
    side: Mutex<usize>,
}

impl Lightswitches {
    pub(crate) fn new() -> Self {
        Self {
            crossing: Semaphore::new(1),
            green: Shared::new(Road::Main),
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

impl TrafficLight for Lightswitches {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.cars(road).with(|cars| {
            *cars += 1;
            if *cars == 1 {
                // The others of this road wait behind the lock meanwhile.
                self.crossing.acquire();
                if self.green.get() != road {
                    turn_green();
                    self.green.with(|green| *green = road);
                }
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
