//! The direction changes when the rope is empty, whoever waits.
//!
//! Strict turns are fair: after one side it is the other one's turn. But it may
//! be the turn of a side where nobody will ever come, and then those on the
//! near side wait in front of an empty rope.
//!
//! Source: ours.
//! Patterns: monitor, categorical exclusion.
//! Derived from: `monitor`.

use sync_core::{Condvar, Mutex};

use crate::Canyon;

pub(crate) struct StrictTurns {
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
    /// The direction in which they go, or go next.
    direction: usize,
    /// Of each direction, those that wait.
    waiting: [usize; 2],
    /// Those that set out in this turn after somebody waited on the other
    /// side, `0 ..= rope`.
    gone: usize,
}

impl State {
    fn may_go(&self, direction: usize, rope: usize) -> bool {
        let turn_is_over = self.waiting[1 - direction] > 0 && self.gone == rope;
        self.direction == direction && self.on_rope < rope && !turn_is_over
    }

    fn set_out(&mut self, direction: usize) {
        self.on_rope += 1;
        if self.waiting[1 - direction] > 0 {
            self.gone += 1;
        } else {
            self.gone = 0;
        }
    }
}

impl StrictTurns {
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
            if state.on_rope == 0 {
                // Wrong: perhaps nobody wants to go that way.
                state.direction = 1 - direction;
                state.gone = 0;
            }
            self.left.notify_all();
        });
    }
}

impl Canyon for StrictTurns {
    fn go_east(&self, cross: &dyn Fn()) {
        self.go(EAST, cross);
    }

    fn go_west(&self, cross: &dyn Fn()) {
        self.go(WEST, cross);
    }
}
