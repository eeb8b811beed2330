use loom::sync::atomic::{AtomicUsize, Ordering};

use super::{A_WHILE, Counter, Data, Proof, event::Event, platform};

fn unset() -> (Event, Data) {
    (Event::new(), Data::new())
}

#[test]
fn a_thread_that_has_waited_sees_what_was_written_before_the_set() {
    Proof::new(unset)
        .thread(|(written, data)| {
            written.wait();
            assert_eq!(data.get(), 7);
        })
        .thread(|(written, data)| {
            data.set(7);
            written.set();
        })
        .holds();
}

#[test]
fn two_waiting_threads_go_on_and_see_what_was_written() {
    Proof::new(unset)
        .threads(2, |(written, data)| {
            written.wait();
            assert_eq!(data.get(), 7);
        })
        .thread(|(written, data)| {
            data.set(7);
            written.set();
        })
        .holds();
}

#[test]
fn a_thread_that_finds_it_set_sees_what_was_written() {
    Proof::new(unset)
        .thread(|(written, data)| {
            if written.is_set() {
                assert_eq!(data.get(), 7);
            }
        })
        .thread(|(written, _)| written.wait())
        .thread(|(written, data)| {
            data.set(7);
            written.set();
        })
        .holds();
}

/// A thread that is parked at the set goes on, though the event is cleared at once.
/// Afterwards the setting thread lets time run out: a thread that is still parked
/// then came after the clear.
#[test]
fn a_set_that_is_cleared_at_once_wakes_exactly_the_parked_threads() {
    static LET_GO: Counter = Counter::new();
    static CAME_LATER: Counter = Counter::new();
    Proof::new(Event::new)
        .thread(|event| {
            let counter = if event.wait_timeout(A_WHILE) {
                &LET_GO
            } else {
                &CAME_LATER
            };
            counter.add();
        })
        .thread(|event| {
            event.set();
            event.clear();
            platform::time_runs_out();
            event.set();
        })
        .holds();
    assert!(LET_GO.get() > 0 && CAME_LATER.get() > 0, "both happen");
}

#[test]
fn a_thread_that_comes_after_the_clear_waits_for_the_next_set() {
    Proof::new(Event::new)
        .thread(|event| {
            event.set();
            event.clear();
            event.wait();
        })
        .thread(|event| {
            if event.is_set() {
                event.wait();
            }
        })
        .deadlocks();
}

/// Work is announced by `set`, and looked for after `clear`: none is missed.
#[test]
fn a_thread_that_clears_it_sees_why_it_was_set() {
    Proof::new(|| {
        let event = Event::new();
        event.set();
        (event, AtomicUsize::new(0))
    })
    .thread(|(event, to_do)| {
        to_do.store(1, Ordering::Relaxed);
        event.set();
    })
    .thread(|(event, to_do)| {
        event.clear();
        if to_do.load(Ordering::Relaxed) == 0 {
            event.wait();
        }
    })
    .holds();
}

#[test]
fn two_threads_that_set_it_at_once_wake_a_waiting_thread() {
    Proof::new(Event::new)
        .threads(2, Event::set)
        .thread(|event| {
            event.wait();
            assert!(event.is_set());
        })
        .holds();
}

#[test]
fn a_wait_in_time_says_whether_it_was_set() {
    static IN_TIME: Counter = Counter::new();
    static TOO_LATE: Counter = Counter::new();
    Proof::new(unset)
        .thread(|(written, data)| {
            if written.wait_timeout(A_WHILE) {
                assert_eq!(data.get(), 7);
                IN_TIME.add();
            } else {
                written.wait();
                TOO_LATE.add();
            }
        })
        .thread(|(written, data)| {
            data.set(7);
            written.set();
        })
        .clock()
        .holds();
    assert!(IN_TIME.get() > 0 && TOO_LATE.get() > 0, "both happen");
}
