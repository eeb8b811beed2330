//! Sets the event and clears it.
//!
//! As printed: `event.set(); event.clear()`. An event lets those go that wait at
//! that moment, and nobody can see from outside which threads do. One that has
//! said that it waits and is not yet inside `wait` finds the event cleared.
//! With a sleep in front of the pulse, as notes have it, that is never seen.
//!
//! Source: course notes on Python's `threading.Event`.
//! Patterns: signaling, missed signal.
//! Python: threading.Event.set, clear, wait.
//! Instead: generation.

use sync_core::Event;

use crate::{Pulse, Waiter};

pub(crate) struct SetThenClear {
    event: Event,
}

impl SetThenClear {
    pub(crate) fn new() -> Self {
        Self {
            event: Event::new(),
        }
    }
}

impl Pulse for SetThenClear {
    fn wait(&self, _: &Waiter<'_>, waits: &dyn Fn()) {
        waits();
        // Wrong: a pulse may come and go before this waits.
        self.event.wait();
    }

    fn pulse(&self, pulses: &dyn Fn()) {
        pulses();
        self.event.set();
        self.event.clear();
    }
}
