//! Observing the primitives.
//!
//! An [`Observer`] belongs to one thread. Each base operation of the thread is
//! announced to it before and after it is performed. Operations of composite
//! primitives are observed as the base operations they consist of, at the line of
//! the solution that called the composite; on real threads, events, latches,
//! barriers and rings are base primitives themselves.
//!
//! Without the feature `observe` all of this compiles to nothing.

#[cfg(feature = "observe")]
use std::{cell::RefCell, rc::Rc};
use std::{fmt, panic::Location};

use crate::Fault;
#[cfg(feature = "observe")]
use crate::backend::lines;

/// The kind of a base primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A [`Semaphore`](crate::Semaphore).
    Semaphore,
    /// A [`Mutex`](crate::Mutex).
    Mutex,
    /// A [`Condvar`](crate::Condvar).
    Condvar,
    /// A [`Shared`](crate::Shared).
    Shared,
    /// An [`Event`](crate::Event) on real threads. Under the models it is a
    /// mutex and a condition variable, as are the following.
    Event,
    /// A [`Latch`](crate::Latch) on real threads.
    Latch,
    /// A [`Barrier`](crate::Barrier) on real threads.
    Barrier,
    /// A [`Ring`](crate::Ring) on real threads.
    Ring,
}

impl Kind {
    /// Its name in lower case: "semaphore".
    pub fn name(self) -> &'static str {
        match self {
            Self::Semaphore => "semaphore",
            Self::Mutex => "mutex",
            Self::Condvar => "condvar",
            Self::Shared => "shared",
            Self::Event => "event",
            Self::Latch => "latch",
            Self::Barrier => "barrier",
            Self::Ring => "ring",
        }
    }
}

/// The identity of a base primitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// The line of code that created it.
    pub created: &'static Location<'static>,
    /// A number unique in the process: one line may create several objects.
    pub serial: u64,
}

/// What a thread does to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Takes this many permits, waiting for them without limit.
    Acquire(usize),
    /// Takes this many permits if they are there now.
    TryAcquire(usize),
    /// Takes a permit, waiting a limited time.
    AcquireTimeout,
    /// Gives back this many permits.
    Release(usize),
    /// Locks, waiting without limit.
    Lock,
    /// Locks if that is possible now.
    TryLock,
    /// Unlocks.
    Unlock,
    /// Unlocks, waits to be notified, and locks again.
    Wait,
    /// The same, waiting a limited time.
    WaitTimeout,
    /// Wakes one waiting thread, if there is one.
    NotifyOne,
    /// Wakes every waiting thread.
    NotifyAll,
    /// Accesses shared data exclusively.
    Access,
    /// Reads shared data.
    Read,
    /// Sets an event.
    Set,
    /// Clears an event.
    Clear,
    /// Waits for an event, or for a latch to be at zero.
    Await,
    /// Waits for one of these a limited time.
    AwaitInTime,
    /// Counts a latch down.
    CountDown,
    /// Arrives at a barrier, and waits for the others.
    Arrive,
    /// Breaks a barrier.
    Abort,
    /// Resets a broken barrier.
    Reset,
    /// Asks whether an event is set, or a barrier broken.
    Look,
    /// Puts an item into a ring, waiting for room.
    Put,
    /// Takes an item out of a ring, waiting for one.
    Take,
}

impl Action {
    /// Whether the action may wait without limit for another thread.
    pub fn may_block(self) -> bool {
        matches!(
            self,
            Self::Acquire(_)
                | Self::Lock
                | Self::Wait
                | Self::Await
                | Self::Arrive
                | Self::Put
                | Self::Take
        )
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release(permits) if *permits != 1 => write!(f, "release {permits}"),
            Self::Release(_) => f.write_str("release"),
            Self::Acquire(1) => f.write_str("acquire"),
            Self::Acquire(permits) => write!(f, "acquire {permits}"),
            Self::TryAcquire(1) => f.write_str("try to acquire"),
            Self::TryAcquire(permits) => write!(f, "try to acquire {permits}"),
            Self::AcquireTimeout => f.write_str("acquire in time"),
            Self::Lock => f.write_str("lock"),
            Self::TryLock => f.write_str("try to lock"),
            Self::Unlock => f.write_str("unlock"),
            Self::Wait => f.write_str("wait"),
            Self::WaitTimeout => f.write_str("wait in time"),
            Self::NotifyOne => f.write_str("notify one"),
            Self::NotifyAll => f.write_str("notify all"),
            Self::Access => f.write_str("access"),
            Self::Read => f.write_str("read"),
            Self::Set => f.write_str("set"),
            Self::Clear => f.write_str("clear"),
            Self::Await => f.write_str("wait for"),
            Self::AwaitInTime => f.write_str("wait in time for"),
            Self::CountDown => f.write_str("count down"),
            Self::Arrive => f.write_str("arrive at"),
            Self::Abort => f.write_str("abort"),
            Self::Reset => f.write_str("reset"),
            Self::Look => f.write_str("look at"),
            Self::Put => f.write_str("put into"),
            Self::Take => f.write_str("take from"),
        }
    }
}

/// One operation of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    /// The action.
    pub action: Action,
    /// The object.
    pub object: Object,
    /// The line of the solution that performs it.
    pub at: &'static Location<'static>,
}

/// Is notified of what a thread does to the primitives.
pub trait Observer {
    /// The thread has created `object`.
    fn created(&self, object: &Object) {
        let _ = object;
    }

