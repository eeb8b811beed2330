//! What code that is explored can say and do.

use std::{hash::Hash, panic::Location};

use super::{
    control::{Control, with_control},
    phase::Phase,
    thread_state::{History, Segment},
};
use crate::leaves::digest::Digest;

/// All that the running thread knows: what its future depends on, besides the
/// objects.
///
/// Outside a thread it is a constant, and so is what the functions below do.
pub fn history() -> History {
    with_control(|control| control.state.borrow().history().clone()).unwrap_or_default()
}

/// Says that the running thread knows nothing now but what it knew then: it
/// has forgotten the rest. Whatever it does from now on must not depend on it.
///
/// This is what lets states meet: after a loop has gone round once in vain,
/// a thread knows no more than before.
pub fn restore(then: &History) {
    with_control(|control| control.state.borrow_mut().restore(then));
}

/// Adds to what the running thread knows.
pub fn observe<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().learn(Digest::of(what)));
}

/// Adds to what the running thread knows, and [`restore`] does not take it
/// away again: only [`reset`] does. For what its code has kept elsewhere.
pub fn keep<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().keep(Digest::of(what)));
}

/// Says that the running thread begins its work anew and knows nothing but
/// `what`: the number of the round it is in.
pub fn reset<T: Hash + ?Sized>(what: &T) {
    with_control(|control| control.state.borrow_mut().reset(Digest::of(what)));
}

/// Says where the running thread is now in its round. A round ends where the
/// thread is [`Phase::Remainder`] or, in the next one, [`Phase::Doorway`].
pub fn enter_phase(phase: Phase) {
    with_control(|control| {
        let mut state = control.state.borrow_mut();
        control
            .segment
            .update(|segment| state.enter_phase(phase, segment));
    });
}

/// Whether the running thread may wake spuriously from a wait at this line: it
/// may only so often before it forgets what it learned there
/// ([`Explorer::spurious_wakeups`](crate::Explorer::spurious_wakeups)). That it
/// may not is noted, and the report says so.
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

/// Notes that the running thread has woken spuriously at this line.
pub fn has_woken_spuriously(at: &'static Location<'static>) {
    with_control(|control| control.state.borrow_mut().has_woken_spuriously(at));
}

/// Says that the running thread wants to know who it is: from now on, the
/// threads of its class are told apart.
pub fn break_symmetry() {
    with_control(Control::note_broken_symmetry);
}

/// Whether the threads of the running thread's class are told apart.
pub fn is_symmetry_broken() -> bool {
    with_control(|control| control.asymmetric).unwrap_or(true)
}

/// Runs `f`; the operations in it are those of the line `at`, for whoever reads
/// about them.
pub fn on_behalf_of<R>(at: &'static Location<'static>, f: impl FnOnce() -> R) -> R {
    /// Sets the line back when dropped, also by a panic.
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
