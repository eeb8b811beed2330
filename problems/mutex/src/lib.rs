//! Mutex: one thread at a time is inside.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.4.

use harness::{Failure, Problem, Setting, Verb, Waits, exhibit};

mod benaphore;
mod monitor;
mod semaphore;
mod spec;
mod tickets;
mod broken {
    pub(crate) mod bare_flag;
    pub(crate) mod release_if_awaited;
    pub(crate) mod two_permits;
}

use spec::{ALONE, Inside};

/// What a solution provides: the door of a room for one.
pub trait Door: Send + Sync {
    /// Waits until nobody is inside, and goes in.
    fn enter(&self);

    /// Goes out again: another one may come in.
    fn leave(&self);
}

/// A visitor is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// A visitor is about to go out.
pub const LEAVES: Verb = Verb::closing("leaves");

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Door>("mutex", include_str!("../README.md"))
        .role("visitor", 4, |door, me| {
            door.enter();
            me.emit(ENTERS);
            me.emit(LEAVES);
            door.leave();
        })
        .rounds(3)
        .explore(|size| size.with_rounds(3))
        .endless(|size| size.with("visitor", 3))
        .loom(|size| size.with("visitor", 2).with_rounds(2))
        .spec(|_| Inside::default())
        .section(ENTERS, LEAVES)
        .solution(exhibit!("semaphore.rs"), |_| {
            Box::new(semaphore::OnePermit::new())
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::within(1),
        )
        .inside(1)
        .loom_also(a_third)
        .solution(
            exhibit!("monitor.rs"),
            |_| Box::new(monitor::Monitor::new()),
        )
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
        )
        .inside(1)
        .loom_also(a_third)
        .solution(exhibit!("benaphore.rs"), |_| {
            Box::new(benaphore::Benaphore::new())
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::Eventually,
        )
        .inside(1)
        .loom_also(a_third)
        .solution(exhibit!("tickets.rs"), |size| {
            Box::new(tickets::Tickets::new(size.count("visitor")))
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::within(2),
        )
        .inside(1)
        .loom_also(a_third)
        .mistake(
            exhibit!("broken/two_permits.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(broken::two_permits::TwoPermits::new()),
        )
        .mistake(exhibit!("broken/bare_flag.rs"), Failure::DataRace, |_| {
            Box::new(broken::bare_flag::BareFlag::new())
        })
        .mistake(
            exhibit!("broken/release_if_awaited.rs"),
            Failure::Deadlock,
            |_| Box::new(broken::release_if_awaited::ReleaseIfAwaited::new()),
        )
        .build()
}

/// Somebody comes while one is inside and another one waits.
fn a_third(size: Setting) -> Setting {
    size.with("visitor", 3).with_rounds(1)
}
