//! The one place that knows there is more than one backend.
//!
//! Each backend has the same four types with the same operations:
//!
//! | type | operations |
//! |---|---|
//! | `Semaphore` | `new(permits)`, `acquire(permits)`, `try_acquire(permits)`, `acquire_timeout`, `release(permits)` |
//! | `Mutex` | `new`, `lock`, `try_lock`, `unlock` (by the thread that locked) |
//! | `Condvar` | `new`, `wait(Held)`, `wait_timeout(Held, Duration) -> notified`, `notify_one`, `notify_all` |
//! | `Access` | `new`, `enter`, `enter_to_read` (false: another access is in progress), `exit`, `exit_from_reading` |
//!
//! `composite` has the primitives that are built from these four under the models,
//! and have native algorithms of their own.
//!
//! The data that a mutex or a `Shared` guards is not stored here, but a backend may
//! [`Look`] at it when it is created, and whenever a thread releases it.

use std::{
    panic::Location,
    time::{Duration, Instant},
};

#[cfg(feature = "enumerate")]
use crate::State;

#[cfg(feature = "explore")]
pub(crate) mod explored;
#[cfg(feature = "observe")]
pub(crate) mod lines;
#[cfg(feature = "loom")]
pub mod loom;
pub(crate) mod native;
#[cfg(feature = "enumerate")]
pub mod plain;

/// Shows the current data. The caller has exclusive access.
#[cfg(not(feature = "enumerate"))]
pub(crate) type Look<'a> = &'a dyn Fn() -> Value;
#[cfg(feature = "enumerate")]
pub(crate) type Look<'a> = &'a dyn Fn() -> explored::Value;

#[cfg(all(feature = "explore", not(feature = "enumerate")))]
pub(crate) use explored::Value;

/// A snapshot of data: the explorer keeps its digest, the enumerator all of it.
#[cfg(feature = "enumerate")]
pub(crate) struct Value;

#[cfg(feature = "enumerate")]
impl Value {
    pub(crate) fn of<T: State>(data: &T) -> explored::Value {
        plain::show(data);
        explored::Value::of(data)
    }
}

/// A snapshot of data, which is not needed without models.
#[cfg(not(feature = "explore"))]
pub(crate) struct Value;

#[cfg(not(feature = "explore"))]
impl Value {
    pub(crate) fn of<T>(_: &T) -> Self {
        Self
    }
}

/// A mutex that the calling thread has locked, to wait with.
#[derive(Clone, Copy)]
pub(crate) struct Held<'a> {
    pub(crate) mutex: &'a Mutex,
    pub(crate) data: Look<'a>,
    #[cfg_attr(
        not(feature = "explore"),
        allow(dead_code, reason = "only the explorer needs it")
    )]
    /// Whether the thread checks its condition again after it wakes, waits again if
    /// it does not hold, and has observed nothing in between.
    pub(crate) looks_again: bool,
    #[cfg_attr(
        not(feature = "explore"),
        allow(dead_code, reason = "only the explorer needs it")
    )]
    /// The line that waits.
    pub(crate) at: &'static Location<'static>,
}

/// Defines each type as an enum of the backends that are compiled in, and forwards
/// every operation.
macro_rules! choose {
    ($(
        $name:ident {
            new($($arg:ident: $argty:ty)?);
            $(fn $op:ident(&self $(, $p:ident: $pty:ty)*) $(-> $ret:ty)?;)*
        }
    )*) => {$(
        #[derive(Debug)]
        #[allow(clippy::large_enum_variant, reason = "the native one must be at hand")]
        pub(crate) enum $name {
            Native(native::$name),
            #[cfg(feature = "loom")]
            Loom(Box<loom::$name>),
            #[cfg(feature = "explore")]
            Explored(explored::$name),
            #[cfg(feature = "enumerate")]
            Plain(plain::$name),
        }

        impl $name {
            #[inline]
            #[track_caller]
            pub(crate) fn new($($arg: $argty)?) -> Self {
                #[cfg(feature = "enumerate")]
                if plain::is_running() {
                    return Self::Plain(plain::$name::new($($arg)?));
                }
                #[cfg(feature = "explore")]
                if explorer::is_exploring() {
                    return Self::Explored(explored::$name::new($($arg)?));
                }
                #[cfg(feature = "loom")]
                if loom::is_running() {
                    return Self::Loom(Box::new(loom::$name::new($($arg)?)));
                }
                Self::Native(native::$name::new($($arg)?))
            }

            $(
                #[inline]
                #[track_caller]
                pub(crate) fn $op(&self $(, $p: $pty)*) $(-> $ret)? {
                    match self {
                        Self::Native(it) => {
                            must_be_native();
                            it.$op($($p),*)
                        }
                        #[cfg(feature = "loom")]
                        Self::Loom(it) => it.$op($($p),*),
                        #[cfg(feature = "explore")]
                        Self::Explored(it) => it.$op($($p),*),
                        #[cfg(feature = "enumerate")]
                        Self::Plain(it) => it.$op($($p),*),
                    }
                }
            )*
        }
    )*};
}

