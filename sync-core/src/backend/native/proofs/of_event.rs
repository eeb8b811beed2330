use loom::sync::atomic::{AtomicUsize, Ordering};

use super::{A_WHILE, Data, Proof, Tally, event::Event, platform};

fn unset() -> (Event, Data) {
    (Event::new(), Data::new())
}

#[test]
fn who_has_waited_sees_what_was_written_before_the_set() {
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
fn two_who_wait_go_on_and_see_what_was_written() {
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
fn who_finds_it_set_sees_what_was_written() {
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

/// Whoever is in line when it is set goes on, though it is cleared at once. The
/// thread that sets it asks for time to run out afterwards: who is still in
/// line then, came after the clear.
#[test]
fn a_set_that_is_cleared_at_once_lets_go_who_is_in_line_and_nobody_else() {
    static LET_GO: Tally = Tally::new();
    static CAME_LATER: Tally = Tally::new();
    Proof::new(Event::new)
        .thread(|event| {
            let tally = if event.wait_timeout(A_WHILE) {
                &LET_GO
            } else {
                &CAME_LATER
            };
            tally.add();
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
fn who_comes_after_the_clear_waits_for_the_next_set() {
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

/// Between two who set it and one who clears it and then looks for what there is
/// to do, nothing is left undone.
#[test]
fn who_clears_it_sees_why_it_was_set() {
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
fn two_who_set_it_at_once_let_go_who_waits() {
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
    static IN_TIME: Tally = Tally::new();
    static TOO_LATE: Tally = Tally::new();
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
