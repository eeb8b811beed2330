use std::sync::atomic::{AtomicUsize, Ordering};

use crate::backend::Look;

/// The number of readers at the data, or `CHANGING` while a writer is.
#[derive(Debug)]
pub(crate) struct Access(AtomicUsize);

const CHANGING: usize = usize::MAX;

impl Access {
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self(AtomicUsize::new(0))
    }

    // Acquire here and release in `exit`: accesses that no protocol orders are
    // still defined behaviour, as long as they do not overlap.
    #[inline]
    pub(crate) fn enter(&self) -> bool {
        self.0
            .compare_exchange(0, CHANGING, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    #[inline]
    pub(crate) fn enter_to_read(&self) -> bool {
        self.0
            .fetch_update(Ordering::Acquire, Ordering::Relaxed, |readers| {
                (readers != CHANGING).then(|| readers + 1)
            })
            .is_ok()
    }

    #[inline]
    pub(crate) fn exit(&self, _: Look<'_>) {
        self.0.store(0, Ordering::Release);
    }

    #[inline]
    pub(crate) fn exit_from_reading(&self) {
        self.0.fetch_sub(1, Ordering::Release);
    }
}
