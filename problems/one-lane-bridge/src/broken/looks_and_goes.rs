//! A car looks first and drives on later.
//!
//! It waits until it may go, gives the lock back, and is written down as being on
//! the bridge in a second step. In between a car of the other side finds the
//! bridge empty.
//!
//! Source: ours.
//! Patterns: monitor, check then act.
//! Derived from: `batches`.

use sync_core::{Condvar, Mutex};

use crate::{Bridge, Side};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The side that has the bridge.
    from: Side,
    on_bridge: usize,
    /// Cars that may drive on from there while others wait, `0 ..= batch`.
    left: usize,
    /// Cars that wait, of each side.
    north: usize,
    south: usize,
}

impl State {
    fn waiting(&mut self, side: Side) -> &mut usize {
        match side {
            Side::North => &mut self.north,
            Side::South => &mut self.south,
        }
    }

    fn may_go(&mut self, side: Side) -> bool {
        if side == self.from {
            self.left > 0 || *self.waiting(side.other()) == 0
        } else {
            self.on_bridge == 0
        }
    }

    fn go(&mut self, side: Side, batch: usize) {
        if side != self.from || *self.waiting(side.other()) == 0 {
            self.left = batch;
        }
        self.from = side;
        self.on_bridge += 1;
        if *self.waiting(side.other()) > 0 {
            self.left -= 1;
        }
    }
}

pub(crate) struct LooksAndGoes {
    batch: usize,
    state: Mutex<State>,
    /// Notified when a car that waits may be able to go.
    changed: Condvar,
}

impl LooksAndGoes {
    pub(crate) fn new(batch: usize) -> Self {
        Self {
            batch,
            state: Mutex::new(State {
                from: Side::North,
                on_bridge: 0,
                left: batch,
                north: 0,
                south: 0,
            }),
            changed: Condvar::new(),
        }
    }
}

impl Bridge for LooksAndGoes {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.state.enter(|state| {
            lines_up();
            *state.waiting(side) += 1;
            self.changed.wait_while(state, |state| !state.may_go(side));
        });
        // Wrong: the bridge may be taken by now.
        self.state.with(|state| {
            *state.waiting(side) -= 1;
            state.go(side, self.batch);
            drives_on();
        });
    }

    fn leave(&self, _: Side) {
        self.state.with(|state| {
            state.on_bridge -= 1;
            self.changed.notify_all();
        });
    }
}
