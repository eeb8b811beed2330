//! An executor, its clients, and the owner who shuts it down after them.

use sync_core::{Event, Latch};

use crate::Executor;

/// An executor that is shut down when all clients are through.
///
/// The first client waits for its last task: if nobody does that before the shutdown, it
/// waits for ever.
pub struct Firm {
    pub(crate) executor: Box<dyn Executor>,
    /// Clients that still submit.
    pub(crate) clients: Latch,
    /// Whether the last task of the first client is done.
    done: Event,
}

impl Firm {
    pub(crate) fn new(executor: impl Executor + 'static, clients: usize) -> Self {
        Self {
            executor: Box::new(executor),
            clients: Latch::new(clients),
            done: Event::new(),
        }
    }

    /// That task is done.
    pub(crate) fn is_done(&self) {
        self.done.set();
    }

    /// The first client waits for it.
    pub(crate) fn wait(&self) {
        self.done.wait();
    }
}

impl std::fmt::Debug for Firm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Firm").finish_non_exhaustive()
    }
}
