use crate::backend::Before;

/// Calls `attempt` again and again until it returns true.
///
/// After a failed attempt the thread forgets what it learned in it, so the next one
/// starts in the same local state as the first. (That is why `attempt` is a `Fn`: it
/// carries nothing over.) This lets the explorer recognize a cycle: threads that all
/// fail are in a state that it has seen, and may go on like that for ever (livelock).
///
/// # Examples
///
/// ```
/// use sync_core::{Semaphore, repeat_until};
///
/// let (left, right) = (Semaphore::new(1), Semaphore::new(1));
/// repeat_until(|| {
///     left.acquire();
///     let both = right.try_acquire();
///     if !both {
///         left.release();
///     }
///     both
/// });
/// ```
#[track_caller]
pub fn repeat_until(attempt: impl Fn() -> bool) {
    let before = Before::now();
    while !attempt() {
        before.again();
    }
}
