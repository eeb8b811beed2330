//! A car turns the light as soon as it comes.
//!
//! The light is guarded by a lock, and each car crosses after it has seen green.
//! But a car of the other road may still be on the crossing.
//!
//! Source: ours.
//! Patterns: mutex, check then act.

use sync_core::Mutex;

use crate::{Road, TrafficLight};

pub(crate) struct TurnsAtOnce {
    /// The road that has green.
    green: Mutex<Road>,
}

impl TurnsAtOnce {
    pub(crate) fn new() -> Self {
        Self {
            green: Mutex::new(Road::Main),
        }
    }
}

impl TrafficLight for TurnsAtOnce {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.green.with(|green| {
            if *green != road {
                // Wrong: nobody knows whether the crossing is clear.
                turn_green();
                *green = road;
            }
        });
        cross();
    }
}
