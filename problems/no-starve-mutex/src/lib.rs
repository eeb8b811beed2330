//! The no-starve mutex: one at a time, and nobody waits for ever.
//!
//! Source: J. M. Morris, *A starvation-free solution to the mutual exclusion
//! problem*, 1979; Downey, *The Little Book of Semaphores* 2.2.1, §4.3.

use harness::{Failure, Problem, Setting, Verb, Waits, exhibit};

mod fifo;
mod morris;
mod plain;
mod spec;
mod udding;
mod broken {
    pub(crate) mod counted_late;
    pub(crate) mod leaves_door_open;
    pub(crate) mod unguarded_room;
}

use spec::{ALONE, AtMachine};

/// What a solution provides: the way to a machine that serves one at a time.
pub trait Machine: Send + Sync {
    /// Waits until nobody else is at the machine, and calls `work` once.
    fn operate(&self, work: &dyn Fn());
}

/// A worker has the machine.
pub const BEGINS: Verb = Verb::opening("begins");
/// A worker is done with it.
pub const ENDS: Verb = Verb::closing("ends");
/// A worker had the machine so many times in a round, instead of once.
pub const WORKED: Verb = Verb::new("worked");

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Machine>("no-starve-mutex", include_str!("../README.md"))
        .role("worker", 4, |machine, me| {
            me.once(WORKED, |called| {
                machine.operate(&|| {
                    me.emit(BEGINS);
                    called();
                    me.emit(ENDS);
                });
            });
        })
        .rounds(3)
        .explore(|size| size.with("worker", 5).with_rounds(3))
        .endless(|size| size.with("worker", 3))
        .loom(|size| size.with("worker", 3))
        .spec(|_| AtMachine::default())
        .section(BEGINS, ENDS)
        .solution(exhibit!("plain.rs"), |_| Box::new(plain::Plain::new()))
        .waits(
            Waits::for_ever(&["worker"]),
            Waits::for_ever(&["worker"]),
            Waits::within(1),
        )
        .inside(1)
        .solution(exhibit!("fifo.rs"), |_| Box::new(fifo::Fifo::new()))
        .waits(Waits::within(1), Waits::within(1), Waits::within(1))
        .inside(1)
        .loom_also(twice)
        .solution(exhibit!("morris.rs"), |_| Box::new(morris::Morris::new()))
        .waits(
            Waits::for_ever(&["worker"]),
            Waits::within(4),
            Waits::within(4),
        )
        .inside(1)
        .loom_also(twice)
        .solution(exhibit!("udding.rs"), |_| Box::new(udding::Udding::new()))
        .waits(
            Waits::for_ever(&["worker"]),
            Waits::within(4),
            Waits::within(4),
        )
        .inside(1)
        .loom_also(twice)
        .mistake(
            exhibit!("broken/unguarded_room.rs"),
            Failure::DataRace,
            |_| Box::new(broken::unguarded_room::UnguardedRoom::new()),
        )
        .mistake(
            exhibit!("broken/counted_late.rs"),
            Failure::Deadlock,
            |_| Box::new(broken::counted_late::CountedLate::new()),
        )
        .mistake(
            exhibit!("broken/leaves_door_open.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(broken::leaves_door_open::LeavesDoorOpen::new()),
        )
        .build()
}

/// What is left over from one batch must not spoil the next.
fn twice(size: Setting) -> Setting {
    size.with("worker", 2).with_rounds(2)
}
