//! A thread pool: workers do tasks that are submitted, until the pool is shut down.
//!
//! Source: `ThreadPoolExecutor` of Python's `concurrent.futures`, and course notes on it.

pub use std::time::Duration;

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod library;
mod monitor;
mod queue_and_futures;
mod spec;
mod broken {
    pub(crate) mod dies_with_its_task;
    pub(crate) mod loses_the_last;
    pub(crate) mod map_goes_on;
    pub(crate) mod one_is_woken;
    pub(crate) mod order_of_the_end;
    pub(crate) mod runs_locked;
}

use broken::{
    dies_with_its_task::DiesWithItsTask, loses_the_last::LosesTheLast, map_goes_on::MapGoesOn,
    one_is_woken::OneIsWoken, order_of_the_end::OrderOfTheEnd, runs_locked::RunsLocked,
};
use library::Library;
use monitor::Monitor;
use queue_and_futures::QueueAndFutures;
use spec::{ALL_DONE, Done, IN_ORDER, NONE_LATE, SUCCEEDS, TOGETHER};

/// What a solution provides: a pool without threads of its own.
///
/// A task is a number that no other task has, `1..`. It is given once.
pub trait Pool: Send + Sync {
    /// A worker: calls `run` with one task after the other, as long as there are any,
    /// and waits for more until the pool is shut down. `run` gives the result of the
    /// task, or `None` if the task fails.
    fn work(&self, run: &dyn Fn(u64) -> Option<u64>);

    /// Submits a task whose result nobody wants.
    fn submit(&self, task: u64);

    /// Submits these tasks and returns their results in the same order. If they take
    /// longer than `limit`, it returns `None`, and those that have not begun are not
    /// done any more.
    fn map(&self, tasks: &[u64], limit: Option<Duration>) -> Option<Vec<Option<u64>>>;

    /// Lets the workers do what was submitted and go home, and returns when all is done.
    fn shutdown(&self);
}

/// A worker begins with this task.
pub const RUNS: Verb = Verb::opening("begins with task");
/// A worker has done this task.
pub const HAS_RUN: Verb = Verb::closing("has done task");
/// The client has got the results of its tasks, in order.
pub const GETS: Verb = Verb::opening("gets the results");
/// The client has got other results, or in another order.
pub const GETS_OTHERS: Verb = Verb::opening("gets wrong results, the first for task");
/// The client's time is over, and it has got no results.
pub const GIVES_UP: Verb = Verb::closing("gives up waiting");
/// The pool is shut down.
pub const IS_SHUT_DOWN: Verb = Verb::opening("has shut the pool down");

type Puzzle = harness::Puzzle<dyn Pool>;
type Entry = harness::Entry<dyn Pool>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("thread-pool", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("submit, map, fail, and shut down")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Hard)
        .role("worker", 2, |pool, me| {
            pool.work(&|task| {
                me.emit_item(RUNS, task);
                me.emit_item(HAS_RUN, task);
                result_of(task)
            });
        })
        .role("client", 1, |pool, me| {
            // The last task, which nobody asks for, is the one that a shutdown loses.
            let last = me.setting().parameter("tasks") as u64;
            let tasks: Vec<u64> = (1..last).collect();
            let limit = (me.setting().parameter("limited") > 1).then_some(LIMIT);
            match pool.map(&tasks, limit) {
                None => me.emit(GIVES_UP),
                Some(results) => match wrong(&tasks, &results) {
                    None => me.emit(GETS),
                    Some(task) => me.emit_item(GETS_OTHERS, task),
                },
            }
            pool.submit(last);
            pool.shutdown();
            me.emit(IS_SHUT_DOWN);
        })
        .parameter("tasks", 3)
        .parameter("limited", 2)
        .possible(one_client)
        .loom(|size| {
            size.with("worker", 1)
                .with_parameter("tasks", 2)
                .with_parameter("limited", 1)
        })
        .once("a pool is shut down once")
        .rules(
            Rules::new(Done::new)
                .sometimes(TOGETHER, Done::together)
                .sometimes(SUCCEEDS, Done::succeeds),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("monitor.rs"), |_| Box::new(Monitor::new())),
        Entry::new(exhibit!("queue_and_futures.rs"), |setting| {
            Box::new(QueueAndFutures::new(setting.parameter("tasks")))
        }),
        Entry::new(exhibit!("library.rs"), |_| Box::new(Library::new())),
        Entry::mistake(
            exhibit!("broken/loses_the_last.rs"),
            Failure::Violation(ALL_DONE),
            |_| Box::new(LosesTheLast::new()),
        ),
        Entry::mistake(
            exhibit!("broken/one_is_woken.rs"),
            Failure::Deadlock,
            |_| Box::new(OneIsWoken::new()),
        )
        .loom(|size| size.with("worker", 2)),
        Entry::mistake(
            exhibit!("broken/dies_with_its_task.rs"),
            Failure::Deadlock,
            |_| Box::new(DiesWithItsTask::new()),
        )
        .loom(|size| size.with_parameter("tasks", 3)),
        Entry::mistake(
            exhibit!("broken/order_of_the_end.rs"),
            Failure::Violation(IN_ORDER),
            |_| Box::new(OrderOfTheEnd::new()),
        )
        .loom(|size| size.with("worker", 2).with_parameter("tasks", 3)),
        Entry::mistake(
            exhibit!("broken/map_goes_on.rs"),
            Failure::Violation(NONE_LATE),
            |_| Box::new(MapGoesOn::new()),
        )
        .loom(|size| size.with_parameter("limited", 2)),
        Entry::mistake(
            exhibit!("broken/runs_locked.rs"),
            Failure::LostConcurrency(TOGETHER),
            |_| Box::new(RunsLocked::new()),
        )
        .without_loom("two workers with two tasks take more than it can try"),
    ])
}

/// The first task whose result is not in its place.
fn wrong(tasks: &[u64], results: &[Option<u64>]) -> Option<u64> {
    let mut places = (0..).zip(tasks);
    let wrong = places.find(|(place, task)| results.get(*place) != Some(&result_of(**task)));
    wrong.map(|(_, task)| *task)
}

/// What comes out of a task: the second one fails.
pub(crate) fn result_of(task: u64) -> Option<u64> {
    (task != 2).then_some(task * task)
}

/// The limit of a map on real threads.
const LIMIT: Duration = Duration::from_micros(50);

fn one_client(setting: &Setting) -> Result<(), String> {
    match (setting.count("client"), setting.parameter("limited")) {
        (1, 1 | 2) => Ok(()),
        (1, other) => Err(format!(
            "`limited` is 1 for a map without a limit and 2 for one with a limit, not {other}"
        )),
        (other, _) => Err(format!(
            "the pool has one client, not {other}; `client=1` is possible"
        )),
    }
}
