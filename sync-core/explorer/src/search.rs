//! The breadth-first search.

pub(crate) mod breadth_first;
pub(crate) mod concrete;
pub(crate) mod determinism;
pub(crate) mod disk;
pub(crate) mod expand;
pub(crate) mod hunt;
pub(crate) mod layer;
pub(crate) mod pass;
pub(crate) mod random;
pub(crate) mod runs;
pub(crate) mod sorted;
pub(crate) mod spill;
pub(crate) mod stop;
pub(crate) mod visited;
pub(crate) mod watchdog;
