use std::time::Duration;

use sync_core::{Mutex, Semaphore, Shared};

use crate::program::{Counter, Program, breaks_a_rule, panic_of};

const SHORT: Duration = Duration::from_millis(1);

/// What `Semaphore::release` says when it would overflow.
pub(crate) const OVERFLOW: &str = "a semaphore holds at most Semaphore::MAX_PERMITS permits";

#[test]
fn one_permit_lets_one_thread_in_at_a_time() {
    Program::new(|| (Semaphore::new(1), Shared::new(0)))
        .threads(3, |(mutex, count)| {
            mutex.acquire();
            count.with(|n| *n += 1);
            mutex.release();
        })
        .in_the_end(|(mutex, count)| {
            mutex.acquire();
            assert_eq!(count.get(), 3);
        })
        .holds();
}

#[test]
fn as_many_threads_are_inside_as_there_are_permits() {
    static MOST: Counter = Counter::new();
    Program::new(|| (Semaphore::new(2), Mutex::new(()), Counter::default()))
        .threads(3, |(room, middle, inside)| {
            room.acquire();
            MOST.raise_to(inside.add());
            middle.with(|()| ());
            inside.subtract();
            room.release();
        })
        .holds();
    assert!(MOST.get() <= 2);
    #[cfg(feature = "loom")]
    assert_eq!(MOST.get(), 2);
}

#[test]
fn what_was_written_before_a_release_is_seen_after_the_acquire() {
    Program::new(|| (Semaphore::new(0), Shared::new(0)))
        .thread(|(written, data)| {
            data.with(|n| *n = 7);
            written.release();
        })
        .thread(|(written, data)| {
            written.acquire();
            assert_eq!(data.get(), 7);
        })
        .holds_in_its_only_order();
}

#[test]
fn no_permit_is_lost_between_two_releases_and_two_acquires() {
    Program::new(|| Semaphore::new(0))
        .threads(2, Semaphore::release)
        .threads(2, Semaphore::acquire)
        .holds();
}

#[test]
fn a_release_of_several_lets_as_many_threads_go_on() {
    Program::new(|| Semaphore::new(0))
        .threads(2, Semaphore::acquire)
        .thread(|permits| permits.release_n(2))
        .holds();
}

#[test]
fn a_release_of_no_permit_gives_none() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| permits.release_n(0))
        .thread(|permits| assert!(!permits.try_acquire()))
        .holds();
}

/// Two that take what three permits allow one of: never both.
#[test]
fn several_permits_are_taken_at_once() {
    Program::new(|| (Semaphore::new(3), Shared::new(0)))
        .threads(2, |(permits, count)| {
            permits.acquire_n(2);
            count.with(|n| *n += 1);
            permits.release_n(2);
        })
        .in_the_end(|(permits, count)| {
            permits.acquire_n(3);
            assert_eq!(count.get(), 2);
            assert!(!permits.try_acquire());
        })
        .holds_in_every_state();
}

/// One permit after the other comes, and whoever wants both holds none meanwhile.
#[test]
fn whoever_waits_for_several_holds_none() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| permits.acquire_n(2))
        .thread(|permits| {
            permits.acquire();
            permits.release_n(2);
        })
        .thread(Semaphore::release)
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds_in_every_state();
}

#[test]
fn what_was_written_before_each_release_is_seen_by_whoever_takes_the_permits() {
    Program::new(|| (Semaphore::new(0), Shared::new(0), Shared::new(0)))
        .thread(|(permits, one, _)| {
            one.with(|n| *n = 7);
            permits.release();
        })
        .thread(|(permits, _, other)| {
            other.with(|n| *n = 8);
            permits.release();
        })
        .thread(|(permits, one, other)| {
            permits.acquire_n(2);
            assert_eq!((one.get(), other.get()), (7, 8));
        })
        .holds_in_every_state();
}

#[test]
fn several_are_tried_all_or_none() {
    Program::new(|| (Semaphore::new(2), Counter::new()))
        .threads(2, |(permits, taken)| {
            if permits.try_acquire_n(2) {
                taken.add();
            }
        })
        .in_the_end(|(permits, taken)| {
            assert_eq!(taken.get(), 1);
            assert!(!permits.try_acquire());
        })
        .holds();
    let two = Semaphore::new(2);
    assert!(!two.try_acquire_n(3));
    assert!(two.try_acquire_n(2));
}

#[test]
fn no_permit_is_always_there() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| {
            permits.acquire_n(0);
            assert!(permits.try_acquire_n(0));
        })
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds_in_its_only_order();
}

#[test]
fn more_permits_than_there_can_be_are_named() {
    const MORE: usize = Semaphore::MAX_PERMITS + 1;
    breaks_a_rule(OVERFLOW, || Semaphore::new(0).acquire_n(MORE));
    breaks_a_rule(OVERFLOW, || _ = Semaphore::new(0).try_acquire_n(usize::MAX));
    let all = Semaphore::new(Semaphore::MAX_PERMITS);
    all.acquire_n(Semaphore::MAX_PERMITS);
    assert!(!all.try_acquire());
}

