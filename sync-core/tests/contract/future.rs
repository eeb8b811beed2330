use std::time::Duration;

use sync_core::{Cancelled, Future, Mutex, Shared};

use crate::program::Program;

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn all_that_wait_get_the_value_and_come_after_it() {
    Program::new(|| (Future::new(), Shared::new(0)))
        .threads(2, |(future, data)| {
            assert_eq!(future.wait(), Ok(42));
            assert_eq!(data.get(), 7);
        })
        .thread(|(future, data)| {
            data.with(|n| *n = 7);
            future.set(42).unwrap();
        })
        .holds_in_every_state();
}

#[test]
fn of_two_values_one_is_set_and_the_other_comes_back() {
    Program::new(|| (Future::new(), Mutex::new(0)))
        .threads(2, |(future, set)| match future.set(1) {
            Ok(()) => set.with(|n| *n += 1),
            Err(value) => assert_eq!(value, 1),
        })
        .in_the_end(|(future, set)| {
            assert_eq!(set.with(|n| *n), 1);
            assert_eq!(future.try_get(), Some(Ok(1)));
        })
        .holds_in_every_state();
}

#[test]
fn it_is_set_or_cancelled_and_all_agree_which() {
    Program::new(|| (Future::new(), Mutex::new(0)))
        .thread(|(future, won)| {
            if future.set(1).is_ok() {
                won.with(|n| *n += 1);
            }
        })
        .thread(|(future, won)| {
            if future.cancel() {
                won.with(|n| *n += 10);
                assert_eq!(future.try_get(), Some(Err(Cancelled)));
            }
        })
        .thread(|(future, _)| {
            let first = future.wait();
            assert_eq!(future.wait(), first);
        })
        .in_the_end(|(future, won)| match won.with(|n| *n) {
            1 => assert_eq!(future.wait(), Ok(1)),
            10 => assert_eq!(future.wait(), Err(Cancelled)),
            other => panic!("{other}"),
        })
        .holds_in_every_state();
}

#[test]
fn cancelling_lets_all_that_wait_go_on() {
    Program::new(Future::<u8>::new)
        .threads(2, |future| assert_eq!(future.wait(), Err(Cancelled)))
        .thread(|future| {
            assert!(future.cancel());
            assert!(!future.cancel());
        })
        .holds_in_every_state();
}

#[test]
fn a_wait_in_time_says_what_became_of_it() {
    Program::new(|| (Future::new(), Future::new()))
        .thread(|(set, cancelled)| {
            assert_eq!(set.wait_timeout(SHORT), None);
            assert_eq!(set.try_get(), None);
            assert_eq!(set.set(1), Ok(()));
            assert_eq!(set.wait_timeout(SHORT), Some(Ok(1)));
            assert!(!set.cancel());
            assert!(cancelled.cancel());
            assert_eq!(cancelled.wait_timeout(SHORT), Some(Err(Cancelled)));
            assert_eq!(cancelled.set(1), Err(1));
        })
        .holds_in_its_only_order();
}

#[cfg(feature = "loom")]
#[test]
fn a_value_that_nobody_sets_is_a_deadlock() {
    Program::new(Future::<u8>::new)
        .thread(|future| _ = future.wait())
        .deadlocks();
}
