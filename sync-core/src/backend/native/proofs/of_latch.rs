use super::{A_WHILE, Counter, Data, Proof, latch::Latch};

#[test]
fn a_thread_that_has_waited_sees_what_was_written_before_every_count() {
    Proof::new(|| (Latch::new(2), Data::new(), Data::new()))
        .thread(|(done, left, _)| {
            left.set(1);
            done.count_down();
        })
        .thread(|(done, _, right)| {
            right.set(2);
            done.count_down();
        })
        .thread(|(done, left, right)| {
            done.wait();
            assert_eq!((left.get(), right.get()), (1, 2));
        })
        .holds();
}

#[test]
fn the_last_count_lets_everybody_go_on() {
    Proof::new(|| Latch::new(1))
        .threads(2, Latch::wait)
        .thread(Latch::count_down)
        .in_the_end(Latch::wait)
        .holds();
}

#[test]
fn threads_that_count_and_wait_meet() {
    Proof::new(|| (Latch::new(2), Counter::new()))
        .threads(2, |(all, came)| {
            came.add();
            all.count_down();
            all.wait();
            assert_eq!(came.get(), 2);
        })
        .holds();
}

#[test]
fn a_wait_in_time_says_whether_the_count_is_zero() {
    static IN_TIME: Counter = Counter::new();
    static TOO_LATE: Counter = Counter::new();
    Proof::new(|| (Latch::new(1), Data::new()))
        .thread(|(done, data)| {
            if done.wait_timeout(A_WHILE) {
                assert_eq!(data.get(), 7);
                IN_TIME.add();
            } else {
                done.wait();
                TOO_LATE.add();
            }
        })
        .thread(|(done, data)| {
            data.set(7);
            done.count_down();
        })
        .clock()
        .holds();
    assert!(IN_TIME.get() > 0 && TOO_LATE.get() > 0, "both happen");
}

#[test]
fn a_count_that_does_not_come_is_waited_for() {
    Proof::new(|| Latch::new(2))
        .thread(Latch::count_down)
        .thread(Latch::wait)
        .deadlocks();
}
