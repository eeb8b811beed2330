//! The coke machine: producers add cokes, consumers take them, and everybody sees
//! how many there are.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §8.2.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod monitor;
mod spec;
mod two_semaphores;
mod broken {
    pub(crate) mod bare;
    pub(crate) mod checks_outside_mutex;
    pub(crate) mod no_slots;
    pub(crate) mod reads_permits;
    pub(crate) mod waits_inside_mutex;
}

use broken::{
    bare::Bare, checks_outside_mutex::ChecksOutsideMutex, no_slots::NoSlots,
    reads_permits::ReadsPermits, waits_inside_mutex::WaitsInsideMutex,
};
use monitor::Monitor;
use spec::{Contents, FITS, NONE_FROM_EMPTY, TRUE_NUMBER};
use two_semaphores::TwoSemaphores;

/// What a solution provides: a machine with a number of slots, some of which hold
/// a coke at the beginning.
pub trait Machine: Send + Sync {
    /// Adds a coke, waiting while the machine is full. Calls `sees` once with the
    /// number of cokes, this one included, while it cannot change.
    fn produce(&self, sees: &dyn Fn(usize));

    /// Removes a coke, waiting while the machine is empty. Calls `sees` once with
    /// the number of cokes that are left, while it cannot change.
    fn consume(&self, sees: &dyn Fn(usize));
}

/// A producer's coke is in the machine, and the producer sees this many.
pub const ADDS: Verb = Verb::new("adds a coke and sees");
/// A consumer's coke is out of the machine, and the consumer sees this many.
pub const REMOVES: Verb = Verb::new("removes a coke and sees");
/// A thread added or removed this many cokes in a round, instead of one.
pub const MOVED: Verb = Verb::new("moved in one round this many cokes:");

type Puzzle = harness::Puzzle<dyn Machine>;
type Entry = harness::Entry<dyn Machine>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("coke-machine", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("how many cokes are there now?")
        .group(Group::Classical)
        .book("8.2")
        .difficulty(Difficulty::Easy)
        .role("producer", 2, |machine, me| {
            moves_one(me, ADDS, |sees| machine.produce(sees));
        })
        .role("consumer", 2, |machine, me| {
            moves_one(me, REMOVES, |sees| machine.consume(sees));
        })
        .sharing("consumer", added)
        .parameter("capacity", 10)
        .parameter("start", 5)
        .rounds(3)
        .possible(starts_within_capacity)
        .explore(|size| half_of_two(size).with_rounds(2))
        .loom(half_of_two)
        .rules(
            Rules::new(|setting| Contents::new(capacity(setting), start(setting), added(setting)))
                .sometimes(
                    "the machine is full, or all cokes are added before any is removed",
                    Contents::is_fullest,
                )
                .sometimes(
                    "the machine is empty, or all cokes are removed before any is added",
                    Contents::is_emptiest,
                ),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("two_semaphores.rs"), |setting| {
            Box::new(TwoSemaphores::new(capacity(setting), start(setting)))
        })
        .waits_by(for_ever(), for_ever(), Waits::Eventually),
        Entry::new(exhibit!("monitor.rs"), |setting| {
            Box::new(Monitor::new(capacity(setting), start(setting)))
        })
        .waits(for_ever()),
        Entry::mistake(
            exhibit!("broken/reads_permits.rs"),
            Failure::Violation(TRUE_NUMBER),
            |setting| Box::new(ReadsPermits::new(capacity(setting), start(setting))),
        ),
        Entry::mistake(exhibit!("broken/bare.rs"), Failure::DataRace, |setting| {
            Box::new(Bare::new(start(setting)))
        }),
        Entry::mistake(
            exhibit!("broken/no_slots.rs"),
            Failure::Violation(FITS),
            |setting| Box::new(NoSlots::new(start(setting))),
        ),
        Entry::mistake(
            exhibit!("broken/checks_outside_mutex.rs"),
            Failure::Violation(FITS),
            |setting| Box::new(ChecksOutsideMutex::new(capacity(setting), start(setting))),
        )
        .or(Failure::Violation(NONE_FROM_EMPTY)),
        Entry::mistake(
            exhibit!("broken/waits_inside_mutex.rs"),
            Failure::Deadlock,
            |setting| Box::new(WaitsInsideMutex::new(capacity(setting), start(setting))),
        ),
    ])
}

/// One round: `work` moves a coke and calls back with the number that it sees.
fn moves_one(me: &Actor<'_>, verb: Verb, work: impl FnOnce(&dyn Fn(usize))) {
    me.once(MOVED, |called| {
        work(&|cokes| {
            called();
            me.emit_item(verb, cokes as u64);
        });
    });
}

/// Threads of either role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["producer", "consumer"])
}

fn capacity(setting: &Setting) -> usize {
    setting.parameter("capacity")
}

fn start(setting: &Setting) -> usize {
    setting.parameter("start")
}

/// All cokes that are added, and so all that the consumers remove.
fn added(setting: &Setting) -> usize {
    setting.count("producer") * setting.rounds()
}

/// The smallest machine that begins half full.
fn half_of_two(size: Setting) -> Setting {
    size.with_parameter("capacity", 2)
        .with_parameter("start", 1)
}

fn starts_within_capacity(setting: &Setting) -> Result<(), String> {
    let (capacity, start) = (capacity(setting), start(setting));
    if capacity == 0 {
        return Err("a machine without slots never holds a coke; capacity=1 would do".into());
    }
    if start > capacity {
        return Err(format!(
            "{start} cokes do not fit into {capacity} slots; start={capacity} would do"
        ));
    }
    Ok(())
}
