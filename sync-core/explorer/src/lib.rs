//! Explores every interleaving of a concurrent program: a proof, or a shortest
//! schedule on which it fails.
//!
//! A program is made of *objects*, each a state with atomic operations on it,
//! and of *threads*: ordinary code that performs operations. What objects
//! there are is up to you; a semaphore takes ten lines:
//!
//! ```
//! use explorer::{Explorer, Finding, Context, Object, Operation, Outcome, Verdict};
//! use std::rc::Rc;
//!
//! #[derive(Debug, Hash)]
//! enum Semaphore { Acquire, Release }
//!
//! impl Operation for Semaphore {
//!     type State = usize; // permits
//!     fn outcomes(&self, permits: &usize, _: &Context) -> Vec<Outcome<usize>> {
//!         match self {
//!             Self::Acquire if *permits == 0 => vec![], // it has to wait
//!             Self::Acquire => vec![Outcome::becomes(permits - 1)],
//!             Self::Release => vec![Outcome::becomes(permits + 1)],
//!         }
//!     }
//! }
//!
//! // Two threads take two locks, each in its own order.
//! let report = Explorer::new().explore(|program| {
//!     let a = Rc::new(Object::new(1));
//!     let b = Rc::new(Object::new(1));
//!     for (first, second) in [(&a, &b), (&b, &a)] {
//!         let (first, second) = (Rc::clone(first), Rc::clone(second));
//!         program.thread("worker", move || {
//!             explorer::break_symmetry(); // they have different values
//!             first.perform(Semaphore::Acquire);
//!             second.perform(Semaphore::Acquire);
//!             second.perform(Semaphore::Release);
//!             first.perform(Semaphore::Release);
//!         });
//!     }
//! });
//! let Verdict::Refuted { finding: Finding::Deadlock, schedule } = report.verdict else {
//!     panic!("that deadlocks");
//! };
//! assert_eq!(schedule.to_string(), "0 1");
//! ```
//!
//! # How it works
//!
//! Threads are coroutines. Each announces an operation before it performs it,
//! and the explorer decides who may go on: a step lets one thread perform its
//! operation and run to its next announcement. The search is breadth first
//! over the program's states, and recognises a state that it has met.
//!
//! A state is made of every object's state and, for each thread, of what it
//! *knows* (module functions [`history`], [`observe`], [`restore`],
//! [`reset`]): a digest of the answers that it has got from its operations.
//! The code of a thread is a function of what it knows, so it needs to run
//! only once for each thing that it can learn. Everything else is looked up:
//! a search of millions of states runs the program's code some hundred times.
//!
//! # What is asked of a program
//!
//! Whatever a thread's future depends on must be in the answers it gets. It
//! must not look at clocks, random numbers, or memory that other threads
//! change without an operation; the threads of one class must run the same
//! code with the same values, or say [`break_symmetry`]. The search runs the code
//! again and again and reports a thread that does not do the same as before
//! ([`Finding::Nondeterministic`]).
//!
//! What a thread's code has captured is dropped with the program, never by the
//! thread; objects are never destroyed. So who drops the last reference to
//! something is no part of what a program does. An execution that is not needed
//! any more is taken down: its threads unwind, and operations in their
//! destructors do nothing. A thread that outgrows its stack, or aborts, is a
//! finding like a panic (on Linux, on x86-64).
//!
//! Threads share an OS thread as long as they do not notice. Where one waits in a
//! destructor because it panics, others would seem to panic, too: then, and where
//! [`Explorer::os_threads`] says so, each has an OS thread of its own.
//!
//! # What makes the search smaller
//!
//! Each of these can be switched off, and is then given up where it would not
//! be right:
//!
//! - operations that *move left* ([`Attributes::moves_left`]) run in the step of
//!   the operation before them, and operations that never wait in the step of
//!   those before them that *move right* ([`Attributes::moves_right`]);
//! - threads of one class that do not ask who they are are interchangeable.
//!
//! All of them keep every failure: deadlocks, broken rules, panics and data
//! races. Schedules are shortest in the steps that result.
//!
//! [`Explorer::certifying`] does without all of them, and trusts as little else
//! as it can.
//!
//! # Circles
//!
//! Where threads can go round in a circle without [announcing](Attributes::announces)
//! anything, and everybody takes part who could go on in one of its states, it is
//! a [livelock](Finding::Livelock).
//!
//! # Who may have to wait for ever
//!
//! In a program whose threads do rounds for ever and say where they are in them
//! ([`enter_phase`]), [`Explorer::fairness`] decides for each thread whether it can
//! stay in one round for ever though no thread is left out that could always go
//! on, or else how often others can be served before it ([`Liveness`]). The schedule
//! of a thread that starves leads into a circle, and goes round it once.

mod leaves;
mod liveness;
mod program;
mod replay;
mod search;
mod semantics;

pub use leaves::{
    digest::Digest,
    execution::{Execution, ObjectState, Pending, Performed, ReplayError, ReplayStep},
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
        break_symmetry, enter_phase, has_woken_spuriously, history, is_symmetry_broken, keep,
        may_wake_spuriously, observe, on_behalf_of, reset, restore,
    },
    thread_state::History,
};
