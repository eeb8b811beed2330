//! Queue: leaders and followers wait for each other, and pass in equal numbers.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §3.8.

use harness::{Failure, Problem, Setting, Verb, Waits, exhibit};

mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod both_wait_first;
    pub(crate) mod does_not_wait;
    pub(crate) mod one_queue;
}

use spec::{HAS_PARTNER, Partners};

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

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Ball>("queue", include_str!("../README.md"))
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
        .sharing(pairs)
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size.with("leader", 2).with("follower", 2))
        .loom(|size| size.with("leader", 2).with("follower", 2))
        .spec(|_| Partners::default())
        .solution(exhibit!("two_semaphores.rs"), |_| {
            Box::new(two_semaphores::TwoSemaphores::new())
        })
        .waits(
            Waits::for_ever(&["leader", "follower"]),
            Waits::for_ever(&["leader", "follower"]),
            Waits::Eventually,
        )
        .solution(
            exhibit!("monitor.rs"),
            |_| Box::new(monitor::Monitor::new()),
        )
        .waits(
            Waits::for_ever(&["leader", "follower"]),
            Waits::for_ever(&["leader", "follower"]),
            Waits::for_ever(&["leader", "follower"]),
        )
        .mistake(
            exhibit!("broken/does_not_wait.rs"),
            Failure::Violation(HAS_PARTNER),
            |_| Box::new(broken::does_not_wait::DoesNotWait::new()),
        )
        .mistake(
            exhibit!("broken/one_queue.rs"),
            Failure::Violation(HAS_PARTNER),
            |_| Box::new(broken::one_queue::OneQueue::new()),
        )
        .mistake(
            exhibit!("broken/both_wait_first.rs"),
            Failure::Deadlock,
            |_| Box::new(broken::both_wait_first::BothWaitFirst::new()),
        )
        .build()
}

/// The followers together dance as often as the leaders.
fn pairs(setting: &Setting) -> usize {
    setting.count("leader") * setting.rounds()
}
