//! The C library's semaphore.

use std::{cell::UnsafeCell, io};

use super::semaphores::Semaphore;

/// `sem_t`. Boxed: it must not move.
pub(crate) struct Posix(Box<UnsafeCell<libc::sem_t>>);

// SAFETY: POSIX allows all threads of the process to use a `sem_t`.
unsafe impl Send for Posix {}
// SAFETY: as above, at the same time.
unsafe impl Sync for Posix {}

impl Semaphore for Posix {
    const NAME: &'static str = "POSIX sem_t";

    fn new(permits: usize) -> Self {
        // SAFETY: a `sem_t` is plain bytes; `sem_init` gives them their meaning.
        let semaphore = Box::new(UnsafeCell::new(unsafe { std::mem::zeroed() }));
        let permits = permits.try_into().expect("few permits");
        // SAFETY: the pointer is valid, and no other thread knows it yet.
        let result = unsafe { libc::sem_init(semaphore.get(), 0, permits) };
        assert_eq!(result, 0, "{}", io::Error::last_os_error());
        Self(semaphore)
    }

    #[inline]
    fn acquire(&self) {
        // SAFETY: `new` has initialised it, and `drop` has not run. A signal may end the
        // wait early; then it begins again.
        while unsafe { libc::sem_wait(self.0.get()) } != 0 {}
    }

    #[inline]
    fn release(&self) {
        // SAFETY: as in `acquire`.
        let result = unsafe { libc::sem_post(self.0.get()) };
        debug_assert_eq!(result, 0, "few permits");
    }
}

impl Drop for Posix {
    fn drop(&mut self) {
        // SAFETY: `new` has initialised it, and no thread waits: nothing else borrows
        // it.
        unsafe { libc::sem_destroy(self.0.get()) };
    }
}
