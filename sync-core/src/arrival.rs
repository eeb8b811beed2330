//! The result of waiting at a barrier.

use std::{error::Error, fmt};

/// What the last thread to arrive does for all.
pub(crate) type Action = Box<dyn Fn() + Send + Sync>;

/// The result of a complete round of a [`Barrier`](crate::Barrier).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrival {
    pub(crate) leader: bool,
}

impl Arrival {
    /// Whether this thread was the last to arrive. Exactly one of each round is.
    pub fn is_leader(self) -> bool {
        self.leader
    }
}

/// Why a wait at a [`Barrier`](crate::Barrier) failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BarrierError {
    /// The barrier is broken.
    Broken,
    /// This thread's time ran out, which broke the barrier.
    TimedOut,
}

impl fmt::Display for BarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Broken => "the barrier is broken",
            Self::TimedOut => "the time ran out before all had come to the barrier",
        })
    }
}

impl Error for BarrierError {}
