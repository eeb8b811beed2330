//! How threads, steps and states are numbered, and how many there can be.

/// A state's number: which shard of the visited set, and where in it.
pub(crate) type Id = u32;

/// How many threads a program can have: their numbers share a word with those
/// of their steps.
pub(crate) const MOST_THREADS: usize = 1 << (u32::BITS - BRANCH_BITS);
pub(crate) const BRANCH_BITS: u32 = 18;

/// The most steps of one thread from one state that are told apart.
pub(crate) const MOST_BRANCHES: usize = 1 << BRANCH_BITS;

/// A thread's number, or how many threads, in a form that takes little room.
pub(crate) fn small(number: usize) -> u16 {
    u16::try_from(number).expect("fewer than 65,536 threads")
}
