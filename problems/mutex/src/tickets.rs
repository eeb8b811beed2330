//! Tickets, and a number that is called.
//!
//! A visitor draws a ticket and waits until its number is called; a visitor
//! that leaves calls the next one. So they come in in the order in which they
//! have drawn. Numbers begin again after the last: there are as many as
//! visitors, so no two that wait have the same.
//!
//! Source: D. P. Reed, R. K. Kanodia, *Synchronization with eventcounts and
//! sequencers*, 1979; theirs count for ever.
//! Patterns: monitor, bounded overtaking.

use sync_core::{Condvar, Mutex};

use crate::Door;

pub(crate) struct Tickets {
    /// How many different tickets there are.
    numbers: usize,
    state: Mutex<State>,
    /// Notified when another number is called.
    called: Condvar,
}

/// Both are `0 .. numbers`. They are equal if nobody is inside, or if all are
/// there.
#[derive(Debug, Default, Hash)]
struct State {
    /// The ticket that is drawn next.
    next: usize,
    /// The ticket of the visitor that may be inside.
    now: usize,
}

impl Tickets {
    pub(crate) fn new(visitors: usize) -> Self {
        Self {
            numbers: visitors,
            state: Mutex::new(State::default()),
            called: Condvar::new(),
        }
    }
}

impl Door for Tickets {
    fn enter(&self) {
        self.state.enter(|state| {
            let mine = state.next;
            state.next = (mine + 1) % self.numbers;
            self.called.wait_while(state, |state| state.now != mine);
        });
    }

    fn leave(&self) {
        self.state.with(|state| {
            state.now = (state.now + 1) % self.numbers;
            // All: only one thread has this number, and nothing says which.
            self.called.notify_all();
        });
    }
}
