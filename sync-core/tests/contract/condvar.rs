use std::time::Duration;

use sync_core::{Condvar, Mutex};

use crate::program::Program;

const SHORT: Duration = Duration::from_millis(1);

fn permits() -> (Mutex<usize>, Condvar) {
    (Mutex::new(0), Condvar::new())
}

#[test]
fn no_notification_falls_between_looking_and_waiting() {
    Program::new(permits)
        .thread(|(permits, added)| {
            let mut permits = permits.lock();
            added.wait_while(&mut permits, |n| *n == 0);
            assert_eq!(*permits, 1);
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 1);
            added.notify_one();
        })
        .holds();
}

#[test]
fn a_thread_that_has_waited_has_the_lock() {
    Program::new(permits)
        .threads(2, |(permits, added)| {
            let mut permits = permits.lock();
            added.wait_while(&mut permits, |n| *n == 0);
            // Not atomic: two of these at once would take one permit twice.
            let before = *permits;
            *permits = before - 1;
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 2);
            added.notify_all();
        })
        .in_the_end(|(permits, _)| assert_eq!(*permits.lock(), 0))
        .holds();
}

#[test]
fn two_notifications_wake_two_threads() {
    Program::new(permits)
        .threads(2, |(permits, added)| {
            let mut permits = permits.lock();
            added.wait_while(&mut permits, |n| *n == 0);
            *permits -= 1;
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 2);
            added.notify_one();
            added.notify_one();
        })
        .holds();
}

#[test]
fn a_thread_that_is_not_notified_in_time_goes_on_with_the_lock() {
    Program::new(permits)
        .thread(|(permits, added)| {
            let mut guard = permits.lock();
            assert!(!added.wait_timeout(&mut guard, SHORT));
            assert!(permits.try_lock().is_none());
            assert!(!added.wait_while_timeout(&mut guard, SHORT, |n| *n == 0));
            assert!(added.wait_while_timeout(&mut guard, SHORT, |n| *n == 1));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_wait_in_time_says_whether_the_condition_is_over() {
    Program::new(permits)
        .thread(|(permits, added)| {
            let mut permits = permits.lock();
            let over =
                added.wait_while_timeout(&mut permits, Duration::from_micros(20), |n| *n == 0);
            assert_eq!(over, *permits == 1);
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 1);
            added.notify_one();
        })
        .holds();
}

#[test]
fn a_loop_of_timed_waits_lets_others_run() {
    Program::new(permits)
        .thread(|(permits, added)| {
            let mut permits = permits.lock();
            while !added.wait_while_timeout(&mut permits, Duration::from_micros(20), |n| *n == 0) {}
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 1);
            added.notify_one();
        })
        .holds();
}

#[test]
fn the_longest_timeout_is_a_wait_without_limit() {
    Program::new(permits)
        .thread(|(permits, added)| {
            let mut permits = permits.lock();
            assert!(added.wait_while_timeout(&mut permits, Duration::MAX, |n| *n == 0));
        })
        .thread(|(permits, added)| {
            permits.with(|n| *n = 1);
            added.notify_one();
        })
        .holds_natively();
}

#[cfg(feature = "loom")]
mod under_loom {
    use super::*;

    #[test]
    fn a_notification_without_a_waiting_thread_is_lost() {
        Program::new(permits)
            .thread(|(permits, added)| added.wait(&mut permits.lock()))
            .thread(|(_, added)| added.notify_one())
            .deadlocks();
    }

    #[test]
    fn one_notification_wakes_one_thread() {
        Program::new(permits)
            .threads(2, |(permits, added)| {
                let mut permits = permits.lock();
                added.wait_while(&mut permits, |n| *n == 0);
            })
            .thread(|(permits, added)| {
                permits.with(|n| *n = 1);
                added.notify_one();
            })
            .deadlocks();
    }

    #[test]
    fn a_woken_thread_that_does_not_check_again_is_found_out() {
        let sentence = Program::new(permits)
            .threads(2, |(permits, added)| {
                let mut permits = permits.lock();
                if *permits == 0 {
                    added.wait(&mut permits);
                }
                assert!(*permits > 0, "woken, and no permit");
                *permits -= 1;
            })
            .thread(|(permits, added)| {
                for _ in 0..2 {
                    permits.with(|n| *n += 1);
                    added.notify_one();
                }
            })
            .explored_panic();
        assert_eq!(sentence, "woken, and no permit");
    }
}
