//! The four base primitives, and objects of the program's own.

use std::{cell::RefCell, fmt, hash::Hash, rc::Rc, time::Duration};

use super::{
    super::{Held, Look, Mutex as AnyMutex},
    configuration::Pending,
    objects::ObjectState,
    run::{create, is_running, perform, perform_own, wait, with},
    values::Bytes,
};
use crate::Discipline;

/// A value that threads change in atomic steps.
pub struct Object<S> {
    number: usize,
    value: Rc<RefCell<S>>,
}

impl<S: Clone + Hash + 'static> Object<S> {
    /// Makes an object with this value.
    pub fn new(value: S) -> Self {
        let bytes = Bytes::of(&value);
        Self {
            number: create(|execution| ObjectState::cell(execution.value(bytes))),
            value: Rc::new(RefCell::new(value)),
        }
    }

    /// Lets `f` change the value, in a step of its own, or, if it `joins`, in the step
    /// that the thread takes already. An error is a rule that was broken.
    pub fn perform<R: Hash>(
        &self,
        joins: bool,
        announces: bool,
        f: impl FnOnce(&mut S) -> Result<R, String>,
    ) -> R {
        perform_own((self.number, joins, announces), || {
            let mut value = self.value.borrow_mut();
            let told = f(&mut value)?;
            Ok((told, Bytes::of(&*value)))
        })
    }

    /// The value as it is now; for when all threads have ended.
    pub fn get(&self) -> S {
        self.value.borrow().clone()
    }
}

impl<S> Clone for Object<S> {
    fn clone(&self) -> Self {
        Self {
            number: self.number,
            value: Rc::clone(&self.value),
        }
    }
}

impl<S> fmt::Debug for Object<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "object {}", self.number)
    }
}

thread_local! {
    /// The bytes of the data that a [`Look`] has shown last.
    static SHOWN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Records the bytes of data, if a program is enumerated.
pub(crate) fn show<T: Hash + ?Sized>(data: &T) {
    if is_running() {
        SHOWN.set(Bytes::of(data));
    }
}

/// The number of the data's value now.
fn look(data: Look<'_>) -> u32 {
    data();
    let shown = SHOWN.take();
    with(|execution| execution.value(shown))
}

#[derive(Debug)]
pub(crate) struct Semaphore(usize);

impl Semaphore {
    pub(crate) fn new(permits: usize) -> Self {
        Self::of(permits, with(|execution| execution.discipline))
    }

    pub(crate) fn fifo(permits: usize) -> Self {
        Self::of(permits, Discipline::Fifo)
    }

    fn of(permits: usize, discipline: Discipline) -> Self {
        Self(create(|_| ObjectState::semaphore(permits, discipline)))
    }

    pub(crate) fn number(&self) -> u64 {
        self.0 as u64
    }

    pub(crate) fn acquire(&self, permits: usize) {
        perform(Pending::Acquire(self.0, permits));
    }

    pub(crate) fn try_acquire(&self, permits: usize) -> bool {
        perform(Pending::TryAcquire(self.0, permits)) == 1
    }

    pub(crate) fn acquire_timeout(&self, _: Duration) -> bool {
        perform(Pending::AcquireInTime(self.0)) == 1
    }

    pub(crate) fn release(&self, permits: usize) {
        perform(Pending::Release(self.0, permits));
    }
}

#[derive(Debug)]
pub(crate) struct Mutex(usize);

impl Mutex {
    pub(crate) fn new(data: Look<'_>) -> Self {
        let value = look(data);
        let discipline = with(|execution| execution.discipline);
        Self(create(|_| ObjectState::mutex(value, discipline)))
    }

    pub(crate) fn lock(&self) {
        perform(Pending::Lock(self.0));
    }

    pub(crate) fn try_lock(&self) -> bool {
        perform(Pending::TryLock(self.0)) == 1
    }

    pub(crate) fn unlock(&self, data: Look<'_>) {
        perform(Pending::Unlock(self.0, look(data)));
    }
}

#[derive(Debug)]
pub(crate) struct Condvar(usize);

impl Condvar {
    pub(crate) fn new() -> Self {
        let fifo = with(|execution| execution.discipline) == Discipline::Fifo;
        Self(create(|_| ObjectState::condvar(fifo)))
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
        self.sleep(held, false);
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, held: Held<'_>, _: Duration) -> bool {
        self.sleep(held, true)
    }

    #[track_caller]
    fn sleep(&self, held: Held<'_>, timed: bool) -> bool {
        let AnyMutex::Plain(mutex) = held.mutex else {
            unreachable!("a condvar and its mutex are made in the same program");
        };
        let value = look(held.data);
        wait((self.0, mutex.0), value, (timed, held.looks_again), held.at)
    }

    pub(crate) fn notify_one(&self) {
        perform(Pending::NotifyOne(self.0));
    }

    pub(crate) fn notify_all(&self) {
        perform(Pending::NotifyAll(self.0));
    }
}

#[derive(Debug)]
pub(crate) struct Access(usize);

impl Access {
    pub(crate) fn new(data: Look<'_>) -> Self {
        let value = look(data);
        Self(create(|_| ObjectState::access(value)))
    }

    pub(crate) fn enter(&self) -> bool {
        perform(Pending::Enter(self.0));
        true
    }

    pub(crate) fn enter_to_read(&self) -> bool {
        perform(Pending::Read(self.0));
        true
    }

    pub(crate) fn exit(&self, data: Look<'_>) {
        perform(Pending::Exit(self.0, look(data)));
    }

    #[allow(clippy::unused_self, reason = "other backends need it")]
    pub(crate) fn exit_from_reading(&self) {}
}
