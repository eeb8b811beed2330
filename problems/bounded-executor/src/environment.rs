//! An executor, its clients, and the owner who shuts it down after them.

use sync_core::Latch;

use crate::Executor;

/// An executor that is shut down when all clients are through.
pub struct Firm {
    pub(crate) executor: Box<dyn Executor>,
    /// Clients that still submit.
    pub(crate) clients: Latch,
}

impl Firm {
    pub(crate) fn new(executor: impl Executor + 'static, clients: usize) -> Self {
        Self {
            executor: Box::new(executor),
            clients: Latch::new(clients),
        }
    }
}

impl std::fmt::Debug for Firm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Firm").finish_non_exhaustive()
    }
}
