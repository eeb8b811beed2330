//! Multiplex: no more threads inside than there are places.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.5.

use harness::{Failure, Problem, Setting, Verb, Waits, exhibit};

mod hand_over;
mod monitor;
mod semaphore;
mod spec;
mod broken {
    pub(crate) mod looks_and_enters;
    pub(crate) mod one_at_a_time;
    pub(crate) mod place_given_twice;
}

use spec::{FULL, Inside, NOT_TOO_MANY};

/// What a solution provides: the door of a room with a number of places.
pub trait Door: Send + Sync {
    /// Waits until there is a place, and goes in.
    fn enter(&self);

    /// Goes out again, and leaves a place to others.
    fn leave(&self);
}

/// A visitor is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// A visitor is about to go out.
pub const LEAVES: Verb = Verb::closing("leaves");

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Door>("multiplex", include_str!("../README.md"))
        .role("visitor", 5, |door, me| {
            door.enter();
            me.emit(ENTERS);
            me.emit(LEAVES);
            door.leave();
        })
        .parameter("limit", 3)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("visitor", 4).with_parameter("limit", 2))
        .loom(|size| size.with("visitor", 3).with_parameter("limit", 2))
        .spec(Inside::new)
        .section(ENTERS, LEAVES)
        .sometimes(FULL, Inside::full)
        .solution(exhibit!("semaphore.rs"), |setting| {
            Box::new(semaphore::Places::new(limit(setting)))
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::within(1),
        )
        .inside(3)
        .loom_also(place_left_and_taken)
        .solution(exhibit!("monitor.rs"), |setting| {
            Box::new(monitor::Monitor::new(limit(setting)))
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
        )
        .inside(3)
        .loom_also(place_left_and_taken)
        .solution(exhibit!("hand_over.rs"), |setting| {
            Box::new(hand_over::HandOver::new(limit(setting)))
        })
        .waits(
            Waits::for_ever(&["visitor"]),
            Waits::for_ever(&["visitor"]),
            Waits::Eventually,
        )
        .inside(3)
        .loom_also(place_left_and_taken)
        .mistake(
            exhibit!("broken/one_at_a_time.rs"),
            Failure::LostConcurrency(FULL),
            |_| Box::new(broken::one_at_a_time::OneAtATime::new()),
        )
        .mistake(
            exhibit!("broken/looks_and_enters.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |setting| {
                Box::new(broken::looks_and_enters::LooksAndEnters::new(limit(
                    setting,
                )))
            },
        )
        .mistake(
            exhibit!("broken/place_given_twice.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |setting| {
                Box::new(broken::place_given_twice::PlaceGivenTwice::new(limit(
                    setting,
                )))
            },
        )
        // With a single place it takes three: one leaves, one is called, one comes along.
        .loom(|size| size.with_parameter("limit", 1))
        .build()
}

fn limit(setting: &Setting) -> usize {
    setting.parameter("limit")
}

/// What is left over from one round must not spoil the next.
fn place_left_and_taken(size: Setting) -> Setting {
    size.with("visitor", 2)
        .with_parameter("limit", 1)
        .with_rounds(2)
}
