//! A monitor: the side that is outnumbered lets nobody else in.
//!
//! One of the side on the path goes on to it, unless that side has been
//! outnumbered since it got it. Nobody passes a turnstile before it is counted,
//! so there are no latecomers.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::{Hall, Side};

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when the path changes hands.
    changed: Condvar,
}

#[derive(Debug, Default, Hash)]
struct State {
    /// The side that has the path, or had it last.
    ruling: usize,
    /// Whether that side was outnumbered since it got the path.
    outnumbered: bool,
    /// Of each side, those that have checked in and not out.
    registered: [usize; 2],
}

impl State {
    fn count(&mut self) {
        let [own, other] = [self.ruling, 1 - self.ruling].map(|side| self.registered[side]);
        if own == 0 && other > 0 {
            self.ruling = 1 - self.ruling;
            self.outnumbered = false;
        } else if other > own {
            self.outnumbered = true;
        }
    }
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
        }
    }
}

impl Hall for Monitor {
    fn visit(&self, side: Side, check_in: &dyn Fn(), cross: &dyn Fn(), check_out: &dyn Fn()) {
        let (own, _) = side.indices();
        self.state.enter(|state| {
            let locked_out = |state: &mut State| state.ruling == own && state.outnumbered;
            self.changed.wait_while(state, locked_out);
            state.registered[own] += 1;
            state.count();
            check_in();
            self.changed.wait_while(state, |state| state.ruling != own);
        });
        cross();
        self.state.enter(|state| {
            state.registered[own] -= 1;
            state.count();
            check_out();
            if state.ruling != own {
                self.changed.notify_all();
            }
        });
    }
}
