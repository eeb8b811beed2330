//! The algorithms under loom: every order of every step, of two and three
//! threads, and every value that a memory ordering allows them to read.
//!
//! The files are those that run natively, compiled once more over a model of
//! the [`platform`]. There is no backoff in it: spinning would only make the same
//! searches longer. A thread that stays parked is a deadlock, which fails; so does
//! an access to data that nothing orders.
//!
//! Each memory ordering was weakened once, and a proof here failed.

#[path = "barrier.rs"]
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "over another platform, and not all of it"
)]
mod barrier;
#[path = "event.rs"]
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "over another platform, and not all of it"
)]
mod event;
#[path = "latch.rs"]
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "over another platform, and not all of it"
)]
mod latch;
#[path = "ring.rs"]
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "over another platform, and not all of it"
)]
mod ring;
#[path = "semaphore.rs"]
#[allow(
    clippy::duplicate_mod,
    dead_code,
    reason = "over another platform, and not all of it"
)]
mod semaphore;

mod of_barrier;
mod of_event;
mod of_latch;
mod of_ring;
mod of_semaphore;
mod platform;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use loom::cell::UnsafeCell;

use crate::backend::loom::{End, explore, spawn_all};

/// Any limited time: whether it runs out is up to the thread of [`Proof::clock`].
const A_WHILE: Duration = Duration::from_secs(1);

/// After this time the search gives up, and the test fails.
const TOO_LONG: Duration = Duration::from_mins(5);

/// Threads that share an `S`, and what must be true of it in the end.
struct Proof<S> {
    setup: fn() -> S,
    threads: Vec<fn(&S)>,
    in_the_end: fn(&S),
}

impl<S: Send + Sync + 'static> Proof<S> {
    fn new(setup: fn() -> S) -> Self {
        Self {
            setup,
            threads: Vec::new(),
            in_the_end: |_| (),
        }
    }

    fn thread(self, body: fn(&S)) -> Self {
        self.threads(1, body)
    }

    fn threads(mut self, count: usize, body: fn(&S)) -> Self {
        self.threads.extend(vec![body; count]);
        self
    }

    /// Adds a thread that lets time run out for the longest waiting thread with a
    /// deadline, if there is one.
    fn clock(self) -> Self {
        self.thread(|_| platform::time_runs_out())
    }

    /// What is run when every thread has ended, in the last of them.
    fn in_the_end(mut self, check: fn(&S)) -> Self {
        self.in_the_end = check;
        self
    }

    /// Every execution was seen, and none failed.
    #[track_caller]
    fn holds(self) {
        let started = Instant::now();
        let report = self.explored(started);
        assert!(
            matches!(report.end, End::Exhausted),
            "in execution {}: {:?}",
            report.executions,
            report.end
        );
        assert!(report.executions > 1, "nothing was explored");
        println!(
            "{} executions, {:.2} s",
            report.executions,
            started.elapsed().as_secs_f64()
        );
    }

    /// Some execution leaves a thread parked for ever.
    #[track_caller]
    fn deadlocks(self) {
        let end = self.explored(Instant::now()).end;
        assert!(matches!(end, End::Deadlock), "it ended otherwise: {end:?}");
    }

    fn explored(self, started: Instant) -> crate::backend::loom::Report {
        let stop = move || started.elapsed() > TOO_LONG;
        explore(10_000, None, stop, move || {
            platform::begin_execution();
            let state = Arc::new((self.setup)());
            let running = Arc::new(AtomicUsize::new(self.threads.len()));
            let in_the_end = self.in_the_end;
            let bodies = self.threads.iter().map(|&body| -> Box<dyn FnOnce()> {
                let (state, running) = (Arc::clone(&state), Arc::clone(&running));
                Box::new(move || {
                    body(&state);
                    if running.fetch_sub(1, Ordering::SeqCst) == 1 {
                        in_the_end(&state);
                    }
                })
            });
            spawn_all(bodies.collect());
        })
    }
}

/// Data whose accesses the primitive under test must order. Loom fails an
/// execution in which nothing orders two of them.
struct Data(UnsafeCell<usize>);

// SAFETY: all threads of a model are coroutines of one OS thread.
unsafe impl Send for Data {}
// SAFETY: the same.
unsafe impl Sync for Data {}

impl Data {
    fn new() -> Self {
        Self(UnsafeCell::new(0))
    }

    fn set(&self, value: usize) {
        // SAFETY: coroutines of one OS thread, none of which runs in here.
        self.0.with_mut(|data| unsafe { *data = value });
    }

    fn add(&self) {
        // SAFETY: the same.
        self.0.with_mut(|data| unsafe { *data += 1 });
    }

    fn get(&self) -> usize {
        // SAFETY: the same.
        self.0.with(|data| unsafe { *data })
    }
}

/// A counter that is no part of the program: loom does not see it, and it orders
/// nothing.
#[derive(Debug, Default)]
struct Counter(AtomicUsize);

impl Counter {
    const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    fn add(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn count(&self, one: bool) {
        self.0.fetch_add(usize::from(one), Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}
