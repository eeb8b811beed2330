//! Cars of both roads in one line, and a monitor behind it.
//!
//! The first car in the line waits until it may cross; those behind it wait for
//! it, also if their road has green. So no car of the road that has green goes
//! ahead of one that was there before, and nobody waits for ever. Cars of one
//! road that come one after the other still cross together.
//!
//! Source: ours, with the turnstile of Downey, *The Little Book of Semaphores*
//! 2.2.1, §4.2.5.
//! Patterns: turnstile, monitor, categorical exclusion, bounded overtaking.

use sync_core::{Condvar, FifoSemaphore, Mutex};

use crate::{Road, TrafficLight};

#[derive(Clone, Debug, Hash)]
struct State {
    /// The road that has green.
    green: Road,
    /// Cars on the crossing, all of that road.
    crossing: usize,
}

pub(crate) struct InLine {
    /// One permit: the first place in the line.
    line: FifoSemaphore,
    state: Mutex<State>,
    /// Notified when nobody crosses any more.
    clear: Condvar,
}

impl InLine {
    pub(crate) fn new() -> Self {
        Self {
            line: FifoSemaphore::new(1),
            state: Mutex::new(State {
                green: Road::Main,
                crossing: 0,
            }),
            clear: Condvar::new(),
        }
    }
}

impl TrafficLight for InLine {
    fn arrive(&self, road: Road, turn_green: &dyn Fn(), cross: &dyn Fn()) {
        self.line.acquire();
        self.state.when(
            &self.clear,
            |state| state.green == road || state.crossing == 0,
            |state| {
                if state.green != road {
                    turn_green();
                    state.green = road;
                }
                state.crossing += 1;
            },
        );
        self.line.release();
        cross();
        self.state.with(|state| {
            state.crossing -= 1;
            if state.crossing == 0 {
                // One is enough: only the first in the line waits.
                self.clear.notify_one();
            }
        });
    }
}
