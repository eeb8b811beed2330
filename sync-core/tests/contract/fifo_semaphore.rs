use std::time::Duration;

use sync_core::{FifoSemaphore, Semaphore, Shared};

use crate::{
    program::{Counter, Program, breaks_a_rule},
    semaphore::OVERFLOW,
};

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn one_permit_lets_one_thread_in_at_a_time() {
    Program::new(|| (FifoSemaphore::new(1), Shared::new(0)))
        .threads(3, |(mutex, count)| {
            let _permit = mutex.permit();
            count.with(|n| *n += 1);
        })
        .in_the_end(|(mutex, count)| {
            mutex.acquire();
            assert_eq!(count.get(), 3);
            assert!(!mutex.try_acquire());
        })
        .holds();
}

#[test]
fn no_permit_is_lost_between_two_releases_and_two_acquires() {
    Program::new(|| FifoSemaphore::new(0))
        .threads(2, FifoSemaphore::release)
        .threads(2, FifoSemaphore::acquire)
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds();
}

#[test]
fn a_release_of_several_serves_waiting_threads_and_keeps_the_rest() {
    Program::new(|| FifoSemaphore::new(0))
        .threads(2, FifoSemaphore::acquire)
        .thread(|permits| permits.release_n(3))
        .in_the_end(|permits| {
            assert!(permits.try_acquire());
            assert!(!permits.try_acquire());
        })
        .holds();
}

#[test]
fn a_permit_that_comes_as_time_runs_out_is_taken_or_left() {
    static TAKEN: Counter = Counter::new();
    static LEFT: Counter = Counter::new();
    Program::new(|| (FifoSemaphore::new(0), Counter::new()))
        .thread(|(permits, taken)| {
            if permits.acquire_timeout(SHORT) {
                taken.add();
            }
        })
        .thread(|(permits, _)| permits.release())
        .in_the_end(|(permits, taken)| {
            let left = permits.try_acquire();
            assert_eq!(usize::from(left) + taken.get(), 1);
            if left {
                LEFT.add()
            } else {
                TAKEN.add()
            };
        })
        .holds();
    #[cfg(feature = "loom")]
    assert!(TAKEN.get() > 0 && LEFT.get() > 0, "loom sees both");
}

#[test]
fn a_thread_that_has_left_the_queue_is_not_served() {
    Program::new(|| FifoSemaphore::new(0))
        .thread(|permits| {
            assert!(!permits.acquire_timeout(SHORT));
            permits.release();
            assert!(permits.try_acquire());
        })
        .holds_in_its_only_order();
}

#[test]
fn a_release_beyond_the_largest_number_is_named() {
    breaks_a_rule(OVERFLOW, || {
        FifoSemaphore::new(Semaphore::MAX_PERMITS).release();
    });
}

#[cfg(feature = "loom")]
#[test]
fn an_acquire_without_a_release_is_a_deadlock() {
    Program::new(|| FifoSemaphore::new(1))
        .threads(2, FifoSemaphore::acquire)
        .deadlocks();
}

/// An observer sees that a thread has come: when it acquires its private semaphore, it
/// is in the queue.
#[cfg(feature = "observe")]
mod order {
    use std::sync::Mutex;

    use sync_core::{
        BoundedSemaphore, Event,
        observe::{Action, Operation},
    };

    use super::*;

    struct Queue {
        permits: FifoSemaphore,
        /// A permit for each thread that has come. Not a `Semaphore`: the observer would
        /// take its acquires for arrivals.
        came: BoundedSemaphore,
        second_may_come: Event,
        served: Mutex<Vec<&'static str>>,
    }

    impl Queue {
        fn empty() -> Self {
            Self {
                permits: FifoSemaphore::new(0),
                came: BoundedSemaphore::with_limit(0, 2),
                second_may_come: Event::new(),
                served: Mutex::default(),
            }
        }

        fn be_served(&self, who: &'static str) {
            self.permits.acquire();
            self.served.lock().unwrap().push(who);
            self.permits.release();
        }

        fn hear(&self, operation: &Operation) {
            if operation.action == Action::Acquire(1) {
                self.came.release();
            }
        }
    }

    #[test]
    fn the_thread_that_came_first_is_served_first() {
        Program::new(Queue::empty)
            .thread(|queue| queue.be_served("first"))
            .thread(|queue| {
                queue.second_may_come.wait();
                queue.be_served("second");
            })
            .thread(|queue| {
                queue.came.acquire();
                queue.second_may_come.set();
                queue.came.acquire();
                queue.permits.release();
            })
            .hear(Queue::hear)
            .in_the_end(|queue| {
                assert_eq!(*queue.served.lock().unwrap(), ["first", "second"]);
            })
            .holds();
    }

    #[test]
    fn a_permit_is_not_taken_on_its_way_to_a_waiting_thread() {
        Program::new(Queue::empty)
            .thread(|queue| queue.be_served("first"))
            .thread(|queue| {
                queue.came.acquire();
                queue.permits.release();
                if queue.permits.try_acquire() {
                    assert_eq!(*queue.served.lock().unwrap(), ["first"]);
                }
            })
            .hear(Queue::hear)
            .holds();
    }
}
