use crate::{Fault, Mutex, Semaphore, backend::Before};

/// The first thread in turns on the light, the last one out turns it off.
///
/// A group of threads shares a room: the first to enter acquires the room's
/// semaphore, the last to leave releases it.
///
/// # Guarantees
///
/// From when `lock` returns until the thread calls `unlock`, its group holds the
/// room. While the first thread waits for the room, those that come after it wait,
/// too.
///
/// # Fairness
///
/// None: as long as some thread of the group is inside, all others that want the
/// room wait. A [`Turnstile`](crate::Turnstile) in front of it helps.
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
    /// Threads inside, including a first one that waits for the room.
    inside: Mutex<usize>,
}

impl Lightswitch {
    /// Makes a lightswitch with no thread inside.
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

    /// Enters. The first thread acquires `room`, waiting for it.
    ///
    /// All calls of a lightswitch are given the same room.
    #[track_caller]
    pub fn lock(&self, room: &Semaphore) {
        let before = Before::now();
        let mut inside = self.inside.lock();
        *inside += 1;
        if *inside == 1 {
            // The lock is kept: a second thread must not go on before the room is
            // acquired.
            room.acquire();
        }
        drop(inside);
        before.and_only(());
    }

    /// Leaves. The last thread releases `room`.
    ///
    /// # Panics
    ///
    /// If no thread is inside.
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
