//! The reusable barrier: nobody passes until all have come, round after round.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.6 and §3.7.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod generation;
mod preloaded;
mod sense_reversing;
mod spec;
mod two_phase;
mod broken {
    pub(crate) mod laps_the_others;
    pub(crate) mod no_relay;
    pub(crate) mod one_for_both;
    pub(crate) mod signals_too_often;
    pub(crate) mod waits_inside_mutex;
}

use broken::{
    laps_the_others::LapsTheOthers, no_relay::NoRelay, one_for_both::OneForBoth,
    signals_too_often::SignalsTooOften, waits_inside_mutex::WaitsInsideMutex,
};
use generation::Generation;
use preloaded::Preloaded;
use sense_reversing::SenseReversing;
use spec::{ALL_ARRIVED, Rounds};
use two_phase::TwoPhase;

/// What a solution provides: a place where threads wait for each other.
pub trait Barrier: Send + Sync {
    /// Waits until every party has come. The parties are the same in every
    /// round.
    fn wait(&self, party: &Party<'_>);
}

/// One of the threads that wait for each other.
#[derive(Debug)]
pub struct Party<'a>(Option<&'a Actor<'a>>);

impl Party<'_> {
    /// Any thread, at a barrier that is part of something else.
    pub const ANY: Party<'static> = Party(None);

    /// Its number, `0..`. Parties that do not ask for it are symmetric.
    ///
    /// # Panics
    ///
    /// If it is [`Party::ANY`], which has none.
    pub fn number(&self) -> usize {
        self.0.expect("a party of this problem").index()
    }
}

/// The book's barrier of §3.7.5, two turnstiles, as a part of something else.
pub fn two_phase(parties: usize) -> Box<dyn Barrier> {
    Box::new(TwoPhase::new(parties))
}

/// The book's barrier of §3.7.6, preloaded turnstiles, as a part of something else.
pub fn preloaded(parties: usize) -> Box<dyn Barrier> {
    Box::new(Preloaded::new(parties))
}

/// A party has come to the barrier, in this round.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A party has been let through, in this round.
pub const LEAVES: Verb = Verb::opening("leaves");

type Puzzle = harness::Puzzle<dyn Barrier>;
type Entry = harness::Entry<dyn Barrier>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("barrier", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("nobody passes until all have come")
        .group(Group::Patterns)
        .book("3.7")
        .difficulty(Difficulty::Medium)
        .role("party", 4, |barrier, me| {
            me.emit_item(ARRIVES, me.round_number());
            barrier.wait(&Party(Some(me)));
            me.emit_item(LEAVES, me.round_number());
        })
        .rounds(3)
        .possible(somebody_to_wait_for)
        .explore(|size| size.with("party", 5).with_rounds(3))
        .endless(|size| size.with("party", 3))
        .loom(|size| size.with("party", 2).with_rounds(2))
        .rules(Rules::new(Rounds::new))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_phase.rs"), |setting| {
            Box::new(TwoPhase::new(parties(setting)))
        })
        .waits(Waits::within(4)),
        Entry::new(exhibit!("preloaded.rs"), |setting| {
            Box::new(Preloaded::new(parties(setting)))
        })
        .waits(Waits::within(4)),
        Entry::new(exhibit!("generation.rs"), |setting| {
            Box::new(Generation::new(parties(setting)))
        })
        .waits(Waits::within(4))
        // A third party: one waits while another is woken.
        .loom_also(|size| size.with("party", 3).with_rounds(1)),
        Entry::new(exhibit!("sense_reversing.rs"), |setting| {
            Box::new(SenseReversing::new(parties(setting)))
        })
        .waits(Waits::within(4))
        // The third round is the first to meet a gate again.
        .loom(|size| size.with_rounds(3)),
        Entry::mistake(
            exhibit!("broken/no_relay.rs"),
            Failure::Deadlock,
            |setting| Box::new(NoRelay::new(parties(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/waits_inside_mutex.rs"),
            Failure::Deadlock,
            |setting| Box::new(WaitsInsideMutex::new(parties(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/signals_too_often.rs"),
            Failure::Violation(ALL_ARRIVED),
            |setting| Box::new(SignalsTooOften::new(parties(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/laps_the_others.rs"),
            Failure::Violation(ALL_ARRIVED),
            |setting| Box::new(LapsTheOthers::new(parties(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/one_for_both.rs"),
            Failure::Violation(ALL_ARRIVED),
            |setting| Box::new(OneForBoth::new(parties(setting))),
        )
        .or(Failure::Deadlock),
    ])
}

fn parties(setting: &Setting) -> usize {
    setting.count("party")
}

fn somebody_to_wait_for(setting: &Setting) -> Result<(), String> {
    if parties(setting) >= 2 {
        Ok(())
    } else {
        Err("a barrier is for two parties or more; party=2 would do".to_owned())
    }
}
