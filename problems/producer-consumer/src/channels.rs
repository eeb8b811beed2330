//! A channel: it is such a buffer already.
//!
//! An unbounded channel with many senders and many receivers is this puzzle's
//! answer in a library. The work is only to keep both of its ends alive.
//!
//! Source: ours.
//! Patterns: signaling.

use crossbeam::channel::{Receiver, Sender, unbounded};

use crate::Buffer;

pub(crate) struct Channels {
    put: Sender<u64>,
    take: Receiver<u64>,
}

impl Channels {
    pub(crate) fn new() -> Self {
        let (put, take) = unbounded();
        Self { put, take }
    }
}

impl Buffer for Channels {
    fn put(&self, item: u64) {
        self.put.send(item).expect("the other end lives as long");
    }

    fn take(&self) -> Option<u64> {
        self.take.recv().ok()
    }
}
