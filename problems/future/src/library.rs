//! The future of sync-core.
//!
//! Its algorithm is a monitor, in `sync-core/src/future.rs`.
//!
//! Source: ours, on sync-core's future.
//! Patterns: monitor.

use sync_core::Future;

use crate::Promise;

pub(crate) struct Library {
    value: Future<u64>,
}

impl Library {
    pub(crate) fn new() -> Self {
        Self {
            value: Future::new(),
        }
    }
}

impl Promise for Library {
    fn set(&self, value: u64) -> bool {
        self.value.set(value).is_ok()
    }

    fn cancel(&self) -> bool {
        self.value.cancel()
    }

    fn wait(&self) -> Option<u64> {
        self.value.wait().ok()
    }
}
