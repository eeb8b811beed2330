use std::time::Duration;

use sync_core::{Expiry, Mutex, Timer};

use crate::program::Program;

#[test]
fn it_fires_or_is_cancelled_and_both_sides_know_which() {
    Program::new(|| (Timer::new(Duration::from_micros(20)), Mutex::new(0)))
        .thread(|(timer, known)| {
            if timer.wait() == Expiry::Fired {
                known.with(|n| *n += 1);
            }
        })
        .thread(|(timer, known)| {
            if timer.cancel() {
                known.with(|n| *n += 1);
            }
        })
        .in_the_end(|(_, known)| assert_eq!(known.with(|n| *n), 1))
        .holds_in_every_state();
}

#[test]
fn whoever_waits_for_it_is_told_the_same() {
    Program::new(|| Timer::new(Duration::from_micros(20)))
        .threads(2, |timer| {
            let first = timer.wait();
            assert_eq!(timer.wait(), first);
        })
        .thread(|timer| _ = timer.cancel())
        .in_the_end(|timer| assert_eq!(timer.cancel(), timer.wait() == Expiry::Cancelled))
        .holds_in_every_state();
}

#[test]
fn it_is_cancelled_once_and_before_it_was_waited_for() {
    Program::new(|| Timer::new(Duration::from_mins(1)))
        .thread(|timer| {
            assert!(timer.cancel());
            assert_eq!(timer.wait(), Expiry::Cancelled);
            assert!(timer.cancel());
        })
        .holds_in_its_only_order();
}

#[test]
fn it_fires_no_sooner_than_its_time() {
    let begin = std::time::Instant::now();
    let timer = Timer::new(Duration::from_millis(3));
    assert_eq!(timer.wait(), Expiry::Fired);
    assert!(begin.elapsed() >= Duration::from_millis(3));
    assert!(!timer.cancel());
}
