//! A bounded executor: whoever submits a task for which there is no room does it.
//!
//! Source: `ThreadPoolExecutor.CallerRunsPolicy` of D. Lea's `java.util.concurrent`.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod environment;
mod monitor;
mod permits;
mod queue;
mod spec;
mod broken {
    pub(crate) mod blocks;
    pub(crate) mod discards;
    pub(crate) mod full_then_put;
    pub(crate) mod runs_locked;
    pub(crate) mod unbounded;
}

use broken::{
    blocks::Blocks, discards::Discards, full_then_put::FullThenPut, runs_locked::RunsLocked,
    unbounded::Unbounded,
};
use environment::Firm;
use monitor::Monitor;
use permits::Permits;
use queue::Bounded;
use spec::{BY_ITSELF, BY_WORKERS, Done, ONCE, ROOM, TOGETHER};

/// What a solution provides: a pool with room for so many tasks that wait (`room`).
///
/// A task is a number that no other task has, `1..`. It is given once.
pub trait Executor: Send + Sync {
    /// A worker: calls `run` with one task after the other, and waits for more until the
    /// executor is shut down and no task waits.
    fn work(&self, run: &dyn Fn(u64));

    /// Submits a task. If there is no room for it, calls `run` with it.
    fn submit(&self, task: u64, run: &dyn Fn(u64));

    /// Lets the workers go home when no task waits. Nothing is submitted afterwards.
    fn shutdown(&self);
}

/// Somebody begins with this task.
pub const RUNS: Verb = Verb::opening("begins with task");
/// Somebody has done this task.
pub const HAS_RUN: Verb = Verb::closing("has done task");
/// The client has submitted this task, or done it.
pub const SUBMITS: Verb = Verb::new("is rid of task");

type Puzzle = harness::Puzzle<Firm>;
type Entry = harness::Entry<Firm>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("bounded-executor", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("no room for a task? do it yourself")
        .group(Group::Interview)
        .difficulty(Difficulty::Medium)
        .role("worker", 1, |firm, me| {
            firm.executor.work(&|task| run(firm, me, task));
        })
        .role("client", 2, |firm, me| {
            let (own, all) = (me.index() as u64 + 1, me.setting().count("client") as u64);
            for number in 0..me.setting().parameter("tasks") as u64 {
                let task = number * all + own;
                firm.executor.submit(task, &|task| run(firm, me, task));
                me.emit_item(SUBMITS, task);
            }
            if own == 1 {
                firm.wait();
            }
            firm.clients.count_down();
        })
        .role("owner", 1, |firm, _| {
            firm.clients.wait();
            firm.executor.shutdown();
        })
        .parameter("tasks", 2)
        .parameter("room", 1)
        .loom(|size| size.with("client", 1).with_parameter("tasks", 2))
        .once("an executor is shut down once")
        .possible(one_owner)
        .rules(
            Rules::new(Done::new)
                .sometimes(BY_ITSELF, Done::by_itself)
                .sometimes(BY_WORKERS, Done::by_workers)
                .sometimes(TOGETHER, Done::together),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("queue.rs"), |size| {
            firm(size, Bounded::new(room(size)))
        }),
        Entry::new(exhibit!("permits.rs"), |size| {
            firm(size, Permits::new(room(size), size.count("worker")))
        }),
        Entry::new(exhibit!("monitor.rs"), |size| {
            firm(size, Monitor::new(room(size)))
        }),
        Entry::mistake(
            exhibit!("broken/blocks.rs"),
            Failure::LostConcurrency(BY_ITSELF),
            |size| firm(size, Blocks::new(room(size))),
        ),
        Entry::mistake(
            exhibit!("broken/discards.rs"),
            Failure::Violation(ONCE),
            |size| firm(size, Discards::new(room(size))),
        )
        .or(Failure::Violation(ROOM))
        .or(Failure::Deadlock),
        Entry::mistake(
            exhibit!("broken/unbounded.rs"),
            Failure::Violation(ROOM),
            |size| firm(size, Unbounded::new()),
        )
        .or(Failure::LostConcurrency(BY_ITSELF)),
        Entry::mistake(
            exhibit!("broken/full_then_put.rs"),
            Failure::Violation(ROOM),
            |size| firm(size, FullThenPut::new(room(size))),
        )
        .without_loom("it takes two clients and a worker, more than it can try"),
        Entry::mistake(
            exhibit!("broken/runs_locked.rs"),
            Failure::LostConcurrency(TOGETHER),
            |size| firm(size, RunsLocked::new(room(size))),
        )
        .without_loom("two tasks at once take more than it can try"),
    ])
}

/// Somebody does this task.
fn run(firm: &Firm, me: &Actor<'_>, task: u64) {
    me.emit_item(RUNS, task);
    me.emit_item(HAS_RUN, task);
    let (tasks, clients) = (
        me.setting().parameter("tasks"),
        me.setting().count("client"),
    );
    if task == ((tasks - 1) * clients) as u64 + 1 {
        firm.is_done();
    }
}

/// A firm with this executor, as the roles see it.
pub fn firm(size: &Setting, executor: impl Executor + 'static) -> Box<Firm> {
    Box::new(Firm::new(executor, size.count("client")))
}

fn room(setting: &Setting) -> usize {
    setting.parameter("room")
}

fn one_owner(setting: &Setting) -> Result<(), String> {
    match setting.count("owner") {
        1 => Ok(()),
        other => Err(format!(
            "an executor has one owner, not {other}; `owner=1` is possible"
        )),
    }
}
