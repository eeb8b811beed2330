//! Sets of threads.

/// Threads as bits.
pub(crate) type Threads = u64;

/// The most threads of a program whose [fairness](crate::Explorer::fairness)
/// can be decided.
pub const MOST_THREADS: usize = Threads::BITS as usize;

/// The bit of a thread; none if there are too many.
pub(crate) fn bit(thread: usize) -> Threads {
    u32::try_from(thread)
        .ok()
        .and_then(|thread| Threads::checked_shl(1, thread))
        .unwrap_or(0)
}
