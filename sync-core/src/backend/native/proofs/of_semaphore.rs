use super::{A_WHILE, Counter, Data, Proof, platform, semaphore::Semaphore};

fn mutex() -> (Semaphore, Data) {
    (Semaphore::new(1), Data::new())
}

fn once(it: &(Semaphore, Data)) {
    it.0.acquire();
    it.1.add();
    it.0.release(1);
}

fn twice(it: &(Semaphore, Data)) {
    once(it);
    once(it);
}

#[test]
fn one_permit_lets_one_of_two_in_at_a_time() {
    Proof::new(mutex)
        .threads(2, twice)
        .in_the_end(|(mutex, data)| {
            mutex.acquire();
            assert_eq!(data.get(), 4);
        })
        .holds();
}

/// The first thread has the permit already, the others wait for it.
fn relay() -> Proof<(Semaphore, Data)> {
    Proof::new(|| (Semaphore::new(0), Data::new()))
        .thread(|(mutex, data)| {
            data.add();
            mutex.release(1);
        })
        .threads(2, once)
        .in_the_end(|(mutex, data)| {
            mutex.acquire();
            assert!(!mutex.try_acquire());
            assert_eq!(data.get(), 3);
        })
}

#[test]
fn one_permit_lets_one_of_three_in_at_a_time() {
    relay().holds();
}

#[test]
fn of_three_each_is_handed_the_permit() {
    platform::limit_failures(0);
    relay().holds();
}

/// Data is written, then permits are given, and each is taken by another thread.
fn message<const PERMITS: usize>() -> Proof<(Semaphore, Data)> {
    Proof::new(|| (Semaphore::new(0), Data::new()))
        .thread(|(given, data)| {
            data.set(7);
            given.release(PERMITS);
        })
        .threads(PERMITS, |(given, data)| {
            given.acquire();
            assert_eq!(data.get(), 7);
        })
}

#[test]
fn a_thread_that_takes_a_permit_sees_what_was_written_before_it_was_given() {
    message::<1>().holds();
}

#[test]
fn of_several_permits_each_shows_what_was_written_before_them() {
    message::<2>().holds();
}

#[test]
fn no_permit_and_no_wakeup_is_lost_between_two_releases_and_two_acquires() {
    Proof::new(|| Semaphore::new(0))
        .threads(2, |permits| permits.release(1))
        .thread(|permits| {
            permits.acquire();
            permits.acquire();
        })
        .in_the_end(|permits| assert!(!permits.try_acquire()))
        .holds();
}

#[test]
fn a_release_of_several_wakes_as_many_and_leaves_the_rest() {
    Proof::new(|| Semaphore::new(0))
        .threads(2, Semaphore::acquire)
        .thread(|permits| permits.release(3))
        .in_the_end(|permits| assert!(permits.try_acquire() && !permits.try_acquire()))
        .holds();
}

#[test]
fn of_two_threads_that_try_one_permit_one_gets_it_and_sees_what_was_written() {
    Proof::new(|| (Semaphore::new(0), Data::new(), Counter::new()))
        .threads(2, |(permits, data, taken)| {
            if permits.try_acquire() {
                data.add();
                taken.add();
            }
        })
        .thread(|(permits, data, _)| {
            data.set(1);
            permits.release(1);
        })
        .in_the_end(|(permits, _, taken)| one_is_taken_or_left(permits, taken))
        .holds();
}

fn one_is_taken_or_left(permits: &Semaphore, taken: &Counter) {
    if taken.get() == 0 {
        permits.acquire();
    } else {
        assert_eq!(taken.get(), 1);
    }
    assert!(!permits.try_acquire());
}

fn in_time() -> Proof<(Semaphore, Counter)> {
    Proof::new(|| (Semaphore::new(0), Counter::new()))
        .thread(|(permits, taken)| {
            if permits.acquire_timeout(A_WHILE) {
                taken.add();
            }
        })
        .thread(|(permits, _)| permits.release(1))
        .clock()
}

#[test]
fn a_permit_that_comes_as_time_runs_out_is_taken_or_left() {
    static TAKEN: Counter = Counter::new();
    static LEFT: Counter = Counter::new();
    in_time()
        .in_the_end(|(permits, taken)| {
            TAKEN.count(taken.get() == 1);
            LEFT.count(taken.get() == 0);
            one_is_taken_or_left(permits, taken);
        })
        .holds();
    assert!(TAKEN.get() > 0 && LEFT.get() > 0, "both happen");
}

#[test]
fn a_permit_that_is_handed_over_as_time_runs_out_is_taken_or_left() {
    platform::limit_failures(0);
    in_time()
        .in_the_end(|(permits, taken)| one_is_taken_or_left(permits, taken))
        .holds();
}

#[test]
fn a_thread_whose_time_runs_out_takes_no_other_threads_wakeup_along() {
    Proof::new(|| Semaphore::new(0))
        .thread(|permits| {
            if permits.acquire_timeout(A_WHILE) {
                permits.release(1);
            }
        })
        .thread(|permits| {
            permits.acquire();
            permits.release(1);
        })
        .thread(|permits| {
            platform::time_runs_out();
            permits.release(1);
        })
        .in_the_end(|permits| {
            permits.acquire();
            assert!(!permits.try_acquire());
        })
        .holds();
}

/// A waiting thread can be overtaken again and again by one that acquires thrice.
fn overtaking() -> Proof<(Semaphore, Data)> {
    Proof::new(mutex)
        .thread(|it| {
            twice(it);
            once(it);
        })
        .thread(once)
        .in_the_end(|(mutex, data)| {
            mutex.acquire();
            assert_eq!(data.get(), 4);
        })
}

#[test]
fn a_woken_thread_may_be_overtaken_again_and_again() {
    overtaking().holds();
    assert_eq!(platform::most_failures(), 2);
}

#[test]
fn a_thread_that_was_overtaken_once_is_handed_the_permit() {
    platform::limit_failures(1);
    overtaking().holds();
    assert_eq!(platform::most_failures(), 1);
}

#[test]
fn a_thread_that_must_not_be_overtaken_is_handed_the_permit_at_once() {
    platform::limit_failures(0);
    overtaking().holds();
    assert_eq!(platform::most_failures(), 0);
}

#[test]
fn several_permits_are_handed_over_and_the_rest_is_left() {
    platform::limit_failures(0);
    Proof::new(|| Semaphore::new(0))
        .threads(2, Semaphore::acquire)
        .thread(|permits| permits.release(3))
        .in_the_end(|permits| assert!(permits.try_acquire() && !permits.try_acquire()))
        .holds();
}

#[test]
fn a_permit_that_nobody_gives_is_waited_for() {
    Proof::new(|| Semaphore::new(1))
        .threads(2, Semaphore::acquire)
        .deadlocks();
}
