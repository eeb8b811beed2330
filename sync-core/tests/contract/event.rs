use std::time::Duration;

use sync_core::{Event, Shared};
#[cfg(feature = "loom")]
use sync_core::{Semaphore, observe::Action};

use crate::program::Program;

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn a_thread_that_has_waited_comes_after_the_set() {
    Program::new(|| (Event::new(), Shared::new(0)))
        .threads(2, |(written, data)| {
            written.wait();
            assert_eq!(data.get(), 7);
        })
        .thread(|(written, data)| {
            data.with(|n| *n = 7);
            written.set();
        })
        .holds();
}

#[test]
fn it_stays_set_until_it_is_cleared() {
    Program::new(Event::new)
        .thread(|event| {
            event.set();
            event.wait();
            event.set();
            event.wait();
            assert!(event.is_set());
            event.clear();
            assert!(!event.is_set());
            assert!(!event.wait_timeout(SHORT));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_wait_in_time_says_whether_it_was_set() {
    Program::new(Event::new)
        .thread(|event| {
            if !event.wait_timeout(SHORT) {
                event.wait();
            }
            assert!(event.is_set());
        })
        .thread(Event::set)
        .holds();
}

/// Only under loom, where an observer sees that a thread is about to wait: the event
/// is a monitor. The native event has a proof of its own.
#[cfg(feature = "loom")]
#[test]
fn a_set_that_is_cleared_at_once_wakes_a_waiting_thread() {
    Program::new(|| (Event::new(), Semaphore::new(0)))
        .thread(|(event, _)| event.wait())
        .thread(|(event, a_thread_waits)| {
            a_thread_waits.acquire();
            event.set();
            event.clear();
        })
        .hear(|(_, a_thread_waits), operation| {
            if operation.action == Action::Wait {
                a_thread_waits.release();
            }
        })
        .in_the_end(|(event, _)| assert!(!event.is_set()))
        .executions();
}

#[cfg(feature = "loom")]
#[test]
fn a_thread_that_comes_after_the_clear_waits_for_the_next_set() {
    Program::new(Event::new)
        .thread(|event| {
            event.set();
            event.clear();
            event.wait();
        })
        .deadlocks();
}
