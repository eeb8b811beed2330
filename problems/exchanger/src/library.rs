//! The rendezvous of sync-core.
//!
//! Its algorithm is a monitor, in `sync-core/src/rendezvous.rs`.
//!
//! Source: ours, on sync-core's rendezvous.
//! Patterns: rendezvous.

use sync_core::Rendezvous;

use crate::Exchanger;

pub(crate) struct Library {
    corner: Rendezvous<u64>,
}

impl Library {
    pub(crate) fn new() -> Self {
        Self {
            corner: Rendezvous::new(),
        }
    }
}

impl Exchanger for Library {
    fn exchange(&self, mine: u64) -> u64 {
        self.corner.exchange(mine)
    }
}
