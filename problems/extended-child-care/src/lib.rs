//! Extended child care: nobody waits at the door or to leave without need.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §7.2.4.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod calls_everybody;
mod environment;
mod monitor;
mod spec;
mod broken {
    pub(crate) mod adult_not_called;
    pub(crate) mod calls_all;
    pub(crate) mod multiplex_and_mutex;
    pub(crate) mod notify_one;
    pub(crate) mod scoreboard;
}

use broken::{
    adult_not_called::AdultNotCalled, calls_all::CallsAll, multiplex_and_mutex::MultiplexAndMutex,
    notify_one::NotifyOne, scoreboard::Scoreboard,
};
use calls_everybody::CallsEverybody;
use environment::Day;
use monitor::Monitor;
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
    Puzzle::new("extended-child-care", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("nobody waits at the door without need")
        .group(Group::NotRemotelyClassical)
        .book("7.2.4")
        .difficulty(Difficulty::Hard)
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
        .explore(|size| {
            size.with("adult", 1)
                .with("child", 4)
                .with_parameter("ratio", 2)
        })
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
        Entry::new(exhibit!("calls_everybody.rs"), |size| {
            day(size, CallsEverybody::new(ratio(size)))
        })
        .explore(|size| size.with_rounds(1))
        // With two adults it takes some 5 s.
        .endless(|size| {
            size.with("director", 0)
                .with("adult", 1)
                .with("child", 2)
                .with_parameter("ratio", 1)
                .with_parameter("patience", 1)
        })
        .waits_by(for_ever(), for_ever(), Waits::for_ever(&["adult"])),
        Entry::new(exhibit!("monitor.rs"), |size| {
            day(size, Monitor::new(ratio(size)))
        })
        .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/scoreboard.rs"),
            Failure::Deadlock,
            |size| day(size, Scoreboard::new(ratio(size))),
        )
        // Two children and one place, and no adult who comes later.
        .explore(one_place)
        .loom(one_place),
        Entry::mistake(
            exhibit!("broken/adult_not_called.rs"),
            Failure::Deadlock,
            |size| day(size, AdultNotCalled::new(ratio(size))),
        )
        // The adult who stays comes when the other one waits to leave.
        .explore(one_of_each)
        .loom(|size| one_of_each(size).with_parameter("patience", 2)),
        Entry::mistake(
            exhibit!("broken/multiplex_and_mutex.rs"),
            Failure::Deadlock,
            |size| day(size, MultiplexAndMutex::new(ratio(size))),
        )
        .without_loom("it takes more than five threads to show it"),
        Entry::mistake(
            exhibit!("broken/calls_all.rs"),
            Failure::Violation(ENOUGH_ADULTS),
            |size| day(size, CallsAll::new(ratio(size))),
        )
        .loom(one_place),
        Entry::mistake(
            exhibit!("broken/notify_one.rs"),
            Failure::Deadlock,
            |size| day(size, NotifyOne::new(ratio(size))),
        )
        // An adult has to wait beside a child where two more must leave first.
        .explore(two_too_many)
        .without_loom("it takes more than five threads to show it"),
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

fn one_place(size: Setting) -> Setting {
    size.with("adult", 0)
        .with("child", 2)
        .with_parameter("ratio", 1)
        .with_parameter("patience", 1)
}

fn one_of_each(size: Setting) -> Setting {
    size.with("adult", 1)
        .with("child", 1)
        .with_parameter("ratio", 1)
}

fn two_too_many(size: Setting) -> Setting {
    size.with("adult", 1)
        .with("child", 5)
        .with_parameter("ratio", 2)
}
