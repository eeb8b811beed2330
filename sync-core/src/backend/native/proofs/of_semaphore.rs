use super::{A_WHILE, Counter, Data, Proof, platform, semaphore::Semaphore};

fn mutex() -> (Semaphore, Data) {
    (Semaphore::new(1), Data::new())
}

fn one(permits: &Semaphore) {
    permits.acquire(1);
}

fn once(it: &(Semaphore, Data)) {
    it.0.acquire(1);
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
            mutex.acquire(1);
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
            mutex.acquire(1);
            assert!(!mutex.try_acquire(1));
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
            given.acquire(1);
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
            permits.acquire(1);
            permits.acquire(1);
        })
        .in_the_end(|permits| assert!(!permits.try_acquire(1)))
        .holds();
}

#[test]
fn a_release_of_several_wakes_as_many_and_leaves_the_rest() {
    Proof::new(|| Semaphore::new(0))
        .threads(2, one)
        .thread(|permits| permits.release(3))
        .in_the_end(|permits| assert!(permits.try_acquire(1) && !permits.try_acquire(1)))
        .holds();
}

#[test]
fn of_two_threads_that_try_one_permit_one_gets_it_and_sees_what_was_written() {
    Proof::new(|| (Semaphore::new(0), Data::new(), Counter::new()))
        .threads(2, |(permits, data, taken)| {
            if permits.try_acquire(1) {
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
        permits.acquire(1);
    } else {
        assert_eq!(taken.get(), 1);
    }
    assert!(!permits.try_acquire(1));
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
            permits.acquire(1);
            permits.release(1);
        })
        .thread(|permits| {
            platform::time_runs_out();
            permits.release(1);
        })
        .in_the_end(|permits| {
            permits.acquire(1);
            assert!(!permits.try_acquire(1));
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
            mutex.acquire(1);
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
        .threads(2, one)
        .thread(|permits| permits.release(3))
        .in_the_end(|permits| assert!(permits.try_acquire(1) && !permits.try_acquire(1)))
        .holds();
}

#[test]
fn a_permit_that_nobody_gives_is_waited_for() {
    Proof::new(|| Semaphore::new(1)).threads(2, one).deadlocks();
}

/// Two that want two permits, one that wants one, and permits that come one by one.
fn several() -> Proof<(Semaphore, Data)> {
    Proof::new(|| (Semaphore::new(1), Data::new()))
        .thread(|(permits, data)| {
            permits.acquire(2);
            data.add();
            permits.release(2);
        })
        .thread(|(permits, _)| {
            permits.acquire(1);
            permits.release(1);
        })
        .thread(|(permits, data)| {
            data.set(7);
            permits.release(1);
        })
        .in_the_end(|(permits, data)| {
            assert!(permits.try_acquire(2) && !permits.try_acquire(1));
            assert_eq!(data.get(), 8);
        })
}

#[test]
fn whoever_wants_several_takes_them_at_once_and_sees_what_was_written() {
    several().holds();
}

#[test]
fn nothing_is_handed_over_while_a_thread_wants_several() {
    platform::limit_failures(0);
    several().holds();
}

/// The first in the queue wants two, the second one: with one permit it goes on.
fn beside_one_that_waits_for_several() -> Proof<Semaphore> {
    Proof::new(|| Semaphore::new(0))
        .thread(|permits| {
            permits.acquire(2);
        })
        .thread(|permits| {
            permits.acquire(1);
            permits.release(2);
        })
        .thread(|permits| permits.release(1))
        .in_the_end(|permits| assert!(!permits.try_acquire(1)))
}

#[test]
fn a_permit_that_is_too_little_for_the_first_lets_the_second_go_on() {
    beside_one_that_waits_for_several().holds();
}

#[test]
fn a_permit_that_is_too_little_for_the_first_is_not_handed_to_it() {
    platform::limit_failures(0);
    beside_one_that_waits_for_several().holds();
}

#[test]
fn two_that_want_several_are_let_in_one_after_the_other() {
    Proof::new(|| (Semaphore::new(2), Data::new()))
        .threads(2, |(permits, data)| {
            permits.acquire(2);
            data.add();
            permits.release(1);
            permits.release(1);
        })
        .in_the_end(|(permits, data)| {
            assert!(permits.try_acquire(2));
            assert_eq!(data.get(), 2);
        })
        .holds();
}

#[test]
fn a_thread_whose_time_runs_out_leaves_the_rest_to_one_that_wants_several() {
    Proof::new(|| (Semaphore::new(1), Counter::new()))
        .thread(|(permits, taken)| {
            if permits.acquire_timeout(A_WHILE) {
                taken.add();
            }
        })
        .thread(|(permits, taken)| {
            permits.acquire(2);
            permits.release(2);
            taken.add();
        })
        .thread(|(permits, _)| {
            platform::time_runs_out();
            permits.release(2);
        })
        .in_the_end(|(permits, taken)| {
            assert_eq!(taken.get(), 2);
            assert!(permits.try_acquire(2) && !permits.try_acquire(1));
        })
        .holds();
}

#[test]
fn several_that_nobody_gives_are_waited_for() {
    Proof::new(|| Semaphore::new(1))
        .thread(|permits| permits.acquire(2))
        .thread(one)
        .deadlocks();
}
