//! A lightswitch for each side.
//!
//! The first car of a side acquires the bridge for all of them, the last one
//! gives it back. Nothing goes wrong on the bridge. But as long as one car comes
//! before the one ahead has left, the other side waits.
//!
//! Source: ours, with the lightswitch of Downey, *The Little Book of Semaphores*
//! 2.2.1, §4.2.2 and §6.3.
//! Patterns: lightswitch, categorical exclusion, starvation.

use sync_core::{Mutex, Semaphore};

use crate::{Bridge, Side};

pub(crate) struct Lightswitches {
    /// One permit while nobody is on the bridge.
    bridge: Semaphore,
    /// Cars of each side that are on the bridge or wait for it.
    north: Mutex<usize>,
    south: Mutex<usize>,
}

impl Lightswitches {
    pub(crate) fn new() -> Self {
        Self {
            bridge: Semaphore::new(1),
            north: Mutex::new(0),
            south: Mutex::new(0),
        }
    }

    fn cars(&self, side: Side) -> &Mutex<usize> {
        match side {
            Side::North => &self.north,
            Side::South => &self.south,
        }
    }
}

impl Bridge for Lightswitches {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.cars(side).with(|cars| {
            lines_up();
            *cars += 1;
            if *cars == 1 {
                self.bridge.acquire();
            }
            // Wrong: a car may follow for ever, and nobody counts how many do.
            drives_on();
        });
    }

    fn leave(&self, side: Side) {
        self.cars(side).with(|cars| {
            *cars -= 1;
            if *cars == 0 {
                self.bridge.release();
            }
        });
    }
}