/// Real threads, some of which want one permit and some several, all the time.
#[test]
fn nobody_is_forgotten_beside_one_that_wants_several() {
    Program::new(|| Semaphore::new(3))
        .threads(2, |permits| {
            for _ in 0..2_000 {
                permits.acquire_n(3);
                permits.release_n(3);
            }
        })
        .threads(2, |permits| {
            for _ in 0..2_000 {
                permits.acquire();
                permits.release();
            }
        })
        .in_the_end(|permits| assert!(permits.try_acquire_n(3)))
        .holds_natively();
}

#[test]
fn of_two_threads_that_try_one_permit_one_gets_it() {
    Program::new(|| (Semaphore::new(1), Counter::new()))
        .threads(2, |(permits, taken)| {
            if permits.try_acquire() {
                taken.add();
            }
        })
        .in_the_end(|(permits, taken)| {
            assert_eq!(taken.get(), 1);
            assert!(!permits.try_acquire());
        })
        .holds();
}

#[test]
fn a_loop_of_attempts_lets_others_run() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| while !permits.try_acquire() {})
        .thread(Semaphore::release)
        .holds();
}

#[test]
fn an_acquire_whose_time_runs_out_takes_no_permit() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| {
            assert!(!permits.acquire_timeout(SHORT));
            permits.release();
            assert!(permits.acquire_timeout(SHORT));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_permit_that_comes_as_time_runs_out_is_taken_or_left() {
    static TAKEN: Counter = Counter::new();
    static LEFT: Counter = Counter::new();
    Program::new(|| (Semaphore::new(0), Counter::new()))
        .thread(|(permits, taken)| {
            if permits.acquire_timeout(Duration::from_micros(20)) {
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
fn the_longest_timeout_is_a_wait_without_limit() {
    Program::new(|| Semaphore::new(0))
        .thread(|permits| assert!(permits.acquire_timeout(Duration::MAX)))
        .thread(Semaphore::release)
        .holds_natively();
}

#[test]
fn a_permit_is_given_back_when_its_guard_is_dropped() {
    Program::new(|| (Semaphore::new(1), Shared::new(0)))
        .threads(2, |(mutex, count)| {
            let _permit = mutex.permit();
            count.with(|n| *n += 1);
        })
        .in_the_end(|(mutex, _)| mutex.acquire())
        .holds();
}

#[test]
fn a_permit_is_given_back_by_a_thread_that_panics() {
    let mutex = Semaphore::new(1);
    let sentence = panic_of(|| {
        let _permit = mutex.permit();
        panic!("on purpose");
    });
    assert_eq!(sentence.as_deref(), Some("on purpose"));
    assert!(mutex.try_acquire());
}

/// Only natively: a loom semaphore would have to carry as many messages.
#[test]
fn a_release_beyond_the_largest_number_is_named() {
    let permits = Semaphore::new(Semaphore::MAX_PERMITS);
    let refused = |more| panic_of(|| permits.release_n(more)).as_deref() == Some(OVERFLOW);
    assert!(refused(1));
    assert!(refused(usize::MAX));
    permits.acquire();
    assert!(refused(2));
    permits.release();
    assert!(refused(1));
    permits.acquire();
    permits.acquire();
    permits.release_n(2);
    assert!(refused(1));
}

#[test]
fn a_semaphore_of_more_than_the_largest_number_is_named() {
    breaks_a_rule(OVERFLOW, || _ = Semaphore::new(Semaphore::MAX_PERMITS + 1));
}

#[cfg(feature = "loom")]
mod under_loom {
    use super::*;

    #[test]
    fn an_acquire_without_a_release_is_a_deadlock() {
        Program::new(|| Semaphore::new(1))
            .threads(2, Semaphore::acquire)
            .deadlocks();
    }

    #[test]
    fn a_permit_too_few_is_a_deadlock() {
        Program::new(|| Semaphore::new(2))
            .thread(|permits| permits.acquire_n(2))
            .thread(Semaphore::acquire)
            .deadlocks();
    }

    /// Two releases, one of them after the data was written: the other one's
    /// permit does not order the reader after the writer.
    fn two_releases(
        permits_to_take: fn(&(Semaphore, Shared<u32>)),
    ) -> Program<(Semaphore, Shared<u32>)> {
        Program::new(|| (Semaphore::new(0), Shared::new(0)))
            .thread(|(permits, data)| {
                data.with(|n| *n = 7);
                permits.release();
            })
            .thread(|(permits, _)| permits.release())
            .thread(permits_to_take)
    }

    #[test]
    fn a_race_that_needs_the_other_permit_is_found() {
        let sentence = two_releases(|(permits, data)| {
            permits.acquire();
            data.get();
        })
        .explored_panic();
        assert!(sentence.starts_with("data race: "), "{sentence}");
    }

    #[test]
    fn taking_both_permits_comes_after_both_releases() {
        two_releases(|(permits, data)| {
            permits.acquire();
            permits.acquire();
            assert_eq!(data.get(), 7);
        })
        .holds();
    }
}
