use crate::backend::Before;

/// Calls `attempt` again and again until it returns true.
///
/// What a thread has learned in an attempt that failed, it forgets: the next
/// one is like the first. (That is why `attempt` is a `Fn`: it carries nothing
/// over.) So a model can see that threads which all fail, time after time, are
/// where they were before, and that they may go on like that for ever.
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
