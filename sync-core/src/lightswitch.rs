use crate::{Fault, Mutex, Semaphore, backend::Before};

/// The first one in turns on the light, the last one out turns it off.
///
/// A group of threads holds a room together: the first of them acquires the
/// room's semaphore, the last releases it.
///
/// # Guarantees
///
/// A thread that returns from `lock` finds the room held by its group, until
/// it calls `unlock` itself. While the first one waits for the room, those
/// who come after it wait behind it.
///
/// # Fairness
///
/// None: as long as the group never leaves altogether, whoever else wants
/// the room waits. A [`Turnstile`](crate::Turnstile) in front of it helps.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §4.2.2. We added the check
/// in `unlock`.
///
/// # Examples
///
/// ```
/// use sync_core::{Lightswitch, Semaphore};
///
/// let room = Semaphore::new(1);
/// let readers = Lightswitch::new();
/// readers.lock(&room);
/// readers.lock(&room);
/// readers.unlock(&room);
/// assert!(!room.try_acquire()); // one reader is still inside
/// readers.unlock(&room);
/// assert!(room.try_acquire());
/// ```
#[derive(Debug)]
pub struct Lightswitch {
    /// Threads inside, the one that waits for the room included.
    inside: Mutex<usize>,
}

impl Lightswitch {
    /// Makes a lightswitch with nobody inside.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            inside: Mutex::new(0),
        }
    }

    /// Goes inside. The first one acquires `room`, waiting for it.
    ///
    /// Everybody who uses a lightswitch names the same room.
    #[track_caller]
    pub fn lock(&self, room: &Semaphore) {
        let before = Before::now();
        let mut inside = self.inside.lock();
        *inside += 1;
        if *inside == 1 {
            // The lock is kept: who comes now must not think that it is done.
            room.acquire();
        }
        drop(inside);
        before.and_only(());
    }

    /// Goes outside. The last one releases `room`.
    ///
    /// # Panics
    ///
    /// If nobody is inside.
    #[track_caller]
    pub fn unlock(&self, room: &Semaphore) {
        let before = Before::now();
        let mut inside = self.inside.lock();
        if *inside == 0 {
            Fault::misuse("a thread left a lightswitch that nobody is inside of");
        }
        *inside -= 1;
        if *inside == 0 {
            room.release();
        }
        drop(inside);
        before.and_only(());
    }
}
