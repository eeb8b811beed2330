//! A monitor that counts the batch.
//!
//! Cars of the side that has the bridge drive on as long as nobody waits at the
//! other one, and then at most a batch more. When the bridge is empty, the other
//! side may always go. So a side waits for one batch at most. Which of its own
//! cars is the first when they are woken is not said, so a car can starve.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, categorical exclusion, bounded overtaking.

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

pub(crate) struct Batches {
    batch: usize,
    state: Mutex<State>,
    /// Notified when a car has left.
    changed: Condvar,
}

impl Batches {
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

impl Bridge for Batches {
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
            self.changed.notify_all();
        });
    }
}
