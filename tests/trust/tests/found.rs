//! What the suite has found: each as its smallest program.

use std::rc::Rc;

use sync_core::{
    Condvar, Mutex, Semaphore, Shared,
    explorer::{Explorer, Finding, Verdict},
    repeat_until,
};

#[test]
fn a_thread_that_spins_for_ever_is_refuted() {
    let report = Explorer::new().explore(|program| {
        let permit = Rc::new(Semaphore::new(0));
        program.thread("spinner", move || repeat_until(|| permit.try_acquire()));
    });
    let livelock = matches!(
        report.verdict,
        Verdict::Refuted {
            finding: Finding::Livelock { .. },
            ..
        }
    );
    assert!(livelock, "{:?}", report.verdict);
}

#[test]
fn a_thread_that_spins_for_ever_while_another_waits_for_ever_is_refuted() {
    let report = Explorer::new().explore(|program| {
        let permit = Rc::new(Semaphore::new(0));
        let other = Rc::new(Semaphore::new(0));
        program.thread("spinner", move || repeat_until(|| permit.try_acquire()));
        program.thread("waiter", move || other.acquire());
    });
    assert!(
        matches!(report.verdict, Verdict::Refuted { .. }),
        "{:?}",
        report.verdict
    );
}

/// Notifies when it is dropped.
struct Guard(Rc<Condvar>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.notify_all();
    }
}

#[test]
fn a_thread_whose_destructor_operates_while_it_unwinds_is_refuted() {
    let report = Explorer::new().explore(|program| {
        let bell = Rc::new(Condvar::new());
        program.thread("only", move || {
            let _guard = Guard(Rc::clone(&bell));
            panic!("it is wrong");
        });
    });
    let panics = matches!(
        report.verdict,
        Verdict::Refuted {
            finding: Finding::Panic(_),
            ..
        }
    );
    assert!(panics, "{:?}", report.verdict);
}

#[test]
fn a_permit_that_is_released_while_still_inside_lets_another_thread_race() {
    let report = Explorer::new().explore(|program| {
        let data = Rc::new(Shared::new(0));
        let permit = Rc::new(Semaphore::new(0));
        let (first, gives) = (Rc::clone(&data), Rc::clone(&permit));
        program.thread("first", move || {
            first.with(|data| {
                *data += 1;
                gives.release();
            });
        });
        program.thread("second", move || {
            permit.acquire();
            data.with(|data| *data += 1);
        });
    });
    let races = matches!(
        report.verdict,
        Verdict::Refuted {
            finding: Finding::DataRace { .. },
            ..
        }
    );
    assert!(races, "{:?}", report.verdict);
}

#[test]
fn a_guard_of_one_kind_inside_a_lock_and_around_it_is_proved() {
    let report = Explorer::new().explore(|program| {
        let bell = Rc::new(Condvar::new());
        let lock = Rc::new(Mutex::new(0_u8));
        program.thread("only", move || {
            let _outer = Guard(Rc::clone(&bell));
            lock.enter(|data| {
                let _inner = Guard(Rc::clone(&bell));
                **data
            });
        });
    });
    assert!(
        matches!(report.verdict, Verdict::Proved),
        "{:?}",
        report.verdict
    );
}

#[test]
fn a_release_of_one_line_inside_shared_data_and_after_it_is_proved() {
    let report = Explorer::new().explore(|program| {
        let data = Rc::new(Shared::new(0_u8));
        let permits = Rc::new(Semaphore::new(0));
        program.thread("only", move || {
            let give = || permits.release();
            data.with(|data| {
                give();
                *data
            });
            give();
        });
    });
    assert!(
        matches!(report.verdict, Verdict::Proved),
        "{:?}",
        report.verdict
    );
}
