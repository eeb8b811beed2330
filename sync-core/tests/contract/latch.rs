use std::time::Duration;

use sync_core::{Latch, Shared};

use crate::program::{Program, breaks_a_rule};

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn a_thread_that_has_waited_comes_after_every_count() {
    Program::new(|| (Latch::new(2), Shared::new(0), Shared::new(0)))
        .thread(|(done, left, _)| {
            left.with(|n| *n = 1);
            done.count_down();
        })
        .thread(|(done, _, right)| {
            right.with(|n| *n = 2);
            done.count_down();
        })
        .thread(|(done, left, right)| {
            done.wait();
            assert_eq!((left.get(), right.get()), (1, 2));
        })
        .holds();
}

#[test]
fn the_last_count_lets_every_thread_go_on() {
    Program::new(|| Latch::new(1))
        .threads(2, Latch::wait)
        .thread(Latch::count_down)
        .in_the_end(Latch::wait)
        .holds();
}

#[test]
fn no_thread_waits_for_a_latch_at_zero() {
    Program::new(|| Latch::new(0))
        .thread(|latch| {
            latch.wait();
            assert!(latch.wait_timeout(SHORT));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_wait_in_time_says_whether_the_count_is_zero() {
    Program::new(|| Latch::new(2))
        .thread(|latch| {
            assert!(!latch.wait_timeout(SHORT));
            latch.count_down();
            assert!(!latch.wait_timeout(SHORT));
            latch.count_down();
            assert!(latch.wait_timeout(SHORT));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_count_below_zero_is_named() {
    breaks_a_rule("a latch was counted down below zero", || {
        let latch = Latch::new(1);
        latch.count_down();
        latch.count_down();
    });
}

#[cfg(feature = "loom")]
#[test]
fn a_count_that_does_not_come_is_a_deadlock() {
    Program::new(|| Latch::new(2))
        .thread(Latch::count_down)
        .thread(Latch::wait)
        .deadlocks();
}
