//! A monitor that wakes one car.
//!
//! Cars of both sides wait on one condition. If the batch of a side has gone and
//! a car of that side is woken, it has to wait again; the car that could go is
//! not woken.
//!
//! Source: ours; the usual mistake with one condition for several purposes.
//! Patterns: monitor, lost wakeup.
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

pub(crate) struct NotifyOne {
    batch: usize,
    state: Mutex<State>,
    /// Notified when a car that waits may be able to go.
    changed: Condvar,
}

impl NotifyOne {
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

impl Bridge for NotifyOne {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.state.enter(|state| {
            lines_up();
            *state.waiting(side) += 1;
            self.changed.wait_while(state, |state| !state.may_go(side));
            *state.waiting(side) -= 1;
            state.go(side, self.batch);
            drives_on();
        });
    }

    fn leave(&self, _: Side) {
        self.state.with(|state| {
            state.on_bridge -= 1;
            // Wrong: the car that is woken may be one that has to wait.
            self.changed.notify_one();
        });
    }
}
