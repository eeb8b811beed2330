//! Typical bugs that are not in the catalog; the explorer finds each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::{num::NonZero, time::Duration};

use harness::{
    Failure, exhibit,
    verify::{Engine, Limits, Trace, Verdict, Wanted, Watched, check},
};
use sync_core::{Condvar, Mutex, Semaphore, Shared};

use crate::scratch::{ALONE, ONCE, Room, room_of};

/// What the explorer finds if this many threads visit a room for two.
fn found<R: Room + 'static>(threads: usize, rounds: usize, make: fn() -> R) -> (Failure, Trace) {
    let problem = room_of(exhibit!("strangers.rs"), threads, rounds, None, make);
    let mut wanted = Wanted::declared(Engine::Explorer, &problem, &problem.solutions[0]);
    wanted[0].setting = problem.default.clone();
    let limits = Limits::of(Duration::from_mins(1));
    let row = check(
        &wanted[0],
        &limits,
        NonZero::<usize>::MIN,
        &Watched::default(),
    );
    match row.verdict {
        Verdict::Refuted {
            failure,
            trace: Some(trace),
            ..
        } => (failure, trace),
        other => panic!("it was not refuted: {other:?}"),
    }
}

/// The code of the lines that were executed, in order.
fn lines(trace: &Trace) -> Vec<&str> {
    let did = trace.steps.iter().flat_map(|turn| &turn.did);
    did.filter_map(|step| step.code.as_deref()).collect()
}

/// Notifies outside the mutex.
struct NakedNotify {
    free: Semaphore,
    places: Shared<usize>,
    mutex: Mutex<()>,
    changed: Condvar,
}

impl Room for NakedNotify {
    fn visit(&self, inside: &dyn Fn()) {
        loop {
            self.free.acquire();
            let got = self
                .places
                .with(|n| n.checked_sub(1).map(|left| *n = left).is_some());
            self.free.release();
            if got {
                break;
            }
            // Wrong: the place may have become free before the mutex is locked.
            self.changed.wait(&mut self.mutex.lock());
        }
        inside();
        self.free.acquire();
        self.places.with(|n| *n += 1);
        self.free.release();
        self.changed.notify_one();
    }
}

#[test]
fn a_notification_between_the_look_and_the_wait_is_lost() {
    let (failure, trace) = found(3, 1, || NakedNotify {
        free: Semaphore::new(1),
        places: Shared::new(2),
        mutex: Mutex::new(()),
        changed: Condvar::new(),
    });
    assert_eq!(failure, Failure::Deadlock);
    assert_eq!(trace.left.len(), 1);
    assert_eq!(trace.left[0].did, "wait on changed");
    let lines = lines(&trace);
    let notified = lines.iter().rposition(|line| line.contains("notify_one"));
    let waits = lines.iter().rposition(|line| line.contains("changed.wait"));
    assert!(notified < waits, "{lines:#?}");
}

/// Checks once, and takes a spurious wakeup for a notification.
struct BelievesTheBell {
    inside: Mutex<usize>,
    left: Condvar,
}

impl Room for BelievesTheBell {
    fn visit(&self, inside: &dyn Fn()) {
        let mut count = self.inside.lock();
        if *count == 2 {
            self.left.wait(&mut count);
        }
        *count += 1;
        drop(count);
        inside();
        *self.inside.lock() -= 1;
        self.left.notify_one();
    }
}

#[test]
fn a_thread_that_wakes_for_no_reason_must_look_again() {
    let (failure, trace) = found(3, 1, || BelievesTheBell {
        inside: Mutex::new(0),
        left: Condvar::new(),
    });
    assert_eq!(failure, Failure::Violation(ALONE));
    let did = trace.steps.iter().flat_map(|turn| &turn.did);
    assert!(
        did.clone()
            .any(|step| step.did.contains("without being notified")),
        "{trace:#?}"
    );
}

/// Enters even if its wait has timed out.
struct Impatient(Semaphore);

