//! What the code of an explored thread can declare.

use std::{hash::Hash, panic::Location};

use super::{
    control::{Control, with_control},
    phase::Phase,
    thread_state::{History, Segment},
};
use crate::leaves::digest::Digest;

/// The observation history of the running thread: all that its future depends on,
/// besides the objects.
///
/// Outside a thread it is a constant, and the functions below do nothing.
pub fn history() -> History {
    with_control(|control| control.state.borrow().history().clone()).unwrap_or_default()
}

/// Sets the history of the running thread back to `then`. What the thread does from
/// now on must not depend on what it observed in between.
///
/// This lets states coincide: after a failed attempt, a loop has the history that
/// it had before.
pub fn restore(then: &History) {
    with_control(|control| control.state.borrow_mut().restore(then));
}

/// Adds a value to the history of the running thread.
pub fn observe<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().learn(Digest::of(what)));
}

/// Adds a value to the history that [`restore`] does not remove: only [`reset`]
/// does. For what the code has stored elsewhere.
pub fn keep<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().keep(Digest::of(what)));
}

/// Resets the history of the running thread to `what`, such as the number of its
/// round.
pub fn reset<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().reset(Digest::of(what)));
}

/// Reports the phase of the running thread. A round ends where the thread enters
/// [`Phase::Remainder`] or, for the next round, [`Phase::Doorway`].
pub fn enter_phase(phase: Phase) {
    with_control(|control| {
        let mut state = control.state.borrow_mut();
        control
            .segment
            .update(|segment| state.enter_phase(phase, segment));
    });
}

/// Whether the running thread may wake spuriously from a wait at this line: there
/// is a bound ([`Explorer::spurious_wakeups`](crate::Explorer::spurious_wakeups))
/// until it forgets what it observed there. If the bound is reached, the report
/// says so.
pub fn may_wake_spuriously(at: &'static Location<'static>) -> bool {
    with_control(|control| {
        let times = control.state.borrow().times_woken_spuriously(at);
        let may = times < control.settings.spurious;
        control.segment.update(|segment| Segment {
            limited: segment.limited || !may,
            ..segment
        });
        may
    })
    .unwrap_or(false)
}

/// Whether the running thread belongs to a [certifying](crate::Explorer::certifying)
/// search: it should not forget what its code may have kept in a place that is not
/// seen.
pub fn is_certifying() -> bool {
    with_control(|control| control.settings.certifies).unwrap_or(false)
}

/// Counts a spurious wakeup of the running thread at this line.
pub fn has_woken_spuriously(at: &'static Location<'static>) {
    with_control(|control| control.state.borrow_mut().has_woken_spuriously(at));
}

/// Declares that the running thread depends on its identity: from now on, the
/// threads of its class are not interchangeable.
pub fn break_symmetry() {
    with_control(Control::note_broken_symmetry);
}

/// Whether the threads of the running thread's class are known not to be
/// interchangeable.
pub fn is_symmetry_broken() -> bool {
    with_control(|control| control.asymmetric).unwrap_or(true)
}

/// Runs `f`; the operations in it are attributed to the line `at`.
pub fn on_behalf_of<R>(at: &'static Location<'static>, f: impl FnOnce() -> R) -> R {
    /// Restores the line when dropped, also by a panic.
    struct Back(Option<&'static Location<'static>>);

    impl Drop for Back {
        fn drop(&mut self) {
            with_control(|control| control.line.set(self.0));
        }
    }

    let before = with_control(|control| control.line.replace(Some(at))).flatten();
    let _back = Back(before);
    f()
}
