//! Bank transfer: two accounts, two locks, and transfers in both directions.
//!
//! Source: course notes on Python's `threading.Lock`.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, Waits, exhibit};

mod both_or_none;
mod gate;
mod ordered;
mod spec;
mod broken {
    pub(crate) mod argument_order;
    pub(crate) mod backs_off;
    pub(crate) mod keeps_the_first;
    pub(crate) mod one_lock;
    pub(crate) mod releases_twice;
}

use both_or_none::BothOrNone;
use broken::{
    argument_order::ArgumentOrder, backs_off::BacksOff, keeps_the_first::KeepsTheFirst,
    one_lock::OneLock, releases_twice::ReleasesTwice,
};
use gate::Gate;
use ordered::Ordered;
use spec::{AT_ONCE, Bank as Books};

/// The accounts of the bank.
pub const ACCOUNTS: [usize; 4] = [0, 1, 2, 3];

/// What a solution provides: a bank with four accounts.
pub trait Bank: Send + Sync {
    /// Moves one coin from one account to another, or none if there is none.
    /// Calls `moves` once, while both accounts take part in nothing else.
    fn transfer(&self, from: usize, to: usize, moves: &dyn Fn());

    /// Counts the coins of all accounts, and calls `sees` once with them, while no
    /// account takes part in anything else.
    fn audit(&self, sees: &dyn Fn([u64; 4]));
}

/// A transfer has both its accounts.
pub const MOVES: Verb = Verb::opening("moves a coin");
/// A transfer is done with its accounts.
pub const ENDS: Verb = Verb::closing("is done");
/// A thread moved this many times in a round, instead of once.
pub const MOVED: Verb = Verb::new("moved in one round this many times:");
/// An auditor sees these balances, a digit each.
pub const SEES: Verb = Verb::new("sees the balances");
/// An auditor saw this many balances in a round, instead of one.
pub const SAW: Verb = Verb::new("saw in one round this many times:");

type Puzzle = harness::Puzzle<dyn Bank>;
type Entry = harness::Entry<dyn Bank>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("bank-transfer", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("one locks A and B, another B and A")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Medium)
        .role("payer", 1, |bank, me| transfer(bank, me, 0, 1))
        .role("repayer", 1, |bank, me| transfer(bank, me, 1, 0))
        .role("stranger", 1, |bank, me| transfer(bank, me, 2, 3))
        .role("auditor", 1, |bank, me| {
            me.once(SAW, |called| {
                bank.audit(&|balances| {
                    called();
                    let digits = balances.iter().fold(0, |all, it| all * 10 + it);
                    me.emit_item(SEES, digits);
                });
            });
        })
        .parameter("balance", 1)
        .rounds(3)
        .possible(digits)
        .explore(|size| size.with("payer", 2).with_rounds(2))
        .endless(|size| size)
        .loom(|size| size)
        .rules(
            Rules::new(Books::new)
                .sometimes(AT_ONCE, Books::two_at_once)
                .section(MOVES, ENDS),
        )
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("ordered.rs"), |size| {
            Box::new(Ordered::new(balance(size)))
        })
        .waits_by(
            for_ever(),
            Waits::for_ever(&["payer", "repayer", "auditor"]),
            Waits::Eventually,
        )
        .inside(2),
        Entry::new(exhibit!("gate.rs"), |size| {
            Box::new(Gate::new(balance(size)))
        })
        .waits_by(for_ever(), for_ever(), Waits::within(3))
        .inside(2),
        Entry::new(exhibit!("both_or_none.rs"), |size| {
            Box::new(BothOrNone::new(balance(size)))
        })
        .loom(|size| size.with("auditor", 0))
        .waits(for_ever())
        .inside(2),
        Entry::mistake(
            exhibit!("broken/argument_order.rs"),
            Failure::Deadlock,
            |size| Box::new(ArgumentOrder::new(balance(size))),
        ),
        Entry::mistake(
            exhibit!("broken/keeps_the_first.rs"),
            Failure::Livelock,
            |size| Box::new(KeepsTheFirst::new(balance(size))),
        ),
        Entry::mistake(exhibit!("broken/backs_off.rs"), Failure::Livelock, |size| {
            Box::new(BacksOff::new(balance(size)))
        }),
        Entry::mistake(
            exhibit!("broken/releases_twice.rs"),
            Failure::Deadlock,
            |size| Box::new(ReleasesTwice::new(balance(size))),
        ),
        Entry::mistake(
            exhibit!("broken/one_lock.rs"),
            Failure::LostConcurrency(AT_ONCE),
            |size| Box::new(OneLock::new(balance(size))),
        ),
    ])
}

/// A round of a thread that transfers.
fn transfer(bank: &dyn Bank, me: &Actor<'_>, from: usize, to: usize) {
    me.section(MOVES, ENDS, MOVED, |moves| bank.transfer(from, to, moves));
}

/// Threads of every role can starve.
fn for_ever() -> Waits {
    Waits::for_ever(&["payer", "repayer", "stranger", "auditor"])
}

fn balance(setting: &Setting) -> u64 {
    setting.parameter("balance") as u64
}

fn digits(setting: &Setting) -> Result<(), String> {
    if setting.parameter("balance") <= 4 {
        return Ok(());
    }
    Err("a balance is told in one digit; balance=4 would do".to_owned())
}
