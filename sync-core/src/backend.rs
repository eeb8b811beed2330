//! The one place that knows there is more than one backend.
//!
//! Each backend has the same four types with the same operations:
//!
//! | type | operations |
//! |---|---|
//! | `Semaphore` | `new(permits)`, `acquire`, `try_acquire`, `acquire_timeout`, `release(permits)` |
//! | `Mutex` | `new`, `lock`, `try_lock`, `unlock` (by the thread that locked) |
//! | `Condvar` | `new`, `wait(&Mutex)`, `wait_timeout(&Mutex, Duration) -> notified`, `notify_one`, `notify_all` |
//! | `Access` | `new`, `enter`, `enter_to_read` (false: somebody is in the way), `exit` |

use std::time::Duration;

#[cfg(feature = "loom")]
pub mod loom;
mod native;

/// Makes each type an enum of the backends that are compiled in, with every
/// operation passed on.
macro_rules! choose {
    ($(
        $name:ident {
            new($($arg:ident: $argty:ty)?);
            $(fn $op:ident(&self $(, $p:ident: $pty:ty)*) $(-> $ret:ty)?;)*
        }
    )*) => {$(
        #[derive(Debug)]
        pub(crate) enum $name {
            Native(native::$name),
            #[cfg(feature = "loom")]
            Loom(Box<loom::$name>),
        }

        impl $name {
            #[inline]
            #[track_caller]
            pub(crate) fn new($($arg: $argty)?) -> Self {
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
                        Self::Native(it) => it.$op($($p),*),
                        #[cfg(feature = "loom")]
                        Self::Loom(it) => it.$op($($p),*),
                    }
                }
            )*
        }
    )*};
}

choose! {
    Semaphore {
        new(permits: usize);
        fn acquire(&self);
        fn try_acquire(&self) -> bool;
        fn acquire_timeout(&self, timeout: Duration) -> bool;
        fn release(&self, permits: usize);
    }
    Mutex {
        new();
        fn lock(&self);
        fn try_lock(&self) -> bool;
        fn unlock(&self);
    }
    Condvar {
        new();
        fn wait(&self, mutex: &Mutex);
        fn wait_timeout(&self, mutex: &Mutex, timeout: Duration) -> bool;
        fn notify_one(&self);
        fn notify_all(&self);
    }
    Access {
        new();
        fn enter(&self) -> bool;
        fn enter_to_read(&self) -> bool;
        fn exit(&self);
    }
}

/// A number of the thread that runs now, which no other thread has.
pub(crate) fn thread_id() -> u64 {
    #[cfg(feature = "loom")]
    if loom::is_running() {
        return loom::thread_id();
    }
    native::thread_id()
}

/// Whether a destructor may operate on primitives. Not while a model's failed
/// execution is being taken down: its objects are gone already.
pub(crate) fn may_act_in_drop() -> bool {
    #[cfg(feature = "loom")]
    return !(loom::is_running() && std::thread::panicking());
    #[cfg(not(feature = "loom"))]
    true
}
