//! A bank account: never below zero, and nothing is lost.
//!
//! Source: course notes on Python's `threading.Lock`.

use harness::{Actor, Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};

mod condition;
mod one_lock;
mod permits;
mod spec;
mod broken {
    pub(crate) mod checks_then_acts;
    pub(crate) mod no_lock;
    pub(crate) mod reads_then_writes;
    pub(crate) mod waits_inside_lock;
}

use broken::{
    checks_then_acts::ChecksThenActs, no_lock::NoLock, reads_then_writes::ReadsThenWrites,
    waits_inside_lock::WaitsInsideLock,
};
use condition::Condition;
use one_lock::OneLock;
use permits::Permits;
use spec::{Balance, NEVER_BELOW, NOTHING_LOST};

/// What a solution provides: an account that begins with a balance.
pub trait Account: Send + Sync {
    /// Pays one in, and calls `books` once with the new balance, where it writes
    /// it.
    fn deposit(&self, books: &dyn Fn(i64));

    /// Pays one out, and calls `books` once with the new balance, where it writes
    /// it. If there is nothing, it either waits until there is, or refuses: then it
    /// calls `books` with `None`, while there is nothing.
    fn withdraw(&self, books: &dyn Fn(Option<i64>));
}

/// A thread has paid one in, and books this balance.
pub const DEPOSITS: Verb = Verb::new("pays one in, which makes");
/// A thread has paid one out, and books this balance.
pub const WITHDRAWS: Verb = Verb::new("pays one out, which leaves");
/// A thread has paid one out of an account with nothing in it.
pub const OVERDRAWS: Verb = Verb::new("pays one out of nothing");
/// A withdrawal is refused.
pub const REFUSES: Verb = Verb::new("is refused");
/// A thread booked this many times in a round, instead of once.
pub const BOOKED: Verb = Verb::new("booked in one round this many times:");

type Puzzle = harness::Puzzle<dyn Account>;
type Entry = harness::Entry<dyn Account>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("bank-account", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("never below zero, and nothing lost")
        .group(Group::CourseNotes)
        .difficulty(Difficulty::Easy)
        .role("depositor", 2, |account, me| {
            me.once(BOOKED, |called| {
                account.deposit(&|balance| {
                    called();
                    book(me, DEPOSITS, balance);
                });
            });
        })
        .role("withdrawer", 2, |account, me| {
            me.once(BOOKED, |called| {
                account.withdraw(&|balance| {
                    called();
                    match balance {
                        Some(balance) => book(me, WITHDRAWS, balance),
                        None => me.emit(REFUSES),
                    }
                });
            });
        })
        .parameter("balance", 1)
        .rounds(3)
        .possible(enough_is_paid_in)
        .explore(|size| size.with_rounds(2))
        .loom(|size| size.with("depositor", 1))
        .never_endless("an account that is paid into for ever has no final balance")
        .rules(Rules::new(Balance::new).final_value("the account ends with", Balance::booked))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("one_lock.rs"), |size| {
            Box::new(OneLock::new(balance(size)))
        }),
        Entry::new(exhibit!("condition.rs"), |size| {
            Box::new(Condition::new(balance(size)))
        }),
        Entry::new(exhibit!("permits.rs"), |size| {
            Box::new(Permits::new(balance(size)))
        }),
        Entry::mistake(exhibit!("broken/no_lock.rs"), Failure::DataRace, |size| {
            Box::new(NoLock::new(balance(size)))
        }),
        Entry::mistake(
            exhibit!("broken/checks_then_acts.rs"),
            Failure::Violation(NEVER_BELOW),
            |size| Box::new(ChecksThenActs::new(balance(size))),
        ),
        Entry::mistake(
            exhibit!("broken/reads_then_writes.rs"),
            Failure::Violation(NOTHING_LOST),
            |size| Box::new(ReadsThenWrites::new(balance(size))),
        ),
        Entry::mistake(
            exhibit!("broken/waits_inside_lock.rs"),
            Failure::Deadlock,
            |size| Box::new(WaitsInsideLock::new(balance(size))),
        ),
    ])
}

/// Announces a new balance.
fn book(me: &Actor<'_>, verb: Verb, balance: i64) {
    match u64::try_from(balance) {
        Ok(balance) => me.emit_item(verb, balance),
        Err(_) => me.emit(OVERDRAWS),
    }
}

fn balance(setting: &Setting) -> i64 {
    i64::try_from(setting.parameter("balance")).expect("a balance is small")
}

fn enough_is_paid_in(setting: &Setting) -> Result<(), String> {
    let [deposits, withdrawals] =
        ["depositor", "withdrawer"].map(|role| setting.count(role) * setting.rounds());
    if setting.parameter("balance") + deposits >= withdrawals {
        return Ok(());
    }
    Err(
        "withdrawers wait for ever for what nobody pays in; depositor=2,withdrawer=2 would do"
            .into(),
    )
}
