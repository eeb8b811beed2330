//! Event pulse: set and cleared at once, an event lets all go that wait.
//!
//! Source: course notes on Python's `threading.Event`.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod environment;
mod flags;
mod generation;
mod own_semaphores;
mod spec;
mod broken {
    pub(crate) mod looks_again;
    pub(crate) mod one_bit;
    pub(crate) mod set_then_clear;
    pub(crate) mod shared_permits;
}

use broken::{
    looks_again::LooksAgain, one_bit::OneBit, set_then_clear::SetThenClear,
    shared_permits::SharedPermits,
};
use environment::Hall;
use flags::Flags;
use generation::Generation;
use own_semaphores::OwnSemaphores;
use spec::{NOT_BEFORE, STILL_THERE, Waiting};

/// What a solution provides: an event that is set for no time at all.
pub trait Pulse: Send + Sync {
    /// Waits for a pulse. Calls `waits` once: a pulse that comes after that call
    /// lets this thread go, and no other does.
    fn wait(&self, waiter: &Waiter<'_>, waits: &dyn Fn());

    /// Lets all threads go that wait now. Calls `pulses` once, at that moment. Does
    /// not wait until they have gone on.
    fn pulse(&self, pulses: &dyn Fn());
}

/// A thread that waits.
#[derive(Debug)]
pub struct Waiter<'a>(&'a Actor<'a>);

impl Waiter<'_> {
    /// Its number, `0 .. waiters`. Threads that do not ask for it are symmetric.
    pub fn number(&self) -> usize {
        self.0.index()
    }
}

/// A thread waits from now on.
pub const WAITS: Verb = Verb::new("waits");
/// A pulse comes.
pub const PULSES: Verb = Verb::new("pulses");
/// A thread was let go.
pub const GOES_ON: Verb = Verb::opening("goes on");
/// A thread waited or pulsed this many times in a round, instead of once.
pub const CALLED: Verb = Verb::new("did in one round this many times what it is to do once:");

type Puzzle = harness::Puzzle<Hall>;
type Entry = harness::Entry<Hall>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("event-pulse", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("set, clear: who was woken?")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Medium)
        .role("waiter", 3, |hall, me| {
            me.once(CALLED, |called| {
                hall.wait(&Waiter(me), &|| {
                    called();
                    me.emit(WAITS);
                });
            });
            me.emit(GOES_ON);
        })
        .role("pulser", 1, |hall, me| {
            me.once(CALLED, |called| {
                hall.pulse(&|| {
                    called();
                    me.emit(PULSES);
                });
            });
        })
        .sharing("pulser", waits)
        .rounds(3)
        .possible(somebody_pulses)
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("waiter", 2))
        .never_endless("pulses are numbered in one of the solutions, without end")
        .rules(Rules::new(Waiting::new).sometimes(STILL_THERE, |waiting| waiting.still_there))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("generation.rs"), |size| {
            hall(size, Generation::new())
        }),
        Entry::new(exhibit!("flags.rs"), |size| {
            hall(size, Flags::new(waiters(size)))
        }),
        Entry::new(exhibit!("own_semaphores.rs"), |size| {
            hall(size, OwnSemaphores::new(waiters(size)))
        }),
        Entry::mistake(
            exhibit!("broken/set_then_clear.rs"),
            Failure::Deadlock,
            |size| hall(size, SetThenClear::new()),
        )
        .or(Failure::Violation(NOT_BEFORE)),
        Entry::mistake(
            exhibit!("broken/looks_again.rs"),
            Failure::Deadlock,
            |size| hall(size, LooksAgain::new()),
        )
        .or(Failure::Violation(NOT_BEFORE)),
        Entry::mistake(exhibit!("broken/one_bit.rs"), Failure::Deadlock, |size| {
            hall(size, OneBit::new())
        }),
        Entry::mistake(
            exhibit!("broken/shared_permits.rs"),
            Failure::Violation(NOT_BEFORE),
            |size| hall(size, SharedPermits::new()),
        ),
    ])
}

/// A hall with this event, as the roles and the rules see it.
pub fn hall(_: &Setting, event: impl Pulse + 'static) -> Box<Hall> {
    Box::new(Hall::new(Box::new(event)))
}

fn waiters(setting: &Setting) -> usize {
    setting.count("waiter")
}

/// There are as many pulses as waits.
fn waits(setting: &Setting) -> usize {
    waiters(setting) * setting.rounds()
}

fn somebody_pulses(setting: &Setting) -> Result<(), String> {
    if setting.count("pulser") == 0 {
        return Err("somebody has to pulse; pulser=1 would do".to_owned());
    }
    if waiters(setting) < 2 {
        return Err("one thread has nobody that wakes later; waiter=2 would do".to_owned());
    }
    Ok(())
}
