//! Build a semaphore of a mutex and a condition variable.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §9.2, and §4.3 for the
//! properties of semaphores.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod closed_door;
mod private_conditions;
mod spec;
mod tickets;
mod broken {
    pub(crate) mod do_while;
    pub(crate) mod no_loop;
    pub(crate) mod no_wakeups;
    pub(crate) mod notify_outside;
    pub(crate) mod while_loop;
}

use broken::{
    do_while::DoWhile, no_loop::NoLoop, no_wakeups::NoWakeups, notify_outside::NotifyOutside,
    while_loop::WhileLoop,
};
use closed_door::ClosedDoor;
use private_conditions::PrivateConditions;
use spec::{NO_MORE, PROPERTY_3, Permits};
use tickets::Tickets;

/// What a solution provides: a semaphore.
pub trait Built: Send + Sync {
    /// Takes a permit, and calls `takes` once when it does. If there is none it
    /// waits for one, and calls `waits` before, when a release that comes now has to
    /// count it.
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn());

    /// Gives a permit, and calls `gives` once when it does.
    fn release(&self, gives: &dyn Fn());
}

/// A thread found no permit. It is announced under the lock under which the solution
/// counts those that wait: whether that is early or late makes no difference.
pub const WAITS: Verb = Verb::closing("waits");
/// A thread has a permit.
pub const TAKES: Verb = Verb::new("takes");
/// A thread has given one.
pub const GIVES: Verb = Verb::new("gives");
/// A thread took or gave this many permits in a round, instead of one.
pub const MOVED: Verb = Verb::new("moved");

type Puzzle = harness::Puzzle<dyn Built>;
type Entry = harness::Entry<dyn Built>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("build-a-semaphore", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("from a lock and a condition variable")
        .group(Group::Primitives)
        .book("9.2")
        .difficulty(Difficulty::Hard)
        .role("thread", 4, |semaphore, me| {
            me.once(MOVED, |called| {
                let takes = || {
                    called();
                    me.emit(TAKES);
                };
                semaphore.acquire(&takes, &|| me.emit(WAITS));
            });
            me.once(MOVED, |called| {
                semaphore.release(&|| {
                    called();
                    me.emit(GIVES);
                });
            });
        })
        .parameter("permits", 2)
        .rounds(3)
        .explore(|size| one_permit(size).with("thread", 3).with_rounds(2))
        .endless(|size| one_permit(size).with("thread", 3))
        .loom(|size| one_permit(size).with("thread", 2))
        .rules(Rules::new(Permits::new).sometimes(
            "two threads wait, if three want one permit",
            Permits::two_wait,
        ))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("closed_door.rs"), |setting| {
            Box::new(ClosedDoor::new(permits(setting)))
        })
        .waits(for_ever()),
        Entry::new(exhibit!("tickets.rs"), |setting| {
            Box::new(Tickets::new(permits(setting), setting.threads()))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(2)),
        Entry::new(exhibit!("private_conditions.rs"), |setting| {
            Box::new(PrivateConditions::new(permits(setting), setting.threads()))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(2)),
        // Downey's own: a spurious wakeup, and two threads.
        Entry::mistake(
            exhibit!("broken/do_while.rs"),
            Failure::Violation(PROPERTY_3),
            |setting| Box::new(DoWhile::new(permits(setting))),
        )
        .explore(two_threads)
        .loom(two_threads),
        Entry::mistake(
            exhibit!("broken/while_loop.rs"),
            Failure::Violation(PROPERTY_3),
            |setting| Box::new(WhileLoop::new(permits(setting))),
        )
        .explore(two_threads)
        .loom(two_threads),
        Entry::mistake(
            exhibit!("broken/no_wakeups.rs"),
            Failure::Deadlock,
            |setting| Box::new(NoWakeups::new(permits(setting))),
        )
        .loom(|size| size.with("thread", 3)),
        Entry::mistake(
            exhibit!("broken/no_loop.rs"),
            Failure::Violation(NO_MORE),
            |setting| Box::new(NoLoop::new(permits(setting))),
        )
        .explore(two_threads)
        .loom(two_threads),
        Entry::mistake(
            exhibit!("broken/notify_outside.rs"),
            Failure::Violation(PROPERTY_3),
            |setting| Box::new(NotifyOutside::new(permits(setting))),
        )
        .explore(two_threads)
        .loom(two_threads),
    ])
}

fn for_ever() -> Waits {
    Waits::for_ever(&["thread"])
}

fn permits(setting: &Setting) -> usize {
    setting.parameter("permits")
}

fn one_permit(size: Setting) -> Setting {
    size.with_parameter("permits", 1)
}

/// The least that shows whether a thread takes back what it gave.
fn two_threads(size: Setting) -> Setting {
    one_permit(size).with("thread", 2).with_rounds(2)
}
