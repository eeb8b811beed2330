//! Barriers behind one trait: each party has a side of its own.

use std::{iter, sync::Arc};

use crossbeam::utils::CachePadded;

/// One party's side of a barrier.
pub(crate) trait Wait: Send {
    fn wait(&mut self);
}

impl Wait for Arc<CachePadded<sync_core::Barrier>> {
    #[inline]
    fn wait(&mut self) {
        sync_core::Barrier::wait(self);
    }
}

pub(crate) fn sync_core(parties: usize) -> Vec<Arc<CachePadded<sync_core::Barrier>>> {
    let barrier = sync_core::Barrier::new(parties);
    iter::repeat_n(Arc::new(CachePadded::new(barrier)), parties).collect()
}

impl Wait for Arc<CachePadded<std::sync::Barrier>> {
    #[inline]
    fn wait(&mut self) {
        std::sync::Barrier::wait(self);
    }
}

pub(crate) fn std(parties: usize) -> Vec<Arc<CachePadded<std::sync::Barrier>>> {
    let barrier = std::sync::Barrier::new(parties);
    iter::repeat_n(Arc::new(CachePadded::new(barrier)), parties).collect()
}

impl Wait for hurdles::Barrier {
    #[inline]
    fn wait(&mut self) {
        hurdles::Barrier::wait(self);
    }
}

pub(crate) fn hurdles(parties: usize) -> Vec<hurdles::Barrier> {
    iter::repeat_n(hurdles::Barrier::new(parties), parties).collect()
}
