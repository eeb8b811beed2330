use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use parking_lot::Mutex;
use sync_core::{Fault, observe::Operation};

use crate::Event;

/// What one thread shows to the watchdog. Each thread has its own, and only the
/// watchdog reads it from outside: so it orders no two threads of the solution,
/// which would hide their races.
#[derive(Default)]
pub(crate) struct ThreadStatus {
    moves: AtomicU64,
    served: AtomicU64,
    finished: AtomicBool,
    at: Mutex<Option<Operation>>,
    fault: Mutex<Option<Fault>>,
    log: Mutex<Vec<(u64, Event)>>,
    waits: Mutex<Vec<Duration>>,
    spread: Mutex<Option<f64>>,
}

impl ThreadStatus {
    pub(crate) fn begins(&self, operation: &Operation) {
        *self.at.lock() = Some(*operation);
        self.moves.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn ends(&self) {
        *self.at.lock() = None;
        self.moves.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn announces(&self, stamp: u64, event: &Event) {
        self.log.lock().push((stamp, *event));
        self.moves.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn breaks(&self, fault: &Fault) {
        self.fault.lock().get_or_insert_with(|| fault.clone());
    }

    pub(crate) fn has_served(&self, waited: Duration) {
        self.served.fetch_add(1, Ordering::Relaxed);
        self.waits.lock().push(waited);
    }

    /// The thread has done all its rounds. The first of its role records how far
    /// the others are.
    pub(crate) fn has_finished(&self, same_role: &[Arc<Self>]) {
        let first = !same_role.iter().any(|status| status.finished());
        self.finished.store(true, Ordering::Relaxed);
        if first && same_role.len() > 1 {
            let least = same_role
                .iter()
                .map(|status| status.served())
                .min()
                .unwrap_or(0);
            #[allow(clippy::cast_precision_loss, reason = "a ratio for people")]
            let spread = least as f64 / self.served().max(1) as f64;
            *self.spread.lock() = Some(spread);
        }
    }

    pub(crate) fn moves(&self) -> u64 {
        self.moves.load(Ordering::Relaxed)
    }

    pub(crate) fn served(&self) -> u64 {
        self.served.load(Ordering::Relaxed)
    }

    pub(crate) fn finished(&self) -> bool {
        self.finished.load(Ordering::Relaxed)
    }

    /// The operation that the thread has begun and not ended.
    pub(crate) fn at(&self) -> Option<Operation> {
        *self.at.lock()
    }

    pub(crate) fn fault(&self) -> Option<Fault> {
        self.fault.lock().clone()
    }

    pub(crate) fn spread(&self) -> Option<f64> {
        *self.spread.lock()
    }

    pub(crate) fn take_waits(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.waits.lock())
    }

    pub(crate) fn append_log_to(&self, events: &mut Vec<(u64, Event)>) {
        events.append(&mut self.log.lock());
    }
}
