//! Semaphores and mutexes behind one trait.

use std::mem;

use pollster::block_on;

#[cfg(target_os = "linux")]
pub(crate) use super::posix::Posix;

/// What counts permits.
pub(crate) trait Semaphore: Send + Sync {
    /// What it is called in tables.
    const NAME: &'static str;

    fn new(permits: usize) -> Self;
    fn acquire(&self);
    fn release(&self);
}

/// What lets a number of threads in at a time.
pub(crate) trait Guard: Send + Sync {
    /// What it is called in tables.
    const NAME: &'static str;

    fn new(permits: usize) -> Self;
    fn during(&self, inside: impl FnOnce());
}

impl<S: Semaphore> Guard for S {
    const NAME: &'static str = S::NAME;

    #[inline]
    fn new(permits: usize) -> Self {
        Semaphore::new(permits)
    }

    #[inline]
    fn during(&self, inside: impl FnOnce()) {
        self.acquire();
        inside();
        self.release();
    }
}

impl Semaphore for sync_core::Semaphore {
    const NAME: &'static str = "sync-core Semaphore";

    fn new(permits: usize) -> Self {
        sync_core::Semaphore::new(permits)
    }

    #[inline]
    fn acquire(&self) {
        self.acquire();
    }

    #[inline]
    fn release(&self) {
        self.release();
    }
}

impl Guard for sync_core::Mutex<()> {
    const NAME: &'static str = "sync-core Mutex";

    fn new(permits: usize) -> Self {
        assert_eq!(permits, 1, "a mutex lets one in");
        sync_core::Mutex::new(())
    }

    #[inline]
    fn during(&self, inside: impl FnOnce()) {
        let _inside = self.lock();
        inside();
    }
}

impl Guard for parking_lot::Mutex<()> {
    const NAME: &'static str = "parking_lot Mutex";

    fn new(permits: usize) -> Self {
        assert_eq!(permits, 1, "a mutex lets one in");
        parking_lot::Mutex::new(())
    }

    #[inline]
    fn during(&self, inside: impl FnOnce()) {
        let _inside = self.lock();
        inside();
    }
}

impl Guard for std::sync::Mutex<()> {
    const NAME: &'static str = "std Mutex";

    fn new(permits: usize) -> Self {
        assert_eq!(permits, 1, "a mutex lets one in");
        std::sync::Mutex::new(())
    }

    #[inline]
    fn during(&self, inside: impl FnOnce()) {
        let _inside = self.lock().expect("no thread panics inside");
        inside();
    }
}

/// The textbook's monitor.
pub(crate) struct ParkingLot {
    permits: parking_lot::Mutex<usize>,
    released: parking_lot::Condvar,
}

impl Semaphore for ParkingLot {
    const NAME: &'static str = "parking_lot monitor";

    fn new(permits: usize) -> Self {
        Self {
            permits: parking_lot::Mutex::new(permits),
            released: parking_lot::Condvar::new(),
        }
    }

    #[inline]
    fn acquire(&self) {
        let mut permits = self.permits.lock();
        while *permits == 0 {
            self.released.wait(&mut permits);
        }
        *permits -= 1;
    }

    #[inline]
    fn release(&self) {
        *self.permits.lock() += 1;
        self.released.notify_one();
    }
}

/// The same with what std has.
pub(crate) struct Std {
    permits: std::sync::Mutex<usize>,
    released: std::sync::Condvar,
}

impl Semaphore for Std {
    const NAME: &'static str = "std monitor";

    fn new(permits: usize) -> Self {
        Self {
            permits: std::sync::Mutex::new(permits),
            released: std::sync::Condvar::new(),
        }
    }

    #[inline]
    fn acquire(&self) {
        let permits = self.permits.lock().expect("no thread panics inside");
        let mut permits = self
            .released
            .wait_while(permits, |permits| *permits == 0)
            .expect("no thread panics inside");
        *permits -= 1;
    }

    #[inline]
    fn release(&self) {
        *self.permits.lock().expect("no thread panics inside") += 1;
        self.released.notify_one();
    }
}

impl Semaphore for tokio::sync::Semaphore {
    const NAME: &'static str = "tokio Semaphore";

    fn new(permits: usize) -> Self {
        tokio::sync::Semaphore::new(permits)
    }

    #[inline]
    fn acquire(&self) {
        let permit = block_on(self.acquire());
        // Released by hand, since another thread may release it.
        permit.expect("it is never closed").forget();
    }

    #[inline]
    fn release(&self) {
        self.add_permits(1);
    }
}

impl Semaphore for async_lock::Semaphore {
    const NAME: &'static str = "async-lock Semaphore";

    fn new(permits: usize) -> Self {
        async_lock::Semaphore::new(permits)
    }

    #[inline]
    fn acquire(&self) {
        mem::forget(self.acquire_blocking());
    }

    #[inline]
    fn release(&self) {
        self.add_permits(1);
    }
}
