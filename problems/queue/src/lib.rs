//! Queue: leaders and followers wait for each other, and pass in equal numbers.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod both_wait_first;
    pub(crate) mod does_not_wait;
    pub(crate) mod one_queue;
}

use broken::{both_wait_first::BothWaitFirst, does_not_wait::DoesNotWait, one_queue::OneQueue};
use monitor::Monitor;
use spec::{HAS_PARTNER, Partners};
use two_semaphores::TwoSemaphores;

/// What a solution provides: two queues in front of a dance floor.
pub trait Ball: Send + Sync {
    /// A leader: waits until a follower has come for it.
    fn leader(&self);

    /// A follower: waits until a leader has come for it.
    fn follower(&self);
}

/// A dancer is there and looks for a partner.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A dancer goes on to the floor.
pub const DANCES: Verb = Verb::opening("dances");

type Puzzle = harness::Puzzle<dyn Ball>;
type Entry = harness::Entry<dyn Ball>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("queue", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("as many leaders as followers pass")
        .group(Group::Patterns)
        .book("3.8")
        .difficulty(Difficulty::Easy)
        .role("leader", 3, |ball, me| {
            me.emit(ARRIVES);
            ball.leader();
            me.emit(DANCES);
        })
        .role("follower", 3, |ball, me| {
            me.emit(ARRIVES);
            ball.follower();
            me.emit(DANCES);
        })
        .sharing("follower", pairs)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("leader", 2).with("follower", 2))
        .rules(Rules::new(|_| Partners::default()))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |_| {
            Box::new(TwoSemaphores::new())
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())).waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/does_not_wait.rs"),
            Failure::Violation(HAS_PARTNER),
            |_| Box::new(DoesNotWait::new()),
        ),
        Entry::mistake(
            exhibit!("broken/one_queue.rs"),
            Failure::Violation(HAS_PARTNER),
            |_| Box::new(OneQueue::new()),
        ),
        Entry::mistake(
            exhibit!("broken/both_wait_first.rs"),
            Failure::Deadlock,
            |_| Box::new(BothWaitFirst::new()),
        ),
    ])
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["leader", "follower"])
}

/// The followers together dance as often as the leaders.
fn pairs(setting: &Setting) -> usize {
    setting.count("leader") * setting.rounds()
}
