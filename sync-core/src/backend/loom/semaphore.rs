//! The three forms of a semaphore, and the mutex made of it.

use std::{
    cell::{Cell, RefCell},
    fmt,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use loom::{
    cell::UnsafeCell,
    sync::{Condvar as LoomCondvar, Mutex as LoomMutex, MutexGuard as LoomGuard, mpsc},
};

use super::{
    super::Look,
    model::{Form, Home, Model, is_ordered, note},
};

/// Records that a semaphore needs another form, and starts the exploration again.
fn reform(index: usize, form: Form) -> ! {
    Model::with(|model| {
        model.forms[index] = model.forms[index].max(form);
        model.restart = true;
    });
    resume_unwind(Box::new("restart"))
}

/// A semaphore in one of three forms: see `backend::loom`.
pub(crate) struct Semaphore {
    /// What it is called in messages.
    what: &'static str,
    index: usize,
    form: ManuallyDrop<Formed>,
    home: Home,
}

enum Formed {
    Binary(Binary),
    Counting(Bag),
    Watched(Watched),
}

// SAFETY: all threads of a model are coroutines of one OS thread, and loom
// panics if its objects are used by another one.
unsafe impl Send for Semaphore {}
// SAFETY: the same.
unsafe impl Sync for Semaphore {}

impl Semaphore {
    #[track_caller]
    pub(crate) fn new(permits: usize) -> Self {
        Self::named("semaphore", permits)
    }

    #[track_caller]
    fn named(what: &'static str, permits: usize) -> Self {
        let (index, form) = Model::with(Model::next_semaphore);
        let form = match form {
            Form::Binary if permits <= 1 => Formed::Binary(Binary::new(permits == 1)),
            Form::Binary | Form::Counting => Formed::Counting(Bag::new(permits)),
            Form::Watched => Formed::Watched(Watched::new(permits)),
        };
        Self {
            what,
            index,
            form: ManuallyDrop::new(form),
            home: Home::here(),
        }
    }

    /// The form; only in the execution that it was made in.
    #[track_caller]
    fn form(&self) -> &Formed {
        self.home.must_be_here(self.what);
        &self.form
    }

    #[track_caller]
    pub(crate) fn acquire(&self, permits: usize) {
        match self.form() {
            Formed::Binary(it) if permits == 1 => it.acquire(),
            Formed::Counting(it) if permits == 1 => it.acquire(),
            Formed::Watched(it) => it.acquire(permits),
            _ => reform(self.index, Form::Watched),
        }
    }

    #[track_caller]
    pub(crate) fn try_acquire(&self, permits: usize) -> bool {
        match self.form() {
            Formed::Watched(it) => it.try_acquire(permits),
            _ => reform(self.index, Form::Watched),
        }
    }

    #[track_caller]
    pub(crate) fn acquire_timeout(&self, _timeout: Duration) -> bool {
        self.try_acquire(1)
    }

    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        match self.form() {
            Formed::Binary(it) => {
                if permits > 1 || (permits == 1 && !it.release_alone()) {
                    reform(self.index, Form::Counting);
                }
            }
            Formed::Counting(it) => (0..permits).for_each(|_| it.release()),
            Formed::Watched(it) => it.release(permits),
        }
    }
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // The loom objects of an execution that is over cannot be dropped.
        if self.home.is_here() {
            // SAFETY: dropped here and nowhere else, once.
            unsafe { ManuallyDrop::drop(&mut self.form) };
        }
    }
}

impl fmt::Debug for Semaphore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Semaphore").finish_non_exhaustive()
    }
}

/// At most one permit: a mutex, held while there is none.
pub(super) struct Binary {
    /// Declared first, so that it is dropped first: it borrows from `lock`.
    held: Cell<Option<LoomGuard<'static, ()>>>,
    lock: Box<LoomMutex<()>>,
    /// Written at each acquire and release: loom tells when nothing orders two of
    /// them.
    tenure: UnsafeCell<()>,
}

impl Binary {
    #[track_caller]
    pub(super) fn new(permit: bool) -> Self {
        let it = Self {
            held: Cell::new(None),
            lock: Box::new(LoomMutex::new(())),
            tenure: UnsafeCell::new(()),
        };
        if !permit {
            it.acquire();
        }
        it
    }