choose! {
    Semaphore {
        new(permits: usize);
        fn acquire(&self, permits: usize);
        fn try_acquire(&self, permits: usize) -> bool;
        fn acquire_timeout(&self, timeout: Duration) -> bool;
        fn release(&self, permits: usize);
    }
    Mutex {
        new(data: Look<'_>);
        fn lock(&self);
        fn try_lock(&self) -> bool;
        fn unlock(&self, data: Look<'_>);
    }
    Condvar {
        new();
        fn wait(&self, held: Held<'_>);
        fn wait_timeout(&self, held: Held<'_>, timeout: Duration) -> bool;
        fn notify_one(&self);
        fn notify_all(&self);
    }
    Access {
        new(data: Look<'_>);
        fn enter(&self) -> bool;
        fn enter_to_read(&self) -> bool;
        fn exit(&self, data: Look<'_>);
        fn exit_from_reading(&self);
    }
}

/// Whether the calling code may use native objects. Code under a model may not: the
/// model would not see it.
#[inline]
pub(crate) fn is_native_here() -> bool {
    #[cfg(feature = "enumerate")]
    if plain::is_running() {
        return false;
    }
    #[cfg(feature = "explore")]
    if explorer::is_inside() {
        return false;
    }
    #[cfg(feature = "loom")]
    if loom::is_running() {
        return false;
    }
    true
}

#[inline]
#[track_caller]
fn must_be_native() {
    if !is_native_here() {
        stranger();
    }
}

#[cold]
#[track_caller]
pub(crate) fn stranger() -> ! {
    const RULE: &str = "a primitive is used in a model that was made outside of it: make it where \
                        the solution is made, not in a static";
    #[cfg(feature = "explore")]
    if explorer::is_inside() {
        explorer::misuse(RULE);
    }
    crate::Fault::misuse(RULE)
}

/// Whether objects created now belong to a model.
#[cfg(any(feature = "explore", feature = "loom"))]
pub(crate) fn is_modelled() -> bool {
    #[cfg(feature = "enumerate")]
    if plain::is_running() {
        return true;
    }
    #[cfg(feature = "explore")]
    if explorer::is_exploring() {
        return true;
    }
    #[cfg(feature = "loom")]
    if loom::is_running() {
        return true;
    }
    false
}

impl Semaphore {
    pub(crate) const MAX_PERMITS: usize = native::Semaphore::MAX_PERMITS;

    /// A semaphore that serves in order of arrival, if the backend has one.
    #[track_caller]
    #[cfg_attr(
        not(feature = "explore"),
        allow(clippy::unnecessary_wraps, reason = "none has")
    )]
    pub(crate) fn fifo(permits: usize) -> Option<Self> {
        #[cfg(feature = "enumerate")]
        if plain::is_running() {
            return Some(Self::Plain(plain::Semaphore::fifo(permits)));
        }
        #[cfg(feature = "explore")]
        if explorer::is_exploring() {
            return Some(Self::Explored(explored::Semaphore::fifo(permits)));
        }
        let _ = permits;
        None
    }

    /// A number that identifies it among the semaphores that exist now.
    pub(crate) fn number(&self) -> u64 {
        match self {
            #[cfg(feature = "explore")]
            Self::Explored(it) => it.number(),
            #[cfg(feature = "enumerate")]
            Self::Plain(it) => it.number(),
            #[allow(unreachable_patterns, reason = "not with the feature `explore`")]
            other => std::ptr::from_ref(other).addr() as u64,
        }
    }
}

/// Now, for an object that is created now, if time passes by itself for it: not in a
/// model.
#[cfg_attr(
    not(any(feature = "explore", feature = "loom")),
    allow(clippy::unnecessary_wraps, reason = "there is no model")
)]
pub(crate) fn passing_time() -> Option<Instant> {
    #[cfg(any(feature = "explore", feature = "loom"))]
    if is_modelled() {
        return None;
    }
    Some(Instant::now())
}

/// A number that identifies the running thread.
pub(crate) fn thread_id() -> u64 {
    #[cfg(feature = "enumerate")]
    if plain::is_running() {
        return plain::current().map_or(u64::MAX, |thread| thread as u64);
    }
    // The closure that makes a program belongs to none of its threads.
    #[cfg(feature = "explore")]
    if explorer::is_exploring() {
        return explorer::current().map_or(u64::MAX, |thread| thread as u64);
    }
    #[cfg(feature = "loom")]
    if loom::is_running() {
        return loom::thread_id();
    }
    native::thread_id()
}

/// Whether a destructor may operate on primitives. Not while loom's failed
/// execution is being taken down: its objects are gone already.
pub(crate) fn may_act_in_drop() -> bool {
    #[cfg(feature = "loom")]
    return !(loom::is_running() && std::thread::panicking());
    #[cfg(not(feature = "loom"))]
    true
}

/// A point in a thread's history, to which it can be restored.
#[derive(Clone)]
pub(crate) struct Before(
    #[cfg(feature = "explore")] explorer::History,
    #[cfg(feature = "enumerate")] plain::Past,
);

impl Before {
    /// Now.
    pub(crate) fn now() -> Self {
        Self(
            #[cfg(feature = "explore")]
            explorer::history(),
            #[cfg(feature = "enumerate")]
            plain::past(),
        )
    }

    /// Restores the history.
    pub(crate) fn again(&self) {
        #[cfg(feature = "explore")]
        explorer::restore(&self.0);
        #[cfg(feature = "enumerate")]
        plain::back_to(&self.1);
        let Self(..) = self;
    }

    /// Restores the history, then adds this. A closure that returned it could have
    /// kept more, in a `Cell` for instance: a search that trusts nothing forgets
    /// nothing.
    pub(crate) fn and_only<R: std::hash::Hash>(&self, learned: R) -> R {
        #[cfg(feature = "explore")]
        let forgets = !explorer::is_certifying();
        #[cfg(not(feature = "explore"))]
        let forgets = true;
        if forgets {
            self.again();
        }
        #[cfg(feature = "explore")]
        // Distinct from what it observed when it locked the data, even if the value
        // is equal.
        explorer::observe(&("comes out with", &learned));
        #[cfg(feature = "enumerate")]
        plain::learns(&("comes out with", &learned));
        learned
    }
}
