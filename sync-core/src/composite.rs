//! Primitives that have algorithms of their own on real threads. Under the models
//! they are monitors: a mutex and condition variables.

use std::time::Duration;

#[cfg(any(feature = "explore", feature = "loom"))]
use crate::backend::is_modelled;
use crate::{
    State,
    arrival::{self, Arrival, BarrierError},
    backend::{is_native_here, native, stranger},
    observe::{Action, Identity, Kind},
};

/// Makes each type an enum of the native algorithm and the monitor. Both have the
/// same operations. Observers see a monitor's as the operations of its parts, and a
/// native one as the action after the `=>`; `if` is a predicate of the result: has
/// the operation succeeded?
macro_rules! choose_monitor {
    ($(
        $name:ident $(<$t:ident: $bound:ident>)? {
            new($($arg:ident: $argty:ty),*);
            $(fn $op:ident(&self $(, $p:ident: $pty:ty)*) $(-> $ret:ty)? => $action:ident $(if $done:expr)?;)*
        }
    )*) => {$(
        #[allow(clippy::large_enum_variant, reason = "the native one is not boxed: it must be fast")]
        pub(crate) enum $name $(<$t: $bound>)? {
            Native(native::$name $(<$t>)?, Identity),
            #[cfg(any(feature = "explore", feature = "loom"))]
            Monitor(Box<crate::monitor::$name $(<$t>)?>),
        }

        impl $(<$t: $bound>)? $name $(<$t>)? {
            #[inline]
            #[track_caller]
            pub(crate) fn new($($arg: $argty),*) -> Self {
                #[cfg(any(feature = "explore", feature = "loom"))]
                if is_modelled() {
                    return Self::Monitor(Box::new(crate::monitor::$name::new($($arg),*)));
                }
                Self::Native(native::$name::new($($arg),*), Identity::new(Kind::$name))
            }

            $(
                #[inline]
                #[track_caller]
                pub(crate) fn $op(&self $(, $p: $pty)*) $(-> $ret)? {
                    match self {
                        Self::Native(..) if !is_native_here() => stranger(),
                        Self::Native(it, identity) => identity.observed(Action::$action, || {
                            let result = it.$op($($p),*);
                            let done = true $(&& $done(&result))?;
                            (result, done)
                        }),
                        #[cfg(any(feature = "explore", feature = "loom"))]
                        Self::Monitor(it) => it.$op($($p),*),
                    }
                }
            )*
        }

        impl $(<$t: $bound>)? std::fmt::Debug for $name $(<$t>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )*};
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "called with any result by reference"
)]
fn is_true(it: &bool) -> bool {
    *it
}

choose_monitor! {
    Event {
        new();
        fn set(&self) => Set;
        fn clear(&self) => Clear;
        fn wait(&self) => Await;
        fn wait_timeout(&self, timeout: Duration) -> bool => AwaitInTime if is_true;
        fn is_set(&self) -> bool => Look if is_true;
    }
    Latch {
        new(count: usize);
        fn count_down(&self) => CountDown;
        fn wait(&self) => Await;
        fn wait_timeout(&self, timeout: Duration) -> bool => AwaitInTime if is_true;
    }
    Barrier {
        new(parties: usize, action: Option<arrival::Action>);
        fn arrive(&self, limit: Option<Duration>) -> Result<Arrival, BarrierError> => Arrive if Result::is_ok;
        fn abort(&self) => Abort;
        fn reset(&self) => Reset;
        fn is_broken(&self) -> bool => Look if is_true;
    }
    Ring<T: State> {
        new(capacity: usize);
        fn put(&self, item: T, placed: &dyn Fn()) => Put;
        fn take(&self, taken: &dyn Fn(&T)) -> T => Take;
    }
}

impl<T: State> Ring<T> {
    pub(crate) const MAX_CAPACITY: usize = native::Ring::<T>::MAX_CAPACITY;
}

impl Barrier {
    pub(crate) const MAX_PARTIES: usize = native::Barrier::MAX_PARTIES;
}
