//! Room party: students come and go, and the dean only at a party or to nobody.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.3.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod admits;
mod looks_again;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod keeps_turnstile;
    pub(crate) mod pass_the_baton;
    pub(crate) mod wakes_alone;
}

use admits::Admits;
use broken::{
    keeps_turnstile::KeepsTurnstile, pass_the_baton::PassTheBaton, wakes_alone::WakesAlone,
};
use looks_again::LooksAgain;
use monitor::Monitor;
use spec::{EMPTY_OR_PARTY, InRoom, NO_ENTRY, PARTY, SEARCH};

/// What a solution provides: the door of the room.
///
/// A callback is the moment at which it is so: a solution calls it while nobody
/// else can come or go.
pub trait Room: Send + Sync {
    /// A student: waits until the dean is not in, calls `enter`, and then `leave`.
    fn student(&self, enter: &dyn Fn(), leave: &dyn Fn());

    /// The dean: waits until the room is empty or a party is in it, and calls
    /// `search` or `break_up`. Calls `leave` when no student is in.
    fn dean(&self, search: &dyn Fn(), break_up: &dyn Fn(), leave: &dyn Fn());
}

/// What is known of the dean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dean {
    /// The dean is elsewhere, or in an empty room with the mutex.
    #[default]
    NotHere,
    /// The dean waits for an empty room or a party.
    Waiting,
    /// The dean breaks up a party.
    InTheRoom,
}

/// A student is in the room.
pub const ENTERS: Verb = Verb::new("enters");
/// A student or the dean leaves the room.
pub const LEAVES: Verb = Verb::new("leaves");
/// The dean comes in, and searches.
pub const SEARCHES: Verb = Verb::new("comes in to search");
/// The dean comes in, and ends the party.
pub const BREAKS_UP: Verb = Verb::new("comes in to break up the party");
/// Somebody came and left this many times in a round, or in another order.
pub const LOST_COUNT: Verb = Verb::new("did not come in once and leave once, but did");

type Puzzle = harness::Puzzle<dyn Room>;
type Entry = harness::Entry<dyn Room>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("room-party", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("a dean searches rooms and ends parties")
        .group(Group::NotRemotelyClassical)
        .book("7.3")
        .difficulty(Difficulty::Hard)
        .role("student", 6, |room, me| {
            in_and_out(me, |comes, leaves| {
                room.student(&|| comes(ENTERS), &|| leaves());
            });
        })
        .role("dean", 1, |room, me| {
            in_and_out(me, |comes, leaves| {
                room.dean(&|| comes(SEARCHES), &|| comes(BREAKS_UP), &|| leaves());
            });
        })
        .parameter("party", 4)
        .rounds(3)
        .possible(one_dean_and_a_party)
        .explore(|size| {
            size.with("student", 3)
                .with_parameter("party", 2)
                .with_rounds(2)
        })
        .endless(|size| size.with("student", 2).with_parameter("party", 1))
        .loom(|size| size.with("student", 2).with_parameter("party", 2))
        .rules(
            Rules::new(InRoom::new)
                .sometimes(SEARCH, InRoom::searched)
                .sometimes(PARTY, InRoom::broken_up),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("looks_again.rs"), |setting| {
            Box::new(LooksAgain::new(party(setting)))
        })
        .waits_by(both(), both(), Waits::for_ever(&["student"])),
        Entry::new(exhibit!("admits.rs"), |setting| {
            Box::new(Admits::new(party(setting)))
        })
        .waits_by(both(), both(), Waits::within(2)),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(party(setting)))
        })
        .waits_by(both(), both(), Waits::for_ever(&["student"])),
        Entry::mistake(
            exhibit!("broken/pass_the_baton.rs"),
            Failure::Violation(NO_ENTRY),
            |setting| Box::new(PassTheBaton::new(party(setting))),
        )
        .explore(smallest)
        .loom(smallest),
        Entry::mistake(
            exhibit!("broken/keeps_turnstile.rs"),
            Failure::Deadlock,
            |setting| Box::new(KeepsTurnstile::new(party(setting))),
        )
        .explore(smallest)
        .loom(smallest),
        Entry::mistake(
            exhibit!("broken/wakes_alone.rs"),
            Failure::Violation(EMPTY_OR_PARTY),
            |setting| Box::new(WakesAlone::new(party(setting))),
        ),
    ])
}

/// One round: in, and out again.
fn in_and_out(me: &Actor<'_>, visit: impl Fn(&dyn Fn(Verb), &dyn Fn())) {
    /// After how many steps the thread is out of step for good.
    const LOST: u64 = 3;
    let done = Cell::new(0);
    let step = |number: u64, verb| {
        if done.get() + 1 == number {
            done.set(number);
            me.emit(verb);
        } else {
            done.set(LOST);
        }
    };
    visit(&|verb| step(1, verb), &|| step(2, LEAVES));
    if done.get() != 2 {
        me.emit_item(LOST_COUNT, done.get());
    }
}

/// Students and the dean can starve.
fn both() -> Waits {
    Waits::for_ever(&["student", "dean"])
}

/// Two students and a party of one: the smallest size with a second visit.
fn smallest(size: Setting) -> Setting {
    let size = size.with("student", 2).with_rounds(2);
    size.with_parameter("party", 1)
}

fn party(setting: &Setting) -> usize {
    setting.parameter("party")
}

fn one_dean_and_a_party(setting: &Setting) -> Result<(), String> {
    if party(setting) == 0 {
        return Err("a party needs somebody; --set party=1 would do".to_owned());
    }
    match setting.count("dean") {
        0 | 1 => Ok(()),
        deans => Err(format!(
            "{deans} deans would need rules among themselves, and there are none; dean=1 would do"
        )),
    }
}
