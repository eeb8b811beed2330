//! Child care: no more than three children for each adult, at any moment.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2; the problem is
//! Max Hailperin's, *Operating Systems and Middleware*.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod environment;
mod monitor;
mod multiplex_and_mutex;
mod spec;
mod broken {
    pub(crate) mod counts_itself;
    pub(crate) mod tokens_split;
    pub(crate) mod waits_for_all;
}

use broken::{counts_itself::CountsItself, tokens_split::TokensSplit, waits_for_all::WaitsForAll};
use environment::Day;
use monitor::Monitor;
use multiplex_and_mutex::MultiplexAndMutex;
use spec::{BESIDE_CHILDREN, ENOUGH_ADULTS, FULL, Present};

/// What a solution provides: the door of the center.
///
/// An adult counts as present from the moment at which it begins to enter until
/// it has left, a child from the moment at which it has entered until it begins
/// to leave.
pub trait Center: Send + Sync {
    /// Waits until there are adults enough for one more child.
    fn child_enters(&self);

    /// A child leaves.
    fn child_leaves(&self);

    /// An adult comes, and need not wait.
    fn adult_enters(&self);

    /// Waits until the other adults are enough for the children.
    fn adult_leaves(&self);
}

/// An adult is there.
pub const ARRIVES: Verb = Verb::prelude("arrives");
/// An adult has left.
pub const GOES_HOME: Verb = Verb::opening("goes home");
/// A child is inside.
pub const ENTERS: Verb = Verb::opening("enters");
/// A child is about to go.
pub const LEAVES: Verb = Verb::closing("leaves");

type Puzzle = harness::Puzzle<Day>;
type Entry = harness::Entry<Day>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("child-care", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("an adult for every three children")
        .group(Group::NotRemotelyClassical)
        .book("7.2")
        .difficulty(Difficulty::Medium)
        .role("director", 1, |day, me| {
            me.emit(ARRIVES);
            day.adult_comes();
        })
        .sharing("director", |size| size.count("director"))
        .role("adult", 2, |day, me| {
            me.emit(ARRIVES);
            day.adult_comes();
            day.adult_goes(|| me.emit(GOES_HOME));
        })
        .role("child", 7, |day, me| {
            day.child(|| me.emit(ENTERS), || me.emit(LEAVES));
        })
        .parameter("ratio", 3)
        .parameter("patience", 2)
        .rounds(2)
        .possible(somebody_stays)
        .explore(|size| size.with("child", 4).with_parameter("ratio", 2))
        .endless(|size| {
            size.with("director", 0)
                .with("child", 2)
                .with_parameter("ratio", 1)
                .with_parameter("patience", 1)
        })
        .loom(|size| {
            size.with("adult", 1)
                .with("child", 1)
                .with_parameter("ratio", 1)
                .with_parameter("patience", 1)
        })
        .rules(
            Rules::new(Present::new)
                .sometimes(FULL, Present::full)
                .sometimes(BESIDE_CHILDREN, Present::left_beside_children),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("multiplex_and_mutex.rs"), |size| {
            day(size, MultiplexAndMutex::new(ratio(size)))
        })
        .waits_by(for_ever(), Waits::for_ever(&["child"]), Waits::Eventually)
        .loom(|size| {
            size.with("adult", 1)
                .with("child", 2)
                .with_parameter("ratio", 1)
                .with_parameter("patience", 1)
        }),
        Entry::new(exhibit!("monitor.rs"), |size| {
            day(size, Monitor::new(ratio(size)))
        })
        .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/tokens_split.rs"),
            Failure::Deadlock,
            |size| day(size, TokensSplit::new(ratio(size))),
        )
        .without_loom("it takes more than five threads to show it"),
        Entry::mistake(
            exhibit!("broken/counts_itself.rs"),
            Failure::Violation(ENOUGH_ADULTS),
            |size| day(size, CountsItself::new(ratio(size))),
        ),
        Entry::mistake(
            exhibit!("broken/waits_for_all.rs"),
            Failure::Deadlock,
            |size| day(size, WaitsForAll::new(ratio(size))),
        )
        .or(Failure::LostConcurrency(BESIDE_CHILDREN))
        .loom(|size| size.with_parameter("patience", 2)),
    ])
}

/// A day at this center, as the roles and the rules see it.
pub fn day(size: &Setting, center: impl Center + 'static) -> Box<Day> {
    let is_patient = size.parameter("patience") > 1;
    Box::new(Day::new(center, ratio(size), is_patient))
}

fn for_ever() -> Waits {
    Waits::for_ever(&["adult", "child"])
}

fn ratio(setting: &Setting) -> usize {
    setting.parameter("ratio")
}

fn somebody_stays(setting: &Setting) -> Result<(), String> {
    let children = setting.count("child");
    if children == 0 || setting.count("director") > 0 {
        return Ok(());
    }
    Err(format!(
        "{children} children come, and every adult may leave before they do: somebody has to \
         stay; director=1 would do"
    ))
}
