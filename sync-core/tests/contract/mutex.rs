use sync_core::Mutex;

use crate::program::{Counter, Program, panic_of};

#[test]
fn one_thread_at_a_time_has_the_data() {
    Program::new(|| Mutex::new(0))
        .thread(|count| count.with(|n| *n += 1))
        .threads(2, |count| {
            let mut n = count.lock();
            let before = *n;
            *n = before + 1;
        })
        .in_the_end(|count| assert_eq!(*count.lock(), 3))
        .holds();
}

#[test]
fn with_returns_what_the_closure_returns() {
    let count = Mutex::new(20);
    let doubled = count.with(|n| {
        *n += 1;
        *n * 2
    });
    assert_eq!((doubled, *count.lock()), (42, 21));
}

#[test]
fn trying_to_lock_succeeds_only_while_no_thread_has_the_lock() {
    Program::new(|| Mutex::new(()))
        .thread(|mutex| {
            let guard = mutex.try_lock().expect("nobody has it");
            assert!(mutex.try_lock().is_none());
            drop(guard);
            assert!(mutex.try_lock().is_some());
        })
        .holds_in_its_only_order();
}

#[test]
fn of_two_threads_that_try_to_lock_one_succeeds_at_least() {
    Program::new(|| (Mutex::new(0), Counter::new()))
        .threads(2, |(count, locked)| {
            if let Some(mut n) = count.try_lock() {
                *n += 1;
                locked.add();
            }
        })
        .in_the_end(|(count, locked)| {
            assert!(locked.get() > 0);
            assert_eq!(*count.lock(), locked.get());
        })
        .holds();
}

#[test]
fn a_thread_that_panics_unlocks() {
    let count = Mutex::new(0);
    let sentence = panic_of(|| {
        count.with(|n| {
            *n = 1;
            panic!("on purpose");
        });
    });
    assert_eq!(sentence.as_deref(), Some("on purpose"));
    assert_eq!(*count.try_lock().expect("it is unlocked"), 1);
}

#[cfg(feature = "loom")]
mod under_loom {
    use super::*;

    #[test]
    fn a_thread_that_locks_twice_waits_for_itself() {
        Program::new(|| Mutex::new(()))
            .thread(|mutex| {
                let _first = mutex.lock();
                let _second = mutex.lock();
            })
            .deadlocks();
    }

    #[test]
    fn locks_taken_in_opposite_orders_can_deadlock() {
        Program::new(|| (Mutex::new(()), Mutex::new(())))
            .thread(|(a, b)| {
                let _a = a.lock();
                let _b = b.lock();
            })
            .thread(|(a, b)| {
                let _b = b.lock();
                let _a = a.lock();
            })
            .deadlocks();
    }

    #[test]
    fn locks_taken_in_one_order_do_not() {
        Program::new(|| (Mutex::new(()), Mutex::new(())))
            .threads(2, |(a, b)| {
                let _a = a.lock();
                let _b = b.lock();
            })
            .holds();
    }
}
