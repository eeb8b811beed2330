//! Programs of the catalog for shuttle, which the solutions know nothing of: the same
//! operations in the same order, with shuttle's own semaphores, locks and threads.

use std::{
    collections::VecDeque,
    panic::{self, AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicU64, Ordering},
};

use shuttle::{
    Config, FailurePersistence, Runner,
    future::batch_semaphore::{BatchSemaphore, Fairness},
    scheduler::RandomScheduler,
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// Runs the program this many times, or until it fails: how often it was run, and
/// whether it has failed.
pub(crate) fn run(program: &str, seed: u64, number: usize) -> (u64, bool) {
    let body: fn() = match program {
        "footman 5" => || dine(5, true),
        "all-right-handed 5" => || dine(5, false),
        "all-right-handed 10" => || dine(10, false),
        "mutex-before-spaces 2+2" => mutex_before_spaces,
        "notify-one 2+2" => notify_one,
        "no-relay 4" => no_relay,
        other => panic!("there is no {other}"),
    };
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.silence_warnings = true;
    let runs = std::sync::Arc::new(AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&runs);
    let runner = Runner::new(RandomScheduler::new_from_seed(seed, number), config);
    panic::set_hook(Box::new(|_| {}));
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runner.run(move || {
            counted.fetch_add(1, Ordering::Relaxed);
            body();
        });
    }));
    (runs.load(Ordering::Relaxed), outcome.is_err())
}

/// Which thread gets a permit is open, as in the catalog under barging.
struct Semaphore(BatchSemaphore);

impl Semaphore {
    fn new(permits: usize) -> Self {
        Self(BatchSemaphore::new(permits, Fairness::Unfair))
    }

    fn acquire(&self) {
        self.0.acquire_blocking(1).expect("it is never closed");
    }

    fn release(&self) {
        self.0.release(1);
    }
}

/// Runs them all, and waits for them.
fn together(threads: impl IntoIterator<Item = Box<dyn FnOnce() + Send>>) {
    let threads: Vec<_> = threads.into_iter().map(thread::spawn).collect();
    for thread in threads {
        thread.join().expect("no thread fails");
    }
}

/// Dining philosophers, one round: with a footman, or all right-handed.
fn dine(philosophers: usize, footman: bool) {
    let forks: Arc<Vec<_>> = Arc::new((0..philosophers).map(|_| Semaphore::new(1)).collect());
    let places = Arc::new(Semaphore::new(philosophers - 1));
    together((0..philosophers).map(|me| {
        let (forks, places) = (Arc::clone(&forks), Arc::clone(&places));
        let dine = move || {
            let (left, right) = (&forks[me], &forks[(me + 1) % forks.len()]);
            if footman {
                places.acquire();
            }
            right.acquire();
            left.acquire();
            left.release();
            right.release();
            if footman {
                places.release();
            }
        };
        Box::new(dine) as Box<_>
    }));
}

/// Bounded buffer, two producers and two consumers, capacity 1, two rounds.
fn mutex_before_spaces() {
    let [spaces, items, mutex] = [1, 0, 1].map(|permits| Arc::new(Semaphore::new(permits)));
    let buffer = Arc::new(std::sync::Mutex::new(VecDeque::new()));
    together((0..4).map(|thread| {
        let (spaces, items, mutex) = (spaces.clone(), items.clone(), mutex.clone());
        let buffer = buffer.clone();
        let work = move || {
            for round in 0..2 {
                if thread < 2 {
                    mutex.acquire();
                    spaces.acquire();
                    buffer.lock().expect("it is guarded").push_back(round);
                    mutex.release();
                    items.release();
                } else {
                    items.acquire();
                    mutex.acquire();
                    let item = buffer.lock().expect("it is guarded").pop_front();
                    assert!(item.is_some(), "a permit stands for an item");
                    mutex.release();
                    spaces.release();
                }
            }
        };
        Box::new(work) as Box<_>
    }));
}

/// Bounded buffer, two producers and two consumers, capacity 1, two rounds.
fn notify_one() {
    let held = Arc::new(Mutex::new(0));
    let changed = Arc::new(Condvar::new());
    together((0..4).map(|thread| {
        let (held, changed) = (Arc::clone(&held), Arc::clone(&changed));
        let (from, to) = if thread < 2 { (0, 1) } else { (1, 0) };
        let work = move || {
            for _ in 0..2 {
                let mut now = held.lock().expect("no thread fails");
                while *now != from {
                    now = changed.wait(now).expect("no thread fails");
                }
                *now = to;
                changed.notify_one();
            }
        };
        Box::new(work) as Box<_>
    }));
}

/// A barrier of four, one round.
fn no_relay() {
    const PARTIES: usize = 4;
    let inside = Arc::new(Mutex::new(0));
    let [entrance, exit] = [0, 1].map(|permits| Arc::new(Semaphore::new(permits)));
    together((0..PARTIES).map(|_| {
        let (inside, entrance, exit) = (inside.clone(), entrance.clone(), exit.clone());
        let wait = move || {
            let mut now = inside.lock().expect("no thread fails");
            *now += 1;
            if *now == PARTIES {
                exit.acquire();
                entrance.release();
            }
            drop(now);
            entrance.acquire();
            let mut now = inside.lock().expect("no thread fails");
            *now -= 1;
            if *now == 0 {
                entrance.acquire();
                exit.release();
            }
            drop(now);
            exit.acquire();
            exit.release();
        };
        Box::new(wait) as Box<_>
    }));
}
