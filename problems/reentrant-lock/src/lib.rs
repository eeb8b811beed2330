//! Reentrant lock: a thread that has a lock calls a function that locks it.
//!
//! Source: course notes on Python's `threading.RLock`.

use std::cell::Cell;

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Verb, Waits, exhibit};

mod owner_and_count;
mod private_part;
mod reentrant;
mod spec;
mod broken {
    pub(crate) mod asks_first;
    pub(crate) mod no_count;
    pub(crate) mod no_owner;
    pub(crate) mod plain_lock;
}

use broken::{asks_first::AsksFirst, no_count::NoCount, no_owner::NoOwner, plain_lock::PlainLock};
use owner_and_count::OwnerAndCount;
use private_part::PrivatePart;
use reentrant::Reentrant;
use spec::{ALONE, Diary as Pages};

/// What a solution provides: a diary in which several people write.
pub trait Diary: Send + Sync {
    /// Writes an entry: calls `line` once, while nobody else has the diary.
    fn entry(&self, writer: &Writer<'_>, line: &dyn Fn());

    /// Writes a page: a heading, an entry and a signature, for each of which it
    /// calls `line` once. Nobody else has the diary from the first to the last.
    fn page(&self, writer: &Writer<'_>, line: &dyn Fn());
}

/// A thread that writes.
#[derive(Debug)]
pub struct Writer<'a> {
    actor: &'a Actor<'a>,
    /// Its role, `0 .. 2`.
    role: usize,
}

impl Writer<'_> {
    /// Its number, which no other thread has. Those that do not ask for it are
    /// symmetric.
    pub fn number(&self) -> usize {
        2 * self.actor.index() + self.role
    }
}

/// A writer has the diary.
pub const BEGINS: Verb = Verb::opening("begins to write");
/// A writer of a page writes the entry in it.
pub const GOES_ON: Verb = Verb::new("goes on");
/// A writer is done.
pub const ENDS: Verb = Verb::closing("is done");
/// A writer wrote this many lines in a round, and they should be others.
pub const WROTE: Verb = Verb::new("wrote in one round this many lines:");

type Puzzle = harness::Puzzle<dyn Diary>;
type Entry = harness::Entry<dyn Diary>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("reentrant-lock", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("locked by me: may I lock it again?")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Easy)
        .role("author", 2, |diary, me| {
            let lines = Cell::new(0);
            let writer = Writer { actor: me, role: 0 };
            diary.page(&writer, &|| {
                lines.set(lines.get() + 1);
                match lines.get() {
                    1 => me.emit(BEGINS),
                    2 => me.emit(GOES_ON),
                    3 => me.emit(ENDS),
                    _ => {}
                }
            });
            if lines.get() != 3 {
                me.emit_item(WROTE, lines.get());
            }
        })
        .role("guest", 1, |diary, me| {
            let writer = Writer { actor: me, role: 1 };
            me.section(BEGINS, ENDS, WROTE, |line| diary.entry(&writer, line));
        })
        .rounds(3)
        .explore(|size| size.with("guest", 2).with_rounds(2))
        .endless(|size| size)
        .loom(|size| size.with("author", 1))
        .rules(Rules::new(|_| Pages::default()).section(BEGINS, ENDS))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("reentrant.rs"), |_| Box::new(Reentrant::new()))
            .waits(for_ever())
            .inside(1),
        Entry::new(
            exhibit!("private_part.rs"),
            |_| Box::new(PrivatePart::new()),
        )
        .waits_by(for_ever(), for_ever(), Waits::within(1))
        .inside(1),
        Entry::new(exhibit!("owner_and_count.rs"), |_| {
            Box::new(OwnerAndCount::new())
        })
        .waits(for_ever())
        .inside(1),
        Entry::mistake(exhibit!("broken/plain_lock.rs"), Failure::Deadlock, |_| {
            Box::new(PlainLock::new())
        }),
        Entry::mistake(
            exhibit!("broken/asks_first.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(AsksFirst::new()),
        ),
        Entry::mistake(
            exhibit!("broken/no_count.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(NoCount::new()),
        ),
        Entry::mistake(
            exhibit!("broken/no_owner.rs"),
            Failure::Violation(ALONE),
            |_| Box::new(NoOwner::new()),
        ),
    ])
}

/// Writers of both kinds can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["author", "guest"])
}
