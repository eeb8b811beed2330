//! Dining philosophers: each needs two forks and shares both with neighbours.
//!
//! Source: E. W. Dijkstra, *Hierarchical ordering of sequential processes*,
//! 1971; Downey, *The Little Book of Semaphores* 2.2.1, §4.4; LeetCode 1226.

use harness::{Failure, Problem, Setting, Verb, Waits, exhibit};

mod chandy_misra;
mod footman;
mod leftie;
mod monitor;
mod spec;
mod tanenbaum;
mod broken {
    pub(crate) mod all_right_handed;
    pub(crate) mod try_and_retry;
}

use spec::Eating;

/// What a solution provides: the forks, and who may use them when.
///
/// Of `n` philosophers, number `p` sits between the forks `p` and
/// `(p + 1) % n`.
pub trait Table: Send + Sync {
    /// Waits until neither neighbour eats, and calls `eat` once.
    fn dine(&self, philosopher: usize, eat: &dyn Fn());
}

/// A philosopher has both forks and eats.
pub const BEGINS: Verb = Verb::opening("begins to eat");
/// A philosopher has eaten.
pub const ENDS: Verb = Verb::closing("ends");
/// A philosopher ate so many times in a round, instead of once.
pub const ATE: Verb = Verb::new("ate");

/// The problem, for the catalog.
pub fn problem() -> Problem {
    Problem::of::<dyn Table>("dining-philosophers", include_str!("../README.md"))
        .role("philosopher", 5, |table, me| {
            me.once(ATE, |called| {
                table.dine(me.index(), &|| {
                    me.emit(BEGINS);
                    called();
                    me.emit(ENDS);
                });
            });
        })
        .rounds(3)
        .explore(|size| size.with_rounds(2))
        .possible(at_least_two)
        .endless(|size| size)
        .loom(|size| size.with("philosopher", 3))
        .spec(Eating::new)
        .section(BEGINS, ENDS)
        .sometimes(
            "two philosophers eat at the same time",
            Eating::two_together,
        )
        .solution(exhibit!("footman.rs"), |size| {
            Box::new(footman::Footman::new(size.count("philosopher")))
        })
        .waits(
            Waits::for_ever(&["philosopher"]),
            Waits::Eventually,
            Waits::Eventually,
        )
        .inside(2)
        .loom_also(second_helping)
        .solution(exhibit!("leftie.rs"), |size| {
            Box::new(leftie::Leftie::new(size.count("philosopher")))
        })
        .waits(
            Waits::for_ever(&["philosopher"]),
            Waits::Eventually,
            Waits::Eventually,
        )
        .inside(2)
        // It takes four for two that share no fork; the others are too big then.
        .loom(|size| size.with("philosopher", 4))
        .loom_also(second_helping)
        .solution(exhibit!("tanenbaum.rs"), |size| {
            Box::new(tanenbaum::Tanenbaum::new(size.count("philosopher")))
        })
        .waits(
            Waits::for_ever(&["philosopher"]),
            Waits::for_ever(&["philosopher"]),
            Waits::for_ever(&["philosopher"]),
        )
        .inside(2)
        .loom_also(second_helping)
        .solution(exhibit!("monitor.rs"), |size| {
            Box::new(monitor::Monitor::new(size.count("philosopher")))
        })
        .waits(
            Waits::for_ever(&["philosopher"]),
            Waits::for_ever(&["philosopher"]),
            Waits::for_ever(&["philosopher"]),
        )
        .inside(2)
        .loom_also(second_helping)
        .solution(exhibit!("chandy_misra.rs"), |size| {
            Box::new(chandy_misra::ChandyMisra::new(size.count("philosopher")))
        })
        .endless(|size| size.with("philosopher", 3))
        .waits(
            Waits::for_ever(&["philosopher"]),
            Waits::for_ever(&["philosopher"]),
            Waits::within(2),
        )
        .inside(2)
        .loom_also(second_helping)
        .mistake(
            exhibit!("broken/all_right_handed.rs"),
            Failure::Deadlock,
            |size| {
                let philosophers = size.count("philosopher");
                Box::new(broken::all_right_handed::AllRightHanded::new(philosophers))
            },
        )
        .loom(|size| size.with("philosopher", 2))
        .mistake(
            exhibit!("broken/try_and_retry.rs"),
            Failure::Livelock,
            |size| {
                let philosophers = size.count("philosopher");
                Box::new(broken::try_and_retry::TryAndRetry::new(philosophers))
            },
        )
        .loom(|size| size.with("philosopher", 2))
        .build()
}

fn at_least_two(setting: &Setting) -> Result<(), String> {
    if setting.count("philosopher") >= 2 {
        return Ok(());
    }
    Err("one philosopher has one fork only and could never eat; philosopher=2 would do".to_owned())
}

/// What is left over from one meal must not spoil the next.
fn second_helping(size: Setting) -> Setting {
    size.with("philosopher", 2).with_rounds(2)
}
