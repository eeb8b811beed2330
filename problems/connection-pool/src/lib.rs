//! Connection pool: a few connections for many users, of which some fail.
//!
//! Source: course notes on Python's `threading.Semaphore`.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod queue;
mod semaphore_and_list;
mod spec;
mod broken {
    pub(crate) mod no_lock;
    pub(crate) mod not_returned;
    pub(crate) mod one_too_many;
    pub(crate) mod round_robin;
}

use broken::{
    no_lock::NoLock, not_returned::NotReturned, one_too_many::OneTooMany, round_robin::RoundRobin,
};
use monitor::Monitor;
use queue::Queue;
use semaphore_and_list::SemaphoreAndList;
use spec::{ALL_IN_USE, InUse, NO_MORE, ONE_HAND};

/// What a solution provides: a pool of connections, numbered `1 ..= connections`.
pub trait Pool: Send + Sync {
    /// Waits until a connection is free, and calls `query` once with its number,
    /// which is the user's until `query` returns. The query fails if `fails` is
    /// true. Returns whether it succeeded. In both cases the connection is free
    /// again.
    fn lend(&self, fails: bool, query: &dyn Fn(u64)) -> bool;
}

/// A user has this connection.
pub const USES: Verb = Verb::opening("uses connection");
/// A user is done with it.
pub const RETURNS: Verb = Verb::closing("is done with connection");
/// A user had this many connections in a round, instead of one.
pub const HAD: Verb = Verb::new("had in one round this many connections:");
/// A user was told that its query succeeded, and it failed, or the other way.
pub const MISTAKES: Verb = Verb::new("is told wrongly how its query ended");

type Puzzle = harness::Puzzle<dyn Pool>;
type Entry = harness::Entry<dyn Pool>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("connection-pool", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("few connections, and users that fail")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Easy)
        .role("user", 3, |pool, me| lend(pool, me, false))
        .role("unlucky", 1, |pool, me| lend(pool, me, true))
        .parameter("connections", 2)
        .rounds(3)
        .possible(connections_for_users)
        .explore(|size| size.with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("user", 2))
        .rules(
            Rules::new(InUse::new)
                .sometimes(ALL_IN_USE, InUse::all)
                .section(USES, RETURNS),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("semaphore_and_list.rs"), |size| {
            Box::new(SemaphoreAndList::new(connections(size)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually)
        .inside(2),
        Entry::new(exhibit!("monitor.rs"), |size| {
            Box::new(Monitor::new(connections(size)))
        })
        .waits(for_ever())
        .inside(2),
        Entry::new(exhibit!("queue.rs"), |size| {
            Box::new(Queue::new(connections(size)))
        })
        .waits(for_ever())
        .inside(2),
        Entry::mistake(exhibit!("broken/no_lock.rs"), Failure::DataRace, |size| {
            Box::new(NoLock::new(connections(size)))
        }),
        Entry::mistake(
            exhibit!("broken/not_returned.rs"),
            Failure::Deadlock,
            |size| Box::new(NotReturned::new(connections(size))),
        )
        .loom(|size| size.with("user", 1).with_parameter("connections", 1)),
        Entry::mistake(
            exhibit!("broken/one_too_many.rs"),
            Failure::Violation(NO_MORE),
            |size| Box::new(OneTooMany::new(connections(size))),
        ),
        Entry::mistake(
            exhibit!("broken/round_robin.rs"),
            Failure::Violation(ONE_HAND),
            |size| Box::new(RoundRobin::new(connections(size))),
        ),
    ])
}

/// A round of a user.
fn lend(pool: &dyn Pool, me: &Actor<'_>, fails: bool) {
    me.once(HAD, |called| {
        let succeeded = pool.lend(fails, &|connection| {
            me.emit_item(USES, connection);
            called();
            me.emit_item(RETURNS, connection);
        });
        if succeeded == fails {
            me.emit(MISTAKES);
        }
    });
}

/// Users can starve, lucky or not.
fn for_ever() -> Waits {
    Waits::for_ever(&["user", "unlucky"])
}

fn connections(setting: &Setting) -> usize {
    setting.parameter("connections")
}

fn connections_for_users(setting: &Setting) -> Result<(), String> {
    if connections(setting) == 0 {
        return Err("without a connection everybody waits; connections=2 would do".to_owned());
    }
    if connections(setting) > setting.threads() {
        return Err("there are more connections than users; connections=2 would do".to_owned());
    }
    Ok(())
}
