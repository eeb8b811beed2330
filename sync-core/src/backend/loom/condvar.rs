//! A condition variable that wakes its longest waiter.

use std::{cell::RefCell, collections::VecDeque, fmt, sync::Arc, time::Duration};

use super::{
    super::Held,
    Point,
    semaphore::{Binary, Tried},
};

/// A queue of waiting threads, each with a semaphore of its own.
pub(crate) struct Condvar {
    /// Waiting and notifying are tried in every order.
    order: Point,
    waiting: RefCell<VecDeque<Arc<Binary>>>,
    tried: Tried,
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
            tried: Tried::default(),
        }
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
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
        self.order.pass();
        held.mutex.unlock(held.data);
        self.tried.in_vain();
        held.mutex.lock();
        false
    }

    pub(crate) fn notify_one(&self) {
        self.order.pass();
        let woken = self.waiting.borrow_mut().pop_front();
        if let Some(waiter) = woken {
            waiter.release();
        }
    }

    pub(crate) fn notify_all(&self) {
        self.order.pass();
        let woken = self.waiting.take();
        for waiter in woken {
            waiter.release();
        }
    }
}

impl fmt::Debug for Condvar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Condvar").finish_non_exhaustive()
    }
}
