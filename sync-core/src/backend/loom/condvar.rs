//! A condition variable that wakes its longest waiter.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    sync::Arc,
    time::Duration,
};

use super::{
    super::{Held, Mutex as AnyMutex},
    model::{Home, note},
    point::Point,
    semaphore::{Attempts, Binary},
};

/// A queue of waiting threads, each with a private semaphore.
pub(crate) struct Condvar {
    /// Orders waits and notifications, so that loom tries every order.
    order: Point,
    waiting: RefCell<VecDeque<Arc<Binary>>>,
    /// The number of the one mutex that threads wait with.
    mutex: Cell<Option<usize>>,
    attempts: Attempts,
    home: Home,
}

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Condvar {}
// SAFETY: the same.
unsafe impl Sync for Condvar {}

impl Condvar {
    pub(crate) fn new() -> Self {
        Self {
            order: Point::new(),
            waiting: RefCell::default(),
            mutex: Cell::default(),
            attempts: Attempts::default(),
            home: Home::here(),
        }
    }

    /// Panics if it was waited on with another mutex before.
    #[track_caller]
    fn belongs_to(&self, mutex: &AnyMutex) {
        self.home.must_be_here("condition variable");
        let number = mutex.number_in_execution();
        if number.is_none()
            || self
                .mutex
                .replace(number)
                .is_some_and(|it| Some(it) != number)
        {
            crate::Fault::misuse(
                "a condition variable is waited on with two mutexes: give each of them one of \
                 its own",
            );
        }
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
        self.belongs_to(held.mutex);
        if !held.looks_again {
            note(|it| it.spurious = true);
        }
        #[allow(
            clippy::arc_with_non_send_sync,
            reason = "all threads of a model are one OS thread"
        )]
        let me = Arc::new(Binary::new(false));
        self.order.pass();
        self.waiting.borrow_mut().push_back(Arc::clone(&me));
        held.mutex.unlock(held.data);
        me.acquire();
        held.mutex.lock();
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, held: Held<'_>, _: Duration) -> bool {
        self.belongs_to(held.mutex);
        note(|it| it.in_time = true);
        self.order.pass();
        held.mutex.unlock(held.data);
        self.attempts.fail();
        held.mutex.lock();
        false
    }

    #[track_caller]
    pub(crate) fn notify_one(&self) {
        self.home.must_be_here("condition variable");
        self.order.pass();
        if self.waiting.borrow().len() > 1 {
            note(|it| it.other_waiter = true);
        }
        let woken = self.waiting.borrow_mut().pop_front();
        if let Some(waiter) = woken {
            waiter.release();
        }
    }

    #[track_caller]
    pub(crate) fn notify_all(&self) {
        self.home.must_be_here("condition variable");
        self.order.pass();
        let woken = self.waiting.take();
        for waiter in woken {
            waiter.release();
        }
    }
}

impl AnyMutex {
    /// Its number in the execution, if it is loom's.
    fn number_in_execution(&self) -> Option<usize> {
        if let Self::Loom(it) = self {
            Some(it.number())
        } else {
            None
        }
    }
}

impl Drop for Condvar {
    fn drop(&mut self) {
        if !self.home.is_here() {
            // The loom objects of an execution that is over cannot be dropped.
            self.waiting.take().into_iter().for_each(std::mem::forget);
        }
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}
