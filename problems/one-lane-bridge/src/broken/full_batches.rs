//! A side has the bridge until a whole batch has gone.
//!
//! Both sides take turns, a batch each. It is fair as long as cars keep coming.
//! If a side has fewer cars than a batch, the other side waits for cars that do
//! not come.
//!
//! Source: ours.
//! Patterns: monitor, categorical exclusion.
//! Derived from: `batches`.

use sync_core::{Condvar, Mutex};

use crate::{Bridge, Side};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The side that has the bridge.
    from: Side,
    on_bridge: usize,
    /// Cars that drove on from there, `0 ..= batch`.
    gone: usize,
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

    fn may_go(&mut self, side: Side, batch: usize) -> bool {
        if side == self.from {
            self.gone < batch
        } else {
            // Wrong: nobody may be left to complete the batch.
            self.on_bridge == 0 && self.gone == batch
        }
    }

    fn go(&mut self, side: Side) {
        if side != self.from {
            self.gone = 0;
        }
        self.from = side;
        self.on_bridge += 1;
        self.gone += 1;
    }
}

pub(crate) struct FullBatches {
    batch: usize,
    state: Mutex<State>,
    /// Notified when a car that waits may be able to go.
    changed: Condvar,
}

impl FullBatches {
    pub(crate) fn new(batch: usize) -> Self {
        Self {
            batch,
            state: Mutex::new(State {
                from: Side::North,
                on_bridge: 0,
                gone: 0,
                north: 0,
                south: 0,
            }),
            changed: Condvar::new(),
        }
    }
}

impl Bridge for FullBatches {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.state.enter(|state| {
            lines_up();
            *state.waiting(side) += 1;
            self.changed
                .wait_while(state, |state| !state.may_go(side, self.batch));
            *state.waiting(side) -= 1;
            state.go(side);
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
