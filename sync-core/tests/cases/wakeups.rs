//! Spurious wakeups and timeouts that were missed.

use std::{rc::Rc, time::Duration};

use sync_core::{
    Condvar, Mutex, Semaphore,
    explorer::{Explorer, Program},
};

use crate::{said, word};

/// A spurious wakeup at one line does not count for another line, however many
/// steps lie between, and whichever threads take them.
#[test]
fn a_wakeup_at_one_line_leaves_those_at_others() {
    for steps in 20..50 {
        let make = move |program: &mut Program| {
            let rooms = Rc::new([0, 1].map(|_| (Mutex::new(false), Condvar::new())));
            let third = Rc::new(Semaphore::new(0));
            {
                let rooms = Rc::clone(&rooms);
                program.thread("waits", move || {
                    for (flag, condvar) in rooms.iter() {
                        flag.enter(|guard| {
                            if !**guard {
                                condvar.wait(guard);
                            }
                        });
                    }
                    assert!(rooms[1].0.with(|flag| *flag), "it has not been notified");
                });
            }
            program.thread("notifies", move || {
                for _ in 0..steps {
                    third.release();
                }
                for (flag, condvar) in rooms.iter() {
                    flag.with(|flag| *flag = true);
                    condvar.notify_all();
                }
            });
        };
        // With the default settings only: there are many programs.
        let report = Explorer::new().explore(make);
        assert_eq!(word(&report.verdict), "Panic", "{steps} steps");
    }
}

/// The bound on spurious wakeups is one for each line.
#[test]
fn wakeups_are_counted_line_by_line() {
    let make = |program: &mut Program| {
        let (flag, condvar) = (Rc::new(Mutex::new(false)), Rc::new(Condvar::new()));
        {
            let (flag, condvar) = (Rc::clone(&flag), Rc::clone(&condvar));
            program.thread("waits", move || {
                let mut guard = flag.lock();
                if !*guard {
                    condvar.wait(&mut guard);
                }
                if !*guard {
                    condvar.wait(&mut guard);
                }
                assert!(*guard, "it has not been notified");
            });
        }
        program.thread("notifies", move || {
            flag.with(|flag| *flag = true);
            condvar.notify_all();
        });
    };
    let report = Explorer::new().spurious_wakeups(1).explore(make);
    assert_eq!(word(&report.verdict), "Panic");
}

/// Two waits in a row, each of which may end spuriously.
#[test]
fn two_waits_without_a_loop_are_not_enough() {
    let make = |program: &mut Program| {
        let room = Rc::new((Mutex::new(false), Condvar::new()));
        {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                let mut flag = room.0.lock();
                if !*flag {
                    room.1.wait(&mut flag);
                }
                if !*flag {
                    room.1.wait(&mut flag);
                }
                assert!(*flag, "it has not been notified");
            });
        }
        program.thread("notifies", move || {
            room.0.with(|flag| *flag = true);
            room.1.notify_all();
        });
    };
    assert_eq!(said(make), "Panic");
}

/// More waits in a row at one line than the bound: the report says so.
#[test]
fn a_bound_on_wakeups_is_reported_if_reached() {
    let make = |waits: usize| {
        move |program: &mut Program| {
            let room = Rc::new((Mutex::new(false), Condvar::new()));
            {
                let room = Rc::clone(&room);
                program.thread("waits", move || {
                    let mut flag = room.0.lock();
                    for _ in 0..waits {
                        if !*flag {
                            room.1.wait(&mut flag);
                        }
                    }
                    assert!(*flag, "it has not been notified");
                });
            }
            program.thread("notifies", move || {
                room.0.with(|flag| *flag = true);
                room.1.notify_all();
            });
        }
    };
    let explore = |waits, times| {
        let explorer = Explorer::new().spurious_wakeups(times);
        let report = explorer.explore(make(waits));
        (word(&report.verdict), report.spurious_limit)
    };
    assert_eq!(explore(2, 2).0, "Panic");
    assert_eq!(explore(3, 2), ("Proved".to_owned(), Some(2)));
    assert_eq!(explore(3, 3).0, "Panic");
    assert_eq!(explore(5, 0), ("Proved".to_owned(), Some(0)));
}

/// A loop that checks its condition again is in the same state after each spurious
/// wakeup: there is no bound to report.
#[test]
fn a_loop_that_checks_again_has_no_bound() {
    let make = |program: &mut Program| {
        let room = Rc::new((Mutex::new(0), Condvar::new()));
        for _ in 0..2 {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                let (count, condvar) = &*room;
                let guard = &mut count.lock();
                condvar.wait_while(guard, |count| *count < 2);
            });
        }
        program.thread("counts", move || {
            for _ in 0..2 {
                room.0.with(|count| *count += 1);
                room.1.notify_all();
            }
        });
    };
    let report = Explorer::new().explore(make);
    assert_eq!(word(&report.verdict), "Proved");
    assert_eq!(report.spurious_limit, None);
}

/// A timeout may expire, though another thread notifies.
#[test]
fn a_wait_with_a_timeout_may_time_out() {
    let make = |program: &mut Program| {
        let room = Rc::new((Mutex::new(false), Condvar::new()));
        {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                let mut set = room.0.lock();
                if !*set {
                    room.1.wait_timeout(&mut set, Duration::from_secs(1));
                }
                assert!(*set, "it has not been set");
            });
        }
        program.thread("sets", move || {
            room.0.with(|set| *set = true);
            room.1.notify_all();
        });
    };
    assert_eq!(said(make), "Panic");
}
