//! A monitor: turns of so many baboons if the others wait.
//!
//! The rope belongs to one direction. As long as nobody waits on the other
//! side, baboons set out as they come. From then on as many more may go as the
//! rope holds; then the rope becomes empty, and the direction changes.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, categorical exclusion.

use sync_core::{Condvar, Mutex};

use crate::Canyon;

pub(crate) struct Monitor {
    state: Mutex<State>,
    /// Notified when a baboon has left the rope.
    left: Condvar,
    /// How many the rope holds, and how many go in a turn.
    rope: usize,
}

const EAST: usize = 0;
const WEST: usize = 1;

#[derive(Debug, Default, Hash)]
struct State {
    /// Baboons on the rope, `0 ..= rope`.
    on_rope: usize,
    /// The direction in which they go, or went last.
    direction: usize,
    /// Of each direction, those that wait.
    waiting: [usize; 2],
    /// Those that set out in this turn after somebody waited on the other
    /// side, `0 ..= rope`.
    gone: usize,
}

impl State {
    fn may_go(&self, direction: usize, rope: usize) -> bool {
        if self.direction == direction {
            let turn_is_over = self.waiting[1 - direction] > 0 && self.gone == rope;
            self.on_rope < rope && !turn_is_over
        } else {
            self.on_rope == 0
        }
    }

    fn set_out(&mut self, direction: usize) {
        if self.direction != direction {
            self.direction = direction;
            self.gone = 0;
        }
        self.on_rope += 1;
        if self.waiting[1 - direction] > 0 {
            self.gone += 1;
        } else {
            self.gone = 0;
        }
    }
}

impl Monitor {
    pub(crate) fn new(rope: usize) -> Self {
        Self {
            state: Mutex::new(State::default()),
            left: Condvar::new(),
            rope,
        }
    }

    fn go(&self, direction: usize, cross: &dyn Fn()) {
        self.state.with(|state| state.waiting[direction] += 1);
        let may_go = |state: &State| state.may_go(direction, self.rope);
        self.state.when(&self.left, may_go, |state| {
            state.waiting[direction] -= 1;
            state.set_out(direction);
        });
        cross();
        self.state.with(|state| {
            state.on_rope -= 1;
            self.left.notify_all();
        });
    }
}

impl Canyon for Monitor {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(EAST, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(WEST, cross);
    }
}
