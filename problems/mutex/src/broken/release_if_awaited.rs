//! A permit that is given back only if somebody waits for it.
//!
//! Why release what nobody waits for? Because a permit is also for those who
//! come later. On the path on which nobody waits it is lost, and the room is
//! shut for ever.
//!
//! Source: ours; compare `benaphore`, where visitors that come later find a
//! count that lets them in.
//! Patterns: missed signal.
//! Derived from: `semaphore`.

use sync_core::{Mutex, Semaphore};

use crate::Door;

pub(crate) struct ReleaseIfAwaited {
    /// One permit while nobody is inside, else none.
    free: Semaphore,
    /// Visitors on their way in.
    waiting: Mutex<usize>,
}

impl ReleaseIfAwaited {
    pub(crate) fn new() -> Self {
        Self {
            free: Semaphore::new(1),
            waiting: Mutex::new(0),
        }
    }
}

impl Door for ReleaseIfAwaited {
    fn enter(&self) {
        self.waiting.with(|waiting| *waiting += 1);
        self.free.acquire();
        self.waiting.with(|waiting| *waiting -= 1);
    }

    fn leave(&self) {
        let somebody_waits = self.waiting.with(|waiting| *waiting > 0);
        // Wrong: if nobody waits now, the next to come finds no permit.
        if somebody_waits {
            self.free.release();
        }
    }
}
