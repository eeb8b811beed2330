//! Ping-pong: two threads take strict turns.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.1 and §3.3;
//! LeetCode 1115.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod channels;
mod events;
mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod both_wait_first;
    pub(crate) mod lost_signal;
    pub(crate) mod one_semaphore;
}

use broken::{
    both_wait_first::BothWaitFirst, lost_signal::LostSignal, one_semaphore::OneSemaphore,
};
use channels::Channels;
use events::Events;
use monitor::Monitor;
use spec::{IN_TURNS, Score};
use two_semaphores::TwoSemaphores;

/// What a solution provides: what each player does for one hit.
pub trait Rally: Send + Sync {
    /// Ping begins: waits for its turn, and calls `hit` once.
    fn ping(&self, hit: &dyn Fn());

    /// Pong: waits for its turn, and calls `hit` once.
    fn pong(&self, hit: &dyn Fn());
}

/// A player hits the ball over to the other one.
pub const HITS: Verb = Verb::new("hits the ball");
/// A player hit this many times in a round, instead of once.
pub const HIT: Verb = Verb::new("hit the ball");

type Puzzle = harness::Puzzle<dyn Rally>;
type Entry = harness::Entry<dyn Rally>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("ping-pong", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two players strictly alternate")
        .group(Group::Patterns)
        .difficulty(Difficulty::Easy)
        .role("ping", 1, |rally, me| play(me, |hit| rally.ping(hit)))
        .role("pong", 1, |rally, me| play(me, |hit| rally.pong(hit)))
        .rounds(3)
        .possible(one_against_one)
        .explore(|size| size.with_rounds(3))
        .loom(|size| size.with_rounds(3))
        .rules(Rules::new(Score::new))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |_| {
            Box::new(TwoSemaphores::new())
        })
        .waits_by(Waits::within(0), Waits::within(1), Waits::within(1)),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits(Waits::within(1)),
        Entry::new(exhibit!("events.rs"), |_| Box::new(Events::new())).waits(Waits::within(1)),
        Entry::new(exhibit!("channels.rs"), |_| Box::new(Channels::new()))
            .native_only("channels are not modelled"),
        Entry::mistake(
            exhibit!("broken/one_semaphore.rs"),
            Failure::Violation(IN_TURNS),
            |_| Box::new(OneSemaphore::new()),
        ),
        Entry::mistake(exhibit!("broken/lost_signal.rs"), Failure::Deadlock, |_| {
            Box::new(LostSignal::new())
        })
        .loom(|size| size.with_rounds(1)),
        Entry::mistake(
            exhibit!("broken/both_wait_first.rs"),
            Failure::Deadlock,
            |_| Box::new(BothWaitFirst::new()),
        ),
    ])
}

/// One round of a player.
fn play(me: &Actor<'_>, go: impl Fn(&dyn Fn())) {
    me.once(HIT, |called| {
        go(&|| {
            called();
            me.emit(HITS);
        });
    });
}

fn one_against_one(setting: &Setting) -> Result<(), String> {
    let players = ["ping", "pong"].map(|role| setting.count(role));
    if players == [1, 1] {
        return Ok(());
    }
    Err(format!(
        "it is one against one, not {} against {}; ping=1,pong=1 would do",
        players[0], players[1]
    ))
}
