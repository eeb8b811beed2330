//! The primitives every solution of the catalog is built on.
//!
//! Four are basic: [`Semaphore`], [`Mutex`], [`Condvar`] and [`Shared`] (data
//! that the *protocol* guards, not a type). The others are written once, on
//! those four: [`BoundedSemaphore`], [`Multiplex`], [`Turnstile`],
//! [`Lightswitch`], [`Rendezvous`], [`FifoSemaphore`], [`ReentrantMutex`],
//! [`RwLock`], [`Queue`], [`Future`], [`Timer`], [`Clock`],
//! [`ThreadPool`], [`Event`], [`Latch`], [`Barrier`] and [`Ring`]. On real threads the
//! last four and the semaphore have algorithms of their own: one atomic word each (the
//! ring has two) and a queue of parked threads, proved under loom.
//!
//! # Backends
//!
//! The same code runs on real threads and under two model checkers. The backend of
//! an object is chosen when it is created: in a program that the explorer explores
//! (Cargo feature `explore`) it is the explorer's, inside a `model` (feature `loom`)
//! it is loom's, everywhere else it is native. Without the features there is one
//! backend.
//!
//! The explorer identifies the local state of a thread by the answers that its
//! operations gave it. That is why the closures of [`Mutex::with`],
//! [`Mutex::enter`], [`Mutex::when`] and [`Shared::with`] are `Fn`: their result is
//! the answer, and nothing else gets out. In a loop of attempts, [`repeat_until`]
//! makes the thread forget the failed ones.
//!
//! # Observers
//!
//! With the feature `observe` every operation is announced to an observer of its
//! thread (module `observe`): for narration, jitter and traces, without a word of
//! that in the observed code.
//!
//! # Misuse
//!
//! An operation that breaks a primitive's rule panics with one sentence that
//! names the rule; see [`Fault`].

mod arrival;
mod backend;
mod composite;
mod fault;
mod state;
#[macro_use]
pub mod observe;

mod barrier;
mod bounded_semaphore;
mod clock;
mod condvar;
mod event;
mod fifo_semaphore;
mod future;
mod latch;
mod lightswitch;
#[cfg(any(feature = "explore", feature = "loom"))]
mod monitor;
mod multiplex;
mod mutex;
mod permit;
mod queue;
mod reentrant_mutex;
mod rendezvous;
mod repeat;
mod ring;
mod rw_lock;
mod semaphore;
mod shared;
mod thread_pool;
mod timer;
mod turnstile;

pub use arrival::{Arrival, BarrierError};
#[cfg(feature = "explore")]
pub use backend::explored::Discipline;
#[cfg(feature = "loom")]
pub use backend::loom as model;
#[cfg(feature = "enumerate")]
pub use backend::plain;
pub use barrier::Barrier;
pub use bounded_semaphore::BoundedSemaphore;
pub use clock::Clock;
pub use condvar::Condvar;
pub use event::Event;
#[cfg(feature = "explore")]
pub use explorer;
pub use fault::Fault;
pub use fifo_semaphore::FifoSemaphore;
pub use future::{Cancelled, Future};
pub use latch::Latch;
pub use lightswitch::Lightswitch;
pub use multiplex::Multiplex;
pub use mutex::{Mutex, MutexGuard};
pub use permit::Permit;
pub use queue::{GetError, PutError, Queue};
pub use reentrant_mutex::{ReentrantGuard, ReentrantMutex};
pub use rendezvous::Rendezvous;
pub use repeat::repeat_until;
pub use ring::Ring;
pub use rw_lock::{Policy, ReadGuard, RwLock, UpgradableGuard, WriteGuard};
pub use semaphore::Semaphore;
pub use shared::Shared;
pub use state::State;
pub use thread_pool::{ShutDown, Task, TaskError, ThreadPool};
pub use timer::{Expiry, Timer};
pub use turnstile::Turnstile;

/// The README's example, tested with the documentation's.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
