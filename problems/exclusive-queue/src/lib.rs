//! Exclusive queue: a leader and a follower dance, and nobody mixes in.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod hand_over;
mod leader_leads;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod no_rendezvous;
    pub(crate) mod not_handed_over;
    pub(crate) mod plain_queue;
    pub(crate) mod waits_inside_mutex;
}

use broken::{
    no_rendezvous::NoRendezvous, not_handed_over::NotHandedOver, plain_queue::PlainQueue,
    waits_inside_mutex::WaitsInsideMutex,
};
use hand_over::HandOver;
use leader_leads::LeaderLeads;
use monitor::Monitor;
use spec::{Floor, ONE_PAIR, TOGETHER};

/// What a solution provides: the way to a dance floor that holds one pair.
pub trait Ball: Send + Sync {
    /// A leader: waits for a follower and the floor, and calls `dance` once.
    fn leader(&self, dance: &dyn Fn());

    /// A follower: waits for a leader and the floor, and calls `dance` once.
    fn follower(&self, dance: &dyn Fn());
}

/// A dancer is there and looks for a partner.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// A dancer is on the floor.
pub const BEGINS: Verb = Verb::opening("begins to dance");
/// A dancer has danced.
pub const ENDS: Verb = Verb::closing("ends");
/// A dancer danced this many times in a round, instead of once.
pub const DANCED: Verb = Verb::new("danced");

type Puzzle = harness::Puzzle<dyn Ball>;
type Entry = harness::Entry<dyn Ball>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("exclusive-queue", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("pairs that nobody else mixes into")
        .group(Group::Patterns)
        .book("3.8")
        .difficulty(Difficulty::Medium)
        .role("leader", 3, |ball, me| {
            me.emit(ARRIVES);
            me.section(BEGINS, ENDS, DANCED, |dance| ball.leader(dance));
        })
        .role("follower", 3, |ball, me| {
            me.emit(ARRIVES);
            me.section(BEGINS, ENDS, DANCED, |dance| ball.follower(dance));
        })
        .sharing("follower", pairs)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("leader", 2).with("follower", 2))
        .rules(
            Rules::new(|_| Floor::default())
                .section(BEGINS, ENDS)
                .sometimes(TOGETHER, Floor::together),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("hand_over.rs"), |_| Box::new(HandOver::new()))
            .waits_by(for_ever(), for_ever(), Waits::Eventually)
            .inside(2),
        Entry::new(
            exhibit!("leader_leads.rs"),
            |_| Box::new(LeaderLeads::new()),
        )
        .waits_by(
            for_ever(),
            Waits::for_ever(&["follower"]),
            Waits::Eventually,
        )
        .inside(2),
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new()))
            .waits(for_ever())
            .inside(2)
            // Loom does not finish with a third dancer. It checks that a pair meets
            // twice, the explorer that no others mix in.
            .loom(|size| size.with("leader", 1).with("follower", 1).with_rounds(2)),
        Entry::mistake(
            exhibit!("broken/plain_queue.rs"),
            Failure::Violation(ONE_PAIR),
            |_| Box::new(PlainQueue::new()),
        ),
        Entry::mistake(
            exhibit!("broken/not_handed_over.rs"),
            Failure::Violation(ONE_PAIR),
            |_| Box::new(NotHandedOver::new()),
        ),
        Entry::mistake(
            exhibit!("broken/no_rendezvous.rs"),
            Failure::Violation(ONE_PAIR),
            |_| Box::new(NoRendezvous::new()),
        ),
        Entry::mistake(
            exhibit!("broken/waits_inside_mutex.rs"),
            Failure::Deadlock,
            |_| Box::new(WaitsInsideMutex::new()),
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