    #[track_caller]
    pub(super) fn acquire(&self) {
        let guard = self.lock.lock().expect("loom's mutexes are never poisoned");
        self.tenure.with_mut(|_| ());
        // SAFETY: the guard borrows from `lock`, which is boxed, so it stays
        // where it is, and is dropped after `held`.
        let guard =
            unsafe { std::mem::transmute::<LoomGuard<'_, ()>, LoomGuard<'static, ()>>(guard) };
        self.held.set(Some(guard));
    }

    /// Releases, if that happens after the acquire that took the last permit.
    #[track_caller]
    fn release_alone(&self) -> bool {
        let Some(guard) = self.held.take() else {
            return false;
        };
        if is_ordered(AssertUnwindSafe(|| self.tenure.with_mut(|_| ()))) {
            drop(guard);
            true
        } else {
            self.held.set(Some(guard));
            false
        }
    }

    /// Releases, without checking that the acquire happens before.
    pub(super) fn release(&self) {
        drop(self.held.take());
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::mem::forget(self.held.take());
        }
    }
}

/// Any number of permits: a channel with a message for each.
struct Bag {
    put: ManuallyDrop<mpsc::Sender<()>>,
    take: ManuallyDrop<mpsc::Receiver<()>>,
}

impl Bag {
    #[track_caller]
    fn new(permits: usize) -> Self {
        let (put, take) = mpsc::channel();
        let it = Self {
            put: ManuallyDrop::new(put),
            take: ManuallyDrop::new(take),
        };
        (0..permits).for_each(|_| it.release());
        it
    }

    #[track_caller]
    fn acquire(&self) {
        self.take.recv().expect("the sender lives as long");
    }

    #[track_caller]
    fn release(&self) {
        self.put.send(()).expect("the receiver lives as long");
    }
}

impl Drop for Bag {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: dropped here and nowhere else, once. The receiver goes first and
            // empties the channel; loom would report its messages as a leak.
            unsafe {
                ManuallyDrop::drop(&mut self.take);
                ManuallyDrop::drop(&mut self.put);
            }
        }
    }
}

/// Any number of permits, with attempts, or with several taken at once.
struct Watched {
    permits: LoomMutex<usize>,
    released: LoomCondvar,
    attempts: Attempts,
}

impl Watched {
    fn new(permits: usize) -> Self {
        Self {
            permits: LoomMutex::new(permits),
            released: LoomCondvar::new(),
            attempts: Attempts::default(),
        }
    }

    #[track_caller]
    fn lock(&self) -> LoomGuard<'_, usize> {
        self.permits
            .lock()
            .expect("loom's mutexes are never poisoned")
    }

    #[track_caller]
    fn acquire(&self, wanted: usize) {
        let mut permits = self.lock();
        while *permits < wanted {
            permits = self
                .released
                .wait(permits)
                .expect("loom's mutexes are never poisoned");
        }
        *permits -= wanted;
    }

    #[track_caller]
    fn try_acquire(&self, wanted: usize) -> bool {
        let taken = {
            let mut permits = self.lock();
            let left = permits.checked_sub(wanted);
            *permits = left.unwrap_or(*permits);
            left.is_some()
        };
        if !taken {
            self.attempts.fail();
        }
        taken
    }

    #[track_caller]
    fn release(&self, permits: usize) {
        *self.lock() += permits;
        self.released.notify_all();
    }
}

/// The threads that have failed at an attempt already.
#[derive(Default)]
pub(super) struct Attempts(RefCell<Vec<loom::thread::ThreadId>>);

impl Attempts {
    /// The current thread has failed. From the second time on another thread takes a
    /// step first, or a loop of attempts would never end. After the first time the
    /// thread may go on at once.
    pub(super) fn fail(&self) {
        let me = loom::thread::current().id();
        if self.0.borrow().contains(&me) {
            note(|it| it.failed_again = true);
            loom::thread::yield_now();
        } else {
            self.0.borrow_mut().push(me);
        }
    }
}

/// A semaphore with one permit.
#[derive(Debug)]
pub(crate) struct Mutex(Semaphore);

impl Mutex {
    #[track_caller]
    pub(crate) fn new(_: Look<'_>) -> Self {
        Self(Semaphore::named("mutex", 1))
    }

    /// Its number among the execution's mutexes and semaphores.
    pub(super) fn number(&self) -> usize {
        self.0.index
    }

    #[track_caller]
    pub(crate) fn lock(&self) {
        self.0.acquire(1);
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> bool {
        self.0.try_acquire(1)
    }

    #[track_caller]
    pub(crate) fn unlock(&self, _: Look<'_>) {
        self.0.release(1);
    }
}