impl Room for Impatient {
    fn visit(&self, inside: &dyn Fn()) {
        let _ = self.0.acquire_timeout(Duration::from_secs(1));
        inside();
        self.0.release();
    }
}

#[test]
fn a_time_that_runs_out_must_be_noticed() {
    let (failure, trace) = found(3, 1, || Impatient(Semaphore::new(2)));
    assert_eq!(failure, Failure::Violation(ALONE));
    let did = trace.steps.iter().flat_map(|turn| &turn.did);
    assert!(
        did.clone().any(|step| step.did.contains("failed")),
        "{trace:#?}"
    );
}

/// Two locks, acquired in opposite orders by the first and the second visitor.
struct BothWays {
    coats: Mutex<usize>,
    keys: Mutex<usize>,
    room: Semaphore,
}

impl Room for BothWays {
    fn visit(&self, inside: &dyn Fn()) {
        self.room.acquire();
        {
            let mut coats = self.coats.lock();
            *coats += 1;
            *self.keys.lock() += 1;
        }
        inside();
        let mut keys = self.keys.lock();
        *keys -= 1;
        *self.coats.lock() -= 1;
        drop(keys);
        self.room.release();
    }
}

#[test]
fn locks_in_opposite_orders_deadlock_in_the_fewest_steps() {
    let (failure, trace) = found(2, 1, || BothWays {
        coats: Mutex::new(0),
        keys: Mutex::new(0),
        room: Semaphore::new(2),
    });
    assert_eq!(failure, Failure::Deadlock);
    let left: Vec<_> = trace.left.iter().map(|step| step.did.as_str()).collect();
    assert!(
        left.contains(&"lock keys") && left.contains(&"lock coats"),
        "{left:?}"
    );
}

/// A counter that no primitive guards.
struct Hidden {
    visits: AtomicUsize,
    room: Semaphore,
    other: Semaphore,
}

impl Room for Hidden {
    fn visit(&self, inside: &dyn Fn()) {
        self.room.acquire();
        // Wrong: the explorer does not see the changes of other threads.
        let odd = self.visits.fetch_add(1, Ordering::Relaxed) % 2 == 1;
        if odd {
            self.other.acquire();
        }
        inside();
        if odd {
            self.other.release();
        }
        self.room.release();
    }
}

#[test]
fn a_thread_that_does_not_do_the_same_every_time_is_named() {
    let (failure, trace) = found(3, 2, || Hidden {
        visits: AtomicUsize::new(0),
        room: Semaphore::new(2),
        other: Semaphore::new(1),
    });
    assert_eq!(failure, Failure::Nondeterministic);
    assert!(trace.finding.contains("visitor"), "{}", trace.finding);
}

/// Runs for ever without an operation.
struct Busy(Semaphore);

impl Room for Busy {
    fn visit(&self, inside: &dyn Fn()) {
        self.0.acquire();
        inside();
        let forever = AtomicUsize::new(0);
        while forever.load(Ordering::Relaxed) == 0 {
            std::hint::spin_loop();
        }
        self.0.release();
    }
}

#[test]
fn a_thread_that_computes_for_ever_is_named() {
    let (failure, trace) = found(2, 1, || Busy(Semaphore::new(2)));
    assert_eq!(failure, Failure::Hung);
    assert!(trace.finding.contains("visitor 1"), "{}", trace.finding);
}

/// Lets only the first visitor in.
struct FirstOnly(Mutex<bool>, Semaphore);

impl Room for FirstOnly {
    fn visit(&self, inside: &dyn Fn()) {
        self.0.with(|taken| {
            if !*taken {
                *taken = true;
                inside();
            }
        });
        // Here the threads look symmetric.
        self.1.acquire();
        self.1.release();
    }
}

#[test]
fn a_thread_that_was_let_in_is_not_symmetric_to_others() {
    let (failure, trace) = found(2, 1, || FirstOnly(Mutex::new(false), Semaphore::new(1)));
    assert_eq!(failure, Failure::Violation(ONCE));
    assert!(trace.finding.contains("0 times"), "{}", trace.finding);
}
