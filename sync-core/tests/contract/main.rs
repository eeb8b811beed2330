//! The contract of each primitive, written once and checked on every backend.

mod barrier;
mod bounded_semaphore;
mod clock;
mod condvar;
mod event;
#[cfg(feature = "loom")]
mod explorer;
mod fifo_semaphore;
mod future;
mod latch;
mod lightswitch;
#[cfg(feature = "observe")]
mod lines;
#[cfg(feature = "observe")]
mod listener;
mod multiplex;
mod mutex;
mod program;
mod queue;
mod reentrant_mutex;
mod rendezvous;
mod ring;
mod rw_lock;
mod semaphore;
mod shared;
mod thread_pool;
mod timer;
mod turnstile;
