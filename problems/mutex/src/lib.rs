//! Mutex: one thread at a time is inside.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.4.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

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

use benaphore::Benaphore;
use broken::{bare_flag::BareFlag, release_if_awaited::ReleaseIfAwaited, two_permits::TwoPermits};
use monitor::Monitor;
use semaphore::OnePermit;
use spec::{ALONE, Inside};
use tickets::Tickets;

/// What a solution provides: the door of a room for one.
pub trait Door: Send + Sync {
    /// Waits until nobody is inside, and goes in.
    fn enter(&self);

    /// Goes out, so that another thread can enter.
    fn leave(&self);
}

/// A visitor is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// A visitor is about to go out.
pub const LEAVES: Verb = Verb::closing("leaves");

type Puzzle = harness::Puzzle<dyn Door>;
type Entry = harness::Entry<dyn Door>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("mutex", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one at a time")
        .group(Group::Patterns)
        .book("3.4")
        .difficulty(Difficulty::Easy)
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
        .rules(Rules::new(|_| Inside::default()).section(ENTERS, LEAVES))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphore.rs"), |_| Box::new(OnePermit::new()))
            .waits_by(for_ever(), for_ever(), Waits::within(1))
            .inside(1)
            .loom_also(a_third),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits(for_ever())
            .inside(1)
            .loom_also(a_third),
        Entry::new(exhibit!("benaphore.rs"), |_| Box::new(Benaphore::new()))
            .waits_by(for_ever(), for_ever(), Waits::Eventually)
            .inside(1)
            .loom_also(a_third),
        Entry::new(exhibit!("tickets.rs"), |size| {
            Box::new(Tickets::new(size.count("visitor")))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(2))
        .inside(1)
        .loom_also(a_third),
        Entry::mistake(
            exhibit!("broken/two_permits.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(TwoPermits::new()),
        ),
        Entry::mistake(exhibit!("broken/bare_flag.rs"), Failure::DataRace, |_| {
            Box::new(BareFlag::new())
        }),
        Entry::mistake(
            exhibit!("broken/release_if_awaited.rs"),
            Failure::Deadlock,
            |_| Box::new(ReleaseIfAwaited::new()),
        ),
    ])
}

/// Visitors can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["visitor"])
}

/// Three: one arrives while another is inside and a third waits.
fn a_third(size: Setting) -> Setting {
    size.with("visitor", 3).with_rounds(1)
}
