//! Draining a queue: workers take what is in a queue until nothing is left.
//!
//! Source: course notes on Python's `threading` and `queue`, where two workers do this
//! with `while not queue.empty(): queue.get()`.

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod close;
mod get_without_waiting;
mod lock_around_both;
mod poison_pills;
mod spec;
mod broken {
    pub(crate) mod done_too_early;
    pub(crate) mod empty_then_get;
    pub(crate) mod no_task_done;
    pub(crate) mod one_pill;
    pub(crate) mod one_worker;
    pub(crate) mod unlocked_list;
}

use broken::{
    done_too_early::DoneTooEarly, empty_then_get::EmptyThenGet, no_task_done::NoTaskDone,
    one_pill::OnePill, one_worker::OneWorker, unlocked_list::UnlockedList,
};
use close::Close;
use get_without_waiting::GetWithoutWaiting;
use lock_around_both::LockAroundBoth;
use poison_pills::PoisonPills;
use spec::{ALL_DONE, Drained, TOGETHER};

/// What a solution provides: a queue that is filled when it is made, with the items
/// 1, 2, 3 and so on.
pub trait Drain: Send + Sync {
    /// Gets items, and calls `handle` once with each, until none is left for this
    /// worker. Several workers do this at once.
    fn drain(&self, handle: &dyn Fn(u64));

    /// Waits until all items have been handled, by whichever workers: their `handle` has
    /// returned.
    fn join(&self);
}

/// A worker begins to handle this item.
pub const BEGINS: Verb = Verb::opening("begins with");
/// A worker has handled this item.
pub const HANDLED: Verb = Verb::closing("has handled");
/// The owner of the queue goes on.
pub const GOES_ON: Verb = Verb::opening("goes on");

type Puzzle = harness::Puzzle<dyn Drain>;
type Entry = harness::Entry<dyn Drain>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("drain-a-queue", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("two workers empty a queue, and leave")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Easy)
        .role("worker", 2, |queue, me| {
            queue.drain(&|item| {
                me.emit_item(BEGINS, item);
                me.emit_item(HANDLED, item);
            });
        })
        .role("owner", 1, |queue, me| {
            queue.join();
            me.emit(GOES_ON);
        })
        .parameter("items", 3)
        .possible(one_owner)
        .loom(|size| size.with_parameter("items", 2))
        .once("a queue is drained once")
        .rules(
            Rules::new(|setting| Drained::new(items(setting), setting.count("worker")))
                .sometimes(TOGETHER, Drained::together),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("get_without_waiting.rs"), |setting| {
            Box::new(GetWithoutWaiting::new(items(setting)))
        }),
        Entry::new(exhibit!("close.rs"), |setting| {
            Box::new(Close::new(items(setting)))
        }),
        Entry::new(exhibit!("poison_pills.rs"), |setting| {
            Box::new(PoisonPills::new(items(setting), setting.count("worker")))
        }),
        Entry::new(exhibit!("lock_around_both.rs"), |setting| {
            Box::new(LockAroundBoth::new(items(setting)))
        }),
        Entry::mistake(
            exhibit!("broken/empty_then_get.rs"),
            Failure::Deadlock,
            |setting| Box::new(EmptyThenGet::new(items(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/one_pill.rs"),
            Failure::Deadlock,
            |setting| Box::new(OnePill::new(items(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/no_task_done.rs"),
            Failure::Deadlock,
            |setting| Box::new(NoTaskDone::new(items(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/done_too_early.rs"),
            Failure::Violation(ALL_DONE),
            |setting| Box::new(DoneTooEarly::new(items(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/unlocked_list.rs"),
            Failure::DataRace,
            |setting| Box::new(UnlockedList::new(items(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/one_worker.rs"),
            Failure::LostConcurrency(TOGETHER),
            |setting| Box::new(OneWorker::new(items(setting))),
        ),
    ])
}

fn items(setting: &Setting) -> u64 {
    setting.parameter("items") as u64
}

fn one_owner(setting: &Setting) -> Result<(), String> {
    match setting.count("owner") {
        1 => Ok(()),
        other => Err(format!(
            "a queue has one owner, not {other}; `owner=1` is possible"
        )),
    }
}
