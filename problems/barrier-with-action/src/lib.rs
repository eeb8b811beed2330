//! Barrier with action: one acts for all, and an abort leaves nobody behind.
//!
//! Source: course notes on Python's `threading.Barrier`.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod door;
mod draining;
mod environment;
mod generation;
mod spec;
mod broken {
    pub(crate) mod acts_after_wait;
    pub(crate) mod broken_wins;
    pub(crate) mod one_bit;
    pub(crate) mod shared_permits;
    pub(crate) mod silent_abort;
    pub(crate) mod two_waits;
}

use broken::{
    acts_after_wait::ActsAfterWait, broken_wins::BrokenWins, one_bit::OneBit,
    shared_permits::SharedPermits, silent_abort::SilentAbort, two_waits::TwoWaits,
};
use door::Door;
use draining::Draining;
use environment::Site;
use generation::Generation;
use spec::{ACTED, ALL_PASS, IN_TIME, Rounds};

/// How a wait at the barrier ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Told {
    /// The round is complete, and its action was run.
    #[default]
    Passed,
    /// The barrier is broken.
    Broken,
}

/// What a solution provides: a barrier for a number of parties, at which more
/// threads may come. As many as there are parties make a round.
pub trait Barrier: Send + Sync {
    /// Waits for a round. One thread of the round calls `action` once, before any of
    /// them returns, and all of them return [`Told::Passed`], whatever happens to
    /// the barrier then. A thread whose round is not complete when the barrier
    /// breaks, or that comes later, returns [`Told::Broken`].
    fn arrive(&self, action: &dyn Fn()) -> Told;

    /// Breaks the barrier, for good. Calls `breaks` once, at that moment. No action
    /// is run afterwards.
    fn abort(&self, breaks: &dyn Fn());
}

/// A thread comes to the barrier.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A thread runs the action of its round.
pub const ACTS: Verb = Verb::new("acts");
/// A thread is told that its round is complete.
pub const PASSES: Verb = Verb::opening("passes");
/// A thread is told that the barrier is broken.
pub const GIVES_UP: Verb = Verb::opening("gives up");
/// The barrier is broken from now on.
pub const BREAKS: Verb = Verb::new("breaks the barrier");
/// An aborter broke the barrier this many times in a round, instead of once.
pub const BROKE: Verb = Verb::new("broke the barrier in one round this many times:");

type Puzzle = harness::Puzzle<Site>;
type Entry = harness::Entry<Site>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("barrier-with-action", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one acts for all, until an abort")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Hard)
        .role("party", 6, |site, me| {
            me.emit(ARRIVES);
            site.arrive(&|| me.emit(ACTS), || me.emit(PASSES), || me.emit(GIVES_UP));
        })
        .role("aborter", 1, |site, me| {
            me.once(BROKE, |called| {
                site.abort(&|| {
                    called();
                    me.emit(BREAKS);
                });
            });
        })
        .sharing("aborter", |_| 1)
        .parameter("parties", 3)
        .parameter("passes", 9)
        .rounds(2)
        .possible(all_can_leave)
        .explore(|size| {
            size.with("party", 4)
                .with_rounds(2)
                .with_parameter("parties", 2)
                .with_parameter("passes", 4)
        })
        .loom(|size| {
            size.with("party", 2)
                .with_parameter("parties", 2)
                .with_parameter("passes", 0)
        })
        .never_endless("an abort is for good")
        .rules(Rules::new(Rounds::new))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("generation.rs"), |size| {
            site(size, Generation::new(parties(size)))
        }),
        Entry::new(exhibit!("draining.rs"), |size| {
            site(size, Draining::new(parties(size)))
        }),
        Entry::new(exhibit!("door.rs"), |size| {
            site(size, Door::new(parties(size)))
        }),
        Entry::mistake(
            exhibit!("broken/acts_after_wait.rs"),
            Failure::Violation(ACTED),
            |size| site(size, ActsAfterWait::new(parties(size))),
        )
        .or(Failure::Violation(IN_TIME)),
        Entry::mistake(
            exhibit!("broken/two_waits.rs"),
            Failure::Violation(ACTED),
            |size| site(size, TwoWaits::new(parties(size))),
        )
        .or(Failure::Violation(ALL_PASS))
        .or(Failure::Violation(IN_TIME)),
        Entry::mistake(
            exhibit!("broken/broken_wins.rs"),
            Failure::Violation(ALL_PASS),
            |size| site(size, BrokenWins::new(parties(size))),
        ),
        Entry::mistake(
            exhibit!("broken/silent_abort.rs"),
            Failure::Deadlock,
            |size| site(size, SilentAbort::new(parties(size))),
        ),
        Entry::mistake(exhibit!("broken/one_bit.rs"), Failure::Deadlock, |size| {
            site(size, OneBit::new(parties(size)))
        })
        .or(Failure::Violation(ALL_PASS))
        .without_loom("it takes four threads and two rounds to show it"),
        Entry::mistake(
            exhibit!("broken/shared_permits.rs"),
            Failure::Violation(ACTED),
            |size| site(size, SharedPermits::new(parties(size))),
        )
        .or(Failure::Violation(ALL_PASS)),
    ])
}

fn parties(setting: &Setting) -> usize {
    setting.parameter("parties")
}

/// A site with this barrier, as the roles and the rules see it.
pub fn site(setting: &Setting, barrier: impl Barrier + 'static) -> Box<Site> {
    Box::new(Site::new(Box::new(barrier), setting.parameter("passes")))
}

fn all_can_leave(setting: &Setting) -> Result<(), String> {
    let (parties, passes) = (parties(setting), setting.parameter("passes"));
    if parties < 2 {
        return Err("a barrier is for two parties or more; parties=2 would do".to_owned());
    }
    if setting.count("aborter") != 1 {
        return Err(
            "threads that are too few for a round wait until one aborts; aborter=1 would do"
                .to_owned(),
        );
    }
    // Without an abort this many can be left over, by threads too few for a round.
    let left = (parties - 1) * setting.rounds();
    let arrivals = setting.count("party") * setting.rounds();
    let pass = arrivals.saturating_sub(left).next_multiple_of(parties);
    if passes > pass.min(arrivals) {
        return Err(format!(
            "the abort comes when {passes} have passed, and that may never be; fewer passes or more parties would do"
        ));
    }
    Ok(())
}
