//! How threads, steps and states are numbered, and how many there can be.

/// A state's number: its shard of the visited set, and its index in the shard.
pub(crate) type Id = u32;

/// The most threads of a program: thread and branch numbers share a word.
pub(crate) const MOST_THREADS: usize = 1 << (u32::BITS - BRANCH_BITS);
pub(crate) const BRANCH_BITS: u32 = 18;

/// The most steps of one thread from one state.
pub(crate) const MOST_BRANCHES: usize = 1 << BRANCH_BITS;

/// A thread's number, or a number of threads, as 16 bits.
pub(crate) fn small(number: usize) -> u16 {
    u16::try_from(number).expect("fewer than 65,536 threads")
}
