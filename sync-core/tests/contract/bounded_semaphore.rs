use std::time::Duration;

use sync_core::{BoundedSemaphore, Shared};

use crate::program::{Counter, Program, breaks_a_rule, panic_of};

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn one_permit_lets_one_thread_in_at_a_time() {
    Program::new(|| (BoundedSemaphore::new(1), Shared::new(0)))
        .threads(2, |(mutex, count)| {
            let _permit = mutex.permit();
            count.with(|n| *n += 1);
        })
        .in_the_end(|(mutex, count)| {
            mutex.acquire();
            assert_eq!(count.get(), 2);
            assert!(!mutex.try_acquire());
        })
        .holds();
}

#[test]
fn no_permit_is_lost() {
    Program::new(|| BoundedSemaphore::with_limit(0, 2))
        .threads(2, BoundedSemaphore::acquire)
        .thread(|permits| {
            permits.release();
            permits.release();
        })
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds();
}

#[test]
fn a_release_of_several_lets_as_many_threads_go_on() {
    Program::new(|| BoundedSemaphore::with_limit(0, 2))
        .threads(2, BoundedSemaphore::acquire)
        .thread(|permits| permits.release_n(2))
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds();
}

#[test]
fn a_permit_that_comes_as_time_runs_out_is_taken_or_left() {
    Program::new(|| (BoundedSemaphore::with_limit(0, 1), Counter::new()))
        .thread(|(permits, taken)| {
            if permits.acquire_timeout(SHORT) {
                taken.add();
            }
        })
        .thread(|(permits, _)| permits.release())
        .in_the_end(|(permits, taken)| {
            assert_eq!(usize::from(permits.try_acquire()) + taken.get(), 1);
        })
        .holds();
}

#[test]
fn a_release_beyond_the_limit_is_named() {
    breaks_a_rule(
        "a bounded semaphore with 2 of at most 2 permits was given 1 more: \
         a release above the limit",
        || BoundedSemaphore::new(2).release(),
    );
    breaks_a_rule(
        "a bounded semaphore with 1 of at most 3 permits was given 3 more: \
         a release above the limit",
        || BoundedSemaphore::with_limit(1, 3).release_n(3),
    );
}

#[test]
fn a_release_beyond_the_limit_gives_nothing_back() {
    let permits = BoundedSemaphore::with_limit(1, 2);
    assert!(panic_of(|| permits.release_n(2)).is_some());
    assert!(permits.try_acquire());
    assert!(!permits.try_acquire());
}

#[test]
fn more_permits_than_the_limit_at_the_start_are_named() {
    breaks_a_rule(
        "a bounded semaphore was made with 2 permits, above its limit of 1",
        || {
            BoundedSemaphore::with_limit(2, 1);
        },
    );
}

#[cfg(feature = "loom")]
#[test]
fn an_acquire_without_a_release_is_a_deadlock() {
    Program::new(|| BoundedSemaphore::new(1))
        .threads(2, BoundedSemaphore::acquire)
        .deadlocks();
}