    /// The thread is about to execute `operation`, which may block.
    fn begins(&self, operation: &Operation) {
        let _ = operation;
    }

    /// The thread has executed `operation`; `done` is false if it failed.
    fn ends(&self, operation: &Operation, done: bool) {
        let _ = (operation, done);
    }

    /// The thread has broken a rule and will panic.
    fn fault(&self, fault: &Fault) {
        let _ = fault;
    }

    /// The thread is in the middle of an access to a [`Shared`](crate::Shared):
    /// another access now is a data race.
    fn inside(&self) {}

    /// Whether a native condition variable is to wake spuriously, this once.
    fn wakes_spuriously(&self) -> bool {
        false
    }
}

#[cfg(feature = "observe")]
thread_local! {
    static OBSERVER: RefCell<Option<Rc<dyn Observer>>> = const { RefCell::new(None) };
}

/// Runs `f` with `observer` as this thread's observer; the previous one is restored
/// afterwards, also if `f` panics.
#[cfg(feature = "observe")]
pub fn with<R>(observer: Rc<dyn Observer>, f: impl FnOnce() -> R) -> R {
    struct Restore(Option<Rc<dyn Observer>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            OBSERVER.set(self.0.take());
        }
    }
    let _restore = Restore(OBSERVER.replace(Some(observer)));
    f()
}

#[cfg(feature = "observe")]
fn notify(f: impl FnOnce(&dyn Observer)) {
    // The borrow ends before `f`: under a model, other threads run in between. A
    // thread that is ending has no observer any more.
    let observer = OBSERVER.try_with(|o| o.borrow().clone()).ok().flatten();
    if let Some(observer) = observer {
        f(&*observer);
    }
}

/// An object's identity, as it is stored in the object.
#[derive(Debug)]
#[allow(dead_code, reason = "only observers need it")]
pub(crate) struct Identity {
    #[cfg(feature = "observe")]
    object: Object,
    #[cfg(not(feature = "observe"))]
    created: &'static Location<'static>,
}

impl Identity {
    #[track_caller]
    #[cfg(feature = "observe")]
    pub(crate) fn new(kind: Kind) -> Self {
        use std::sync::atomic::{AtomicU64, Ordering};
        static SERIAL: AtomicU64 = AtomicU64::new(0);
        let object = Object {
            kind,
            created: Location::caller(),
            serial: SERIAL.fetch_add(1, Ordering::Relaxed),
        };
        notify(|o| o.created(&object));
        Self { object }
    }

    #[track_caller]
    #[cfg(not(feature = "observe"))]
    pub(crate) fn new(_kind: Kind) -> Self {
        Self {
            created: Location::caller(),
        }
    }

    pub(crate) fn created(&self) -> &'static Location<'static> {
        #[cfg(feature = "observe")]
        return self.object.created;
        #[cfg(not(feature = "observe"))]
        return self.created;
    }

    /// Executes `operation`, announced to the thread's observer before and after.
    /// The closure returns its result, and whether it succeeded.
    #[track_caller]
    #[inline]
    #[cfg(feature = "observe")]
    pub(crate) fn observed<R>(&self, action: Action, operation: impl FnOnce() -> (R, bool)) -> R {
        self.observed_at(action, Location::caller(), operation)
    }

    /// The same, for an operation of a line that is not the caller.
    #[inline]
    #[cfg(feature = "observe")]
    pub(crate) fn observed_at<R>(
        &self,
        action: Action,
        at: &'static Location<'static>,
        operation: impl FnOnce() -> (R, bool),
    ) -> R {
        let announced = Operation {
            action,
            object: self.object,
            at,
        };
        notify(|o| o.begins(&announced));
        let (result, done) = lines::on_behalf_of(at, operation);
        notify(|o| o.ends(&announced, done));
        result
    }

    #[inline]
    #[allow(clippy::unused_self, reason = "it is the observed form that needs it")]
    #[cfg(not(feature = "observe"))]
    pub(crate) fn observed<R>(&self, _action: Action, operation: impl FnOnce() -> (R, bool)) -> R {
        operation().0
    }

    #[inline]
    #[allow(clippy::unused_self, reason = "it is the observed form that needs it")]
    #[cfg(not(feature = "observe"))]
    pub(crate) fn observed_at<R>(
        &self,
        _action: Action,
        _at: &'static Location<'static>,
        operation: impl FnOnce() -> (R, bool),
    ) -> R {
        operation().0
    }
}

/// Whether the observer asks for a spurious wakeup.
pub(crate) fn wakes_spuriously() -> bool {
    #[cfg(feature = "observe")]
    {
        let mut wakes = false;
        notify(|o| wakes = o.wakes_spuriously());
        wakes
    }
    #[cfg(not(feature = "observe"))]
    false
}

/// Notifies the observer that the thread is inside a `Shared`.
pub(crate) fn inside() {
    #[cfg(feature = "observe")]
    notify(|o| o.inside());
}

impl Fault {
    /// Notifies the thread's observer, then panics with the sentence.
    #[track_caller]
    pub(crate) fn raise(self) -> ! {
        #[cfg(feature = "observe")]
        notify(|o| o.fault(&self));
        panic!("{self}")
    }

    /// Panics with a sentence that names the broken rule.
    #[track_caller]
    pub(crate) fn misuse(rule: impl Into<String>) -> ! {
        Self::Misuse(rule.into()).raise()
    }
}
