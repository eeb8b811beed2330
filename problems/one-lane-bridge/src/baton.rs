//! Semaphores with a queue, and the baton.
//!
//! The thread with the baton may use the counts. It gives the baton to a car
//! that may drive on now, or back to the mutex if there is none. So no car that
//! comes goes ahead of one that may go, and each side goes in order of arrival.
//!
//! Source: ours, with the baton of G. R. Andrews, *Concurrent programming*,
//! 1991.
//! Patterns: pass the baton, categorical exclusion, bounded overtaking.

use sync_core::{FifoSemaphore, Shared};

use crate::{Bridge, Side};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The side that has the bridge.
    from: Side,
    on_bridge: usize,
    /// Cars that may drive on from there while others wait, `0 ..= batch`.
    left: usize,
    /// Cars that wait, of each side: `[north, south]`.
    waiting: [usize; 2],
}

impl State {
    fn may_go(&self, side: Side) -> bool {
        if side == self.from {
            self.left > 0 || self.waiting[side.other() as usize] == 0
        } else {
            self.on_bridge == 0
        }
    }

    fn go(&mut self, side: Side, batch: usize) {
        let others_wait = self.waiting[side.other() as usize] > 0;
        if side != self.from || !others_wait {
            self.left = batch;
        }
        self.from = side;
        self.waiting[side as usize] -= 1;
        self.on_bridge += 1;
        self.left -= usize::from(others_wait);
    }
}

pub(crate) struct Baton {
    batch: usize,
    /// One permit in all, here and in the lines: the baton.
    mutex: FifoSemaphore,
    lines: [FifoSemaphore; 2],
    /// Used with the baton only.
    state: Shared<State>,
}

impl Baton {
    pub(crate) fn new(batch: usize) -> Self {
        Self {
            batch,
            mutex: FifoSemaphore::new(1),
            lines: [FifoSemaphore::new(0), FifoSemaphore::new(0)],
            state: Shared::new(State {
                from: Side::North,
                on_bridge: 0,
                left: batch,
                waiting: [0, 0],
            }),
        }
    }

    fn pass(&self) {
        let next = self.state.with(|state| {
            let may_go = |side: &Side| state.waiting[*side as usize] > 0 && state.may_go(*side);
            [state.from.other(), state.from].into_iter().find(may_go)
        });
        match next {
            Some(side) => self.lines[side as usize].release(),
            None => self.mutex.release(),
        }
    }
}

impl Bridge for Baton {
    fn enter(&self, side: Side, lines_up: &dyn Fn(), drives_on: &dyn Fn()) {
        self.mutex.acquire();
        lines_up();
        self.state.with(|state| state.waiting[side as usize] += 1);
        self.pass();
        self.lines[side as usize].acquire();
        self.state.with(|state| state.go(side, self.batch));
        drives_on();
        self.pass();
    }

    fn leave(&self, _: Side) {
        self.mutex.acquire();
        self.state.with(|state| state.on_bridge -= 1);
        self.pass();
    }
}
