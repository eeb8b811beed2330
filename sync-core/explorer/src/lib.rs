//! A stateful model checker for concurrent programs: it explores every
//! interleaving of a small program, and returns a proof, or a shortest schedule on
//! which the program fails.
//!
//! # Example
//!
//! A program is made of *objects*, each a state with atomic operations on it, and of
//! *threads*: ordinary code that performs operations. The explorer has no built-in
//! objects. A semaphore takes ten lines:
//!
//! ```
//! use explorer::{Context, Explorer, Finding, Object, Operation, Outcome, Program, Verdict};
//! use std::rc::Rc;
//!
//! #[derive(Debug, Hash)]
//! enum Semaphore { Acquire, Release }
//!
//! impl Operation for Semaphore {
//!     type State = usize; // permits
//!     fn outcomes(&self, permits: &usize, _: &Context) -> Vec<Outcome<usize>> {
//!         match self {
//!             Self::Acquire if *permits == 0 => vec![], // not enabled
//!             Self::Acquire => vec![Outcome::becomes(permits - 1)],
//!             Self::Release => vec![Outcome::becomes(permits + 1)],
//!         }
//!     }
//! }
//!
//! // Two threads take two locks in opposite orders.
//! let program = |program: &mut Program| {
//!     let a = Rc::new(Object::new(1));
//!     let b = Rc::new(Object::new(1));
//!     for (first, second) in [(&a, &b), (&b, &a)] {
//!         let (first, second) = (Rc::clone(first), Rc::clone(second));
//!         program.thread("worker", move || {
//!             explorer::break_symmetry(); // the workers hold different values
//!             first.perform(Semaphore::Acquire);
//!             second.perform(Semaphore::Acquire);
//!             second.perform(Semaphore::Release);
//!             first.perform(Semaphore::Release);
//!         });
//!     }
//! };
//!
//! let report = Explorer::new().explore(program);
//! let Verdict::Refuted { finding: Finding::Deadlock, schedule } = report.verdict else {
//!     panic!("that deadlocks");
//! };
//! assert_eq!(schedule.to_string(), "0 1");
//!
//! // The schedule replays on the program, and the execution prints itself.
//! let execution = Explorer::new().replay(program, &schedule)?;
//! println!("{execution}");
//! assert!(execution.to_string().ends_with("no thread can go on"));
//! # Ok::<(), explorer::ReplayError>(())
//! ```
//!
//! [`Explorer::explore`] returns a [`Report`]: the [`Verdict`], and how far the search
//! went. [`Explorer::replay`] turns a schedule into an [`Execution`], step by step.
//! Whoever wants to be the scheduler goes on with [`Explorer::advance`], and asks
//! [`Explorer::explore_from`] whether any schedule fails from there.
//!
//! # How it works
//!
//! Threads are coroutines. Each announces an operation before it performs it, and the
//! explorer decides which thread goes on: a step lets one thread perform its pending
//! operation and run to its next announcement. The search is breadth first over the
//! states of the program, and expands each state once.
//!
//! A state consists of the state of every object and, for each thread, of its
//! *observation history*: a digest of the answers that its operations have given it.
//! The code of a thread is a function of that history, so it runs once for each
//! history, and every other step is looked up: a search of millions of states runs the
//! program's code a few hundred times.
//!
//! Histories that differ are states that differ. A loop that retries should therefore
//! take its [`history`] before the first attempt and [`restore`] it after each that
//! failed; a thread that works in rounds calls [`reset`] at the start of each. What its
//! code remembers nevertheless is added with [`observe`] or [`keep`].
//!
//! # What is asked of a program
//!
//! - *Determinism.* What a thread does may depend only on the answers to its
//!   operations: not on clocks, random numbers, addresses, or memory that other threads
//!   change without an operation. Code is run again to check this, and a thread that
//!   differs from what was recorded is a finding ([`Finding::Nondeterministic`]).
//! - *Symmetry.* Threads of one class, added one after the other, run the same code
//!   with the same values, or call [`break_symmetry`].
//! - *Drops.* What a thread's closure captures is dropped with the program, never by
//!   the thread, and objects are never destroyed: which thread drops the last reference
//!   to something is not part of the program's behaviour. When an execution is no longer
//!   needed, its threads are unwound, and operations in their destructors do nothing.
//!
//! A thread that overflows its stack or aborts is a finding like a panic (on Linux on
//! x86-64).
//!
//! Coroutines share an OS thread. Code can notice that, through thread-local variables
//! or because another thread is unwinding; then, and with [`Explorer::os_threads`], each
//! thread runs on an OS thread of its own.
//!
//! # What makes the search smaller
//!
//! - *Left movers* ([`Attributes::moves_left`]), such as a release, run in the step of
//!   the operation before them.
//! - *Right movers* ([`Attributes::moves_right`]), such as an acquire, run in one step
//!   with an operation after them that never waits.
//! - *Symmetry*: states that differ only in which of several interchangeable threads is
//!   where are one state.
//! - *Merging* ([`Explorer::merges_after`]): points of a thread's code from which it does
//!   the same, whatever it remembers, are one. What it does is learned on the way, so the
//!   search begins again when it has learned much.
//!
//! Each keeps every deadlock, broken rule, panic and data race, can be switched off, and
//! is given up where it would not be sound: at an object that some operation
//! [observes](Attributes::observes), for a class whose threads break symmetry. A
//! schedule is shortest in the steps that result.
//!
//! [`Explorer::certifying`] switches all of them off, compares states exactly, and
//! repeats whatever was looked up.
//!
//! # Hunting
//!
//! Where a search takes long, it hunts now and then ([`Explorer::hunts_after`]): it walks
//! at random through the states, mostly by looking steps up. A failure may lie deeper than
//! breadth first ever gets. What a hunt finds is replayed like any other failure; its
//! schedule is short, since steps are left out while it still fails in the same way, but
//! not shortest. A walk that comes to the same state again, without progress and fairly,
//! has found a livelock. A hunt that finds nothing changes nothing, and
//! [one that is alone](Explorer::only_hunting) ends inconclusively.
//!
//! # Livelocks
//!
//! A [livelock](Finding::Livelock) is a strongly fair cycle of steps of which none
//! [announces](Attributes::announces) progress: every thread that is enabled in some
//! state of the cycle takes part in it. The schedule is a lasso, a stem and one turn of
//! the cycle.
//!
//! # Starvation
//!
//! In a program whose threads work in rounds for ever and report their phase
//! ([`enter_phase`]), [`Explorer::fairness`] decides for each thread whether it can stay
//! in one round for ever on a weakly fair cycle, on which no thread that is always
//! enabled is left out. If it cannot, the thread is starvation-free, and its bypass
//! bound says how often others are served while it waits ([`Liveness`]).

mod leaves;
mod liveness;
mod program;
mod replay;
mod search;
mod semantics;

pub use leaves::{
    digest::Digest,
    execution::{
        Choice, Deferred, Execution, ObjectState, Pending, Performed, ReplayError, ReplayStep,
    },
    label::{Effect, Label, ObjectKind, Shown},
    options::{Explorer, Progress},
    report::{Finding, Limit, Liveness, Report, Verdict},
    schedule::Schedule,
    threads::MOST_THREADS,
};
pub use program::{
    control::{
        ambient, current, is_exploring, is_inside, is_recording, is_tearing_down, misuse,
        set_ambient, stay_behind, ticket,
    },
    description::Program,
    object::Object,
    operation::{Attributes, Context, Operation, Outcome, State, WOKEN, Wakes},
    phase::Phase,
    thread::{
        break_symmetry, enter_phase, has_woken_spuriously, history, is_certifying,
        is_symmetry_broken, keep, may_wake_spuriously, observe, on_behalf_of, reset, restore,
    },
    thread_state::History,
};

/// The README's example, tested with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
