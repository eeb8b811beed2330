//! A turnstile in front of a lightswitch.
//!
//! A writer that waits for the room has locked the turnstile. Readers that come
//! later queue up behind it, those inside leave one by one, and then the room
//! is the writer's. So readers cannot keep writers out for ever, provided that
//! the turnstile's semaphore does not let some thread wait for ever.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.2.5.
//! Patterns: lightswitch, turnstile, categorical exclusion.

use sync_core::{Lightswitch, Semaphore, Turnstile};

use crate::Room;

pub(crate) struct NoStarve {
    /// Everybody comes this way. Locked while a writer waits or writes.
    turnstile: Turnstile,
    /// One permit while nobody is inside, else none.
    room_empty: Semaphore,
    /// Holds `room_empty` while any reader is inside.
    readers: Lightswitch,
}

impl NoStarve {
    pub(crate) fn new() -> Self {
        Self {
            turnstile: Turnstile::new(),
            room_empty: Semaphore::new(1),
            readers: Lightswitch::new(),
        }
    }
}

impl Room for NoStarve {
    fn read(&self, read: &dyn Fn()) {
        self.turnstile.pass();
        self.readers.lock(&self.room_empty);
        read();
        self.readers.unlock(&self.room_empty);
    }

    fn write(&self, write: &dyn Fn()) {
        self.turnstile.lock();
        self.room_empty.acquire();
        write();
        self.turnstile.unlock();
        self.room_empty.release();
    }
}
