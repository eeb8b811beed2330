//! The last car of a group lets the next group on.
//!
//! A car that must wait gets its turn from the last one that leaves the bridge:
//! that one lets a batch of the other side on, or of its own if nobody waits
//! there. A car that comes while the others wait joins a later group.
//!
//! Source: ours; the leaving thread decides, as in Downey, *The Little Book of
//! Semaphores* 2.2.1, §5.3 (I'll do it for you).
//! Patterns: monitor, I'll do it for you, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::{Bridge, Side};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The side that has the bridge.
    from: Side,
    on_bridge: usize,
    /// Cars of that side that are let on and have not driven on, `0 ..= batch`.
    let_on: usize,
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

    /// Lets a batch of this side on; false if nobody waits there.
    fn let_on(&mut self, side: Side, batch: usize) -> bool {
        self.from = side;
        self.let_on = batch.min(*self.waiting(side));
        self.let_on > 0
    }
}

pub(crate) struct Groups {
    batch: usize,
    state: Mutex<State>,
    /// Notified when a group is let on.
    called: Condvar,
}

impl Groups {
    pub(crate) fn new(batch: usize) -> Self {
        Self {
            batch,
            state: Mutex::new(State {
                from: Side::North,
                on_bridge: 0,
                let_on: 0,
                north: 0,
                south: 0,
            }),
            called: Condvar::new(),
        }
    }
}

impl Bridge for Groups {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.state.enter(|state| {
            lines_up();
            let is_free = state.on_bridge == 0 && state.let_on == 0;
            if is_free {
                state.from = side;
            } else if state.from != side || *state.waiting(side.other()) > 0 {
                *state.waiting(side) += 1;
                self.called
                    .wait_while(state, |state| state.let_on == 0 || state.from != side);
                *state.waiting(side) -= 1;
                state.let_on -= 1;
            }
            state.on_bridge += 1;
            drives_on();
        });
    }

    fn leave(&self, side: Side) {
        self.state.with(|state| {
            state.on_bridge -= 1;
            let is_last = state.on_bridge == 0 && state.let_on == 0;
            if is_last && (state.let_on(side.other(), self.batch) || state.let_on(side, self.batch))
            {
                self.called.notify_all();
            }
        });
    }
}
