//! Wrong programs.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use sync_core::{
    Barrier, Condvar, Discipline, Mutex, Semaphore, Shared,
    explorer::{
        self, Explorer, Fate, Finding, Moment, Nature, Object, Operation, Outcome, Program,
        Standing, Verdict,
    },
    repeat_until,
};

use crate::{Event, Inside, complaint, explorers, said, say, word};

/// One of two threads fills two of four counters, which are like each other;
/// another one needs what only the first of them fills. Where numbers of like
/// objects add up, states must not.
#[test]
fn like_objects_that_hold_each_others_values_are_two_states() {
    let quadruples =
        (0..6_usize).flat_map(|i| (0..6).flat_map(move |j| (0..6).map(move |k| [i, j, k])));
    for [i, j, k] in quadruples {
        let Some(l) = (j + k).checked_sub(i).filter(|l| *l < 6) else {
            continue;
        };
        let four = [i, l, j, k];
        if (1..4).any(|at| four[..at].contains(&four[at])) {
            continue;
        }
        for least in 0..3 {
            let make = move |program: &mut Program| {
                let token = Rc::new(Semaphore::new(1));
                let counters: Rc<Vec<_>> = Rc::new((0..6).map(|_| Semaphore::new(least)).collect());
                for fills in [[i, l], [j, k]] {
                    let (token, counters) = (Rc::clone(&token), Rc::clone(&counters));
                    program.thread("one of them", move || {
                        explorer::tell_apart();
                        if token.try_acquire() {
                            for counter in fills {
                                counters[counter].release();
                            }
                        }
                    });
                }
                let counters = Rc::clone(&counters);
                program.thread("needs the first", move || {
                    for counter in [i, l] {
                        for _ in 0..=least {
                            counters[counter].acquire();
                        }
                    }
                });
            };
            let report = Explorer::new().explore(make);
            assert_eq!(word(&report.verdict), "Deadlock", "{four:?}, {least}");
        }
    }
}

/// What is said just before a thread ends, is said.
#[test]
fn a_closing_before_the_end_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        program.thread("thread", move || {
            say(&judge, Event::Opening);
            say(&judge, Event::Closing);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// Two that are inside at once, though neither does anything but say so.
#[test]
fn nothing_keeps_two_apart() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        for _ in 0..2 {
            let judge = Rc::clone(&judge);
            program.thread("thread", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
            });
        }
    };
    assert_eq!(said(make), "Broken");
}

/// Who hands over while it is inside.
#[test]
fn the_last_word_of_whoever_hands_over() {
    let make = |program: &mut Program| {
        Discipline::Fifo.adopt();
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let turn = Rc::new(Semaphore::new(0));
        {
            let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
            program.thread("waits", move || {
                turn.acquire();
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
            });
        }
        program.thread("hands over", move || {
            say(&judge, Event::Opening);
            turn.release();
            say(&judge, Event::Closing);
        });
        Discipline::Barging.adopt();
    };
    assert_eq!(said(make), "Broken");
}

/// The same before an operation that waits, whoever wakes it, and that is the
/// last.
#[test]
fn a_closing_before_a_last_wait_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        let rooms = Rc::new((Semaphore::new(0), Object::new(0)));
        {
            let rooms = Rc::clone(&rooms);
            program.thread("sleeps", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                rooms.0.acquire();
            });
        }
        program.thread("wakes", move || {
            rooms.0.release();
            rooms.1.perform(Give);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// What is said just before an object is made, or dropped, is said.
#[test]
fn a_closing_before_an_object_is_made_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..2 {
            let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
            program.thread("thread", move || {
                turn.acquire();
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                let own = Semaphore::new(1);
                own.acquire();
                turn.release();
            });
        }
    };
    assert_eq!(said(make), "Broken");
}

#[test]
fn a_closing_before_a_panic_that_is_caught_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        program.thread("thread", move || {
            say(&judge, Event::Opening);
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                say(&judge, Event::Closing);
                panic!("on purpose");
            }));
            assert!(outcome.is_err());
        });
    };
    assert_eq!(said(make), "Broken");
}

/// A spurious wakeup at one line takes nothing from another line, however many
/// steps lie between, and whoever takes them.
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
        // By the one explorer that everybody uses: there are many programs.
        let report = Explorer::new().explore(make);
        assert_eq!(word(&report.verdict), "Panic", "{steps} steps");
    }
}

/// A bound on spurious wakeups is one for each line, not for all.
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

/// Two waits in a row, each of which may end for no reason.
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

/// More waits in a row at one line than wakeups are tried there: the report
/// says so.
#[test]
fn a_bound_on_wakeups_is_said_where_it_matters() {
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

/// A loop that looks again is in the same state after each spurious wakeup:
/// there is no bound, and nothing to say.
#[test]
fn a_loop_that_looks_again_has_no_bound() {
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

#[derive(Debug, Hash)]
struct Give;

impl Operation for Give {
    type State = usize;

    fn nature(&self) -> Nature {
        Nature::new().never_blocks()
    }

    fn outcomes(&self, left: &usize, _: &Moment) -> Vec<Outcome<usize>> {
        vec![Outcome::becomes(left + 1)]
    }
}

#[derive(Debug, Hash)]
struct Take;

impl Operation for Take {
    type State = usize;

    fn nature(&self) -> Nature {
        Nature::new()
    }

    fn outcomes(&self, left: &usize, _: &Moment) -> Vec<Outcome<usize>> {
        left.checked_sub(1)
            .map(Outcome::becomes)
            .into_iter()
            .collect()
    }
}

/// What must be possible at the end, is; and each of what must.
#[test]
fn what_is_asked_for_at_the_end_must_have_an_outcome() {
    let make = |first: usize, second: usize| {
        move |program: &mut Program| {
            let [first, second] = [first, second].map(|left| Rc::new(Object::new(left)));
            program.at_end(&first, Take);
            program.at_end(&second, Take);
            let turn = Semaphore::new(1);
            program.thread("thread", move || turn.acquire());
            program.keep((first, second));
        }
    };
    assert_eq!(said(make(1, 1)), "Proved");
    assert_eq!(said(make(0, 1)), "Broken");
    assert_eq!(said(make(1, 0)), "Broken");
}

/// As natively, one condition variable serves one mutex at a time.
#[test]
fn two_mutexes_at_one_condvar_are_misuse() {
    let make = |program: &mut Program| {
        let room = Rc::new(([(); 2].map(|()| Mutex::new(false)), Condvar::new()));
        for number in 0..2 {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                explorer::tell_apart();
                let (mutexes, condvar) = &*room;
                let mut guard = mutexes[number].lock();
                condvar.wait_while(&mut guard, |set| !*set);
            });
        }
        program.thread("notifies", move || {
            for mutex in &room.0 {
                mutex.with(|set| *set = true);
                room.1.notify_all();
            }
        });
    };
    assert!(complaint(make).contains("Misuse"), "{}", complaint(make));
}

/// One after the other is no misuse.
#[test]
fn two_mutexes_at_one_condvar_one_after_the_other_are_fine() {
    let make = |program: &mut Program| {
        let room = Rc::new(([(); 2].map(|()| Mutex::new(false)), Condvar::new()));
        {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                let (mutexes, condvar) = &*room;
                for mutex in mutexes {
                    let mut guard = mutex.lock();
                    condvar.wait_while(&mut guard, |set| !*set);
                }
            });
        }
        program.thread("notifies", move || {
            for mutex in &room.0 {
                mutex.with(|set| *set = true);
                room.1.notify_all();
            }
        });
    };
    assert_eq!(said(make), "Proved");
}

fn uses(mutex: &'static LazyLock<Mutex<u64>>) -> String {
    complaint(move |program: &mut Program| {
        for _ in 0..2 {
            program.thread("thread", move || mutex.with(|n| *n += 1));
        }
    })
}

/// What is in a static outlives each run.
#[test]
fn objects_in_statics_are_strangers() {
    static NATIVE: LazyLock<Mutex<u64>> = LazyLock::new(|| Mutex::new(0));
    // The first run makes it, and keeps others from it until it is made.
    static NEW: LazyLock<Mutex<u64>> = LazyLock::new(|| Mutex::new(0));
    let report = Explorer::new()
        .patience(Duration::from_millis(500))
        .explore(|program: &mut Program| {
            for _ in 0..2 {
                program.thread("thread", move || NEW.with(|n| *n += 1));
            }
        });
    let new = format!("{:?}", report.verdict);
    assert!(
        new.contains("Misuse") && new.contains("static")
            || new.contains("Silent") && new.contains("sleeps: Some(true)"),
        "{new}"
    );

    NATIVE.with(|n| *n += 1);
    let native = uses(&NATIVE);
    assert!(native.contains("static"), "{native}");
    // Natively it is what it was.
    assert_eq!(NATIVE.with(|n| *n), 1);
}

/// So does what is made before.
#[test]
fn objects_made_outside_are_strangers() {
    macro_rules! stranger {
        ($make:expr, $using:expr) => {{
            let one = Arc::new($make);
            let complaint = complaint(move |program: &mut Program| {
                let one = Arc::clone(&one);
                program.thread("thread", move || {
                    let using = $using;
                    using(&one);
                });
            });
            assert!(complaint.contains("outside"), "{complaint}");
        }};
    }
    stranger!(Semaphore::new(1), |it: &Semaphore| it.acquire());
    stranger!(Mutex::new(1), |it: &Mutex<u8>| drop(it.lock()));
    stranger!(Condvar::new(), Condvar::notify_all);
    stranger!(Shared::new(1), |it: &Shared<u8>| it.with(|n| *n += 1));
    stranger!(Barrier::new(1), |it: &Barrier| _ = it.wait());
}

/// Who starts a thread and takes no notice of how it ends.
#[test]
fn threads_that_a_thread_starts_are_not_explored() {
    let make = |program: &mut Program| {
        let count = Arc::new(Mutex::new(0));
        program.thread("starts another", move || {
            count.with(|n| *n += 1);
            let theirs = Arc::clone(&count);
            let started = std::thread::spawn(move || theirs.with(|n| *n += 1));
            _ = started.join();
        });
    };
    let said = complaint(make);
    assert!(
        said.contains("a thread that is not the program's"),
        "{said}"
    );
}

/// What the explorer cannot see, it must not call proved.
#[test]
fn a_program_without_operations_is_none() {
    let make = |program: &mut Program| {
        let count = Arc::new(std::sync::Mutex::new(0));
        for _ in 0..2 {
            let count = Arc::clone(&count);
            program.thread("thread", move || *count.lock().unwrap() += 1);
        }
    };
    let text = complaint(make);
    assert!(text.contains("nothing"), "{text}");
    let text = complaint(|_: &mut Program| {});
    assert!(text.contains("no thread"), "{text}");
}

/// A guard stays with the thread that has locked, also where the compiler does not
/// see to it: the threads of an explored program share what is not `Send`.
#[test]
fn a_guard_that_another_thread_drops_is_misuse() {
    let make = |program: &mut Program| {
        let lock: &'static Mutex<u32> = Box::leak(Box::new(Mutex::new(0)));
        let (left, ready) = (Rc::new(RefCell::new(None)), Rc::new(Semaphore::new(0)));
        let (guard, told) = (Rc::clone(&left), Rc::clone(&ready));
        program.thread("locks", move || {
            *guard.borrow_mut() = Some(lock.lock());
            told.release();
        });
        program.thread("unlocks", move || {
            ready.acquire();
            drop(left.borrow_mut().take());
        });
    };
    let text = complaint(make);
    assert!(text.contains("another thread"), "{text}");
}

/// Threads that say they are alike, and are not.
#[test]
fn hidden_state_is_found_out() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(2));
        let hidden = Rc::new(std::cell::Cell::new(0));
        for _ in 0..2 {
            let (turn, hidden) = (Rc::clone(&turn), Rc::clone(&hidden));
            program.thread("thread", move || {
                turn.acquire();
                hidden.set(hidden.get() + 1);
                if hidden.get() == 2 {
                    turn.release();
                }
            });
        }
    };
    let report = Explorer::new().explore(make);
    let explorer::Verdict::Refuted {
        finding:
            Finding::Erratic {
                before,
                now,
                differs,
                ..
            },
        ..
    } = report.verdict
    else {
        panic!(
            "it depends on what it has not learned: {:?}",
            report.verdict
        );
    };
    assert!(before != now || !differs.is_empty());
}

/// What matters only after one long way is met on it, and both ways are named.
#[test]
fn hidden_state_that_shows_late_is_found_out() {
    let make = |program: &mut Program| {
        let hidden = Rc::new(std::cell::Cell::new(false));
        let steps = Rc::new(Semaphore::new(0));
        let turn = Rc::new(Semaphore::new(1));
        {
            let (hidden, steps) = (Rc::clone(&hidden), Rc::clone(&steps));
            program.thread("hides", move || {
                for _ in 0..12 {
                    steps.release();
                }
                hidden.set(true);
                steps.release();
            });
        }
        program.thread("looks", move || {
            turn.acquire();
            if hidden.get() {
                turn.release();
            }
            turn.release();
        });
    };
    // Random walks would meet it, too.
    let report = Explorer::new().audits(0).certifying().explore(make);
    let explorer::Verdict::Refuted { finding, .. } = report.verdict else {
        panic!("it does what it does for no reason that it has learned");
    };
    let Finding::Erratic {
        first, schedule, ..
    } = finding
    else {
        panic!("it does what it does for no reason that it has learned: {finding:?}");
    };
    assert_ne!(first, schedule);
}

/// What matters only if somebody comes last, which a search that looks things up
/// need never try; it says which way it was.
#[test]
fn hidden_state_that_shows_on_the_last_is_found_out() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        let hidden = Rc::new(Cell::new(0));
        for class in ["a", "b", "c"] {
            let (turn, hidden) = (Rc::clone(&turn), Rc::clone(&hidden));
            program.thread(class, move || {
                turn.acquire();
                hidden.set(hidden.get() + 1);
                let last = hidden.get() == 3;
                turn.release();
                assert!(!last || class != "a", "a is the last");
            });
        }
    };
    assert_eq!(said(make), "Erratic");
    let Verdict::Refuted { finding, .. } = Explorer::new().explore(make).verdict else {
        panic!("it depends on what it has not learned");
    };
    let Finding::Erratic {
        first,
        schedule: Some(schedule),
        ..
    } = finding
    else {
        panic!("it says how it came about: {finding:?}");
    };
    assert_ne!(first.as_ref(), Some(&schedule));
    let threads: Vec<_> = schedule.threads().collect();
    assert_eq!(threads.last(), Some(&0), "{schedule}");
}

/// What happens by chance is not proved, though it may never have gone wrong.
#[test]
fn chance_is_found_out() {
    static CHANCE: AtomicU64 = AtomicU64::new(0x9e37_79b9_7f4a_7c15);
    let tosses = || {
        let toss = |x: u64| {
            let x = x ^ x << 13;
            let x = x ^ x >> 7;
            x ^ x << 17
        };
        CHANCE.update(Relaxed, Relaxed, toss) >> 40 & 1 == 1
    };
    let make = move |program: &mut Program| {
        let pair = Rc::new((Semaphore::new(1), Semaphore::new(1)));
        for class in ["a", "b"] {
            let pair = Rc::clone(&pair);
            program.thread(class, move || {
                let (left, right) = &*pair;
                let (one, other) = if tosses() {
                    (left, right)
                } else {
                    (right, left)
                };
                one.acquire();
                other.acquire();
                other.release();
                one.release();
            });
        }
    };
    for (name, explorer) in explorers() {
        let said = word(&explorer.explore(make).verdict);
        assert!(["Erratic", "Deadlock"].contains(&&*said), "{name}: {said}");
    }
}

/// Like threads that are not alike, as only the last one shows.
#[test]
fn like_threads_that_differ_at_the_end_are_found_out() {
    let make = |program: &mut Program| {
        let (first, count) = (Rc::new(Semaphore::new(1)), Rc::new(Mutex::new(0)));
        for number in 0..4 {
            let (first, count) = (Rc::clone(&first), Rc::clone(&count));
            program.thread("thread", move || {
                if !first.try_acquire() {
                    let failed = count.with(|failed| {
                        *failed += 1;
                        *failed
                    });
                    assert!(failed < 3 || number != 3, "the last one");
                }
            });
        }
    };
    for (name, explorer) in explorers() {
        let said = word(&explorer.explore(make).verdict);
        assert!(["Erratic", "Panic"].contains(&&*said), "{name}: {said}");
    }
}

/// Whoever certifies sees everything twice that matters twice.
#[test]
fn all_that_is_needed_again_is_learned_again() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        let count = Rc::new(Mutex::new(0));
        for _ in 0..3 {
            let (turn, count) = (Rc::clone(&turn), Rc::clone(&count));
            program.thread("thread", move || {
                turn.acquire();
                count.with(|n| *n += 1);
                turn.release();
            });
        }
    };
    let report = Explorer::new().audits(0).certifying().explore(make);
    assert_eq!(word(&report.verdict), "Proved");
    assert!(report.learned_again > 0);
    let mut files: Vec<_> = report.points.keys().map(|line| line.file()).collect();
    files.dedup();
    assert_eq!(files, [file!()], "of the lines that operate");
}

/// A timeout may run out, though somebody notifies.
#[test]
fn a_wait_with_a_timeout_may_end_in_vain() {
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

/// A permit that is released in the middle of an access lets another one in.
#[test]
fn a_release_in_the_middle_of_an_access_lets_others_race() {
    let make = |creates: bool| {
        move |program: &mut Program| {
            let data = Rc::new(Shared::new(0));
            let permit = Rc::new(Semaphore::new(0));
            let (first, gives) = (Rc::clone(&data), Rc::clone(&permit));
            program.thread("first", move || {
                first.with(|data| {
                    *data += 1;
                    if creates {
                        drop(Semaphore::new(1));
                    }
                    gives.release();
                });
            });
            program.thread("second", move || {
                permit.acquire();
                data.with(|data| *data += 1);
            });
        }
    };
    assert_eq!(said(make(false)), "DataRace");
    assert_eq!(said(make(true)), "DataRace");
}

/// Which of two releases is one too many is a matter of order, though nothing
/// else is.
#[test]
fn a_release_too_many_that_is_caught() {
    let make = |permits: usize| {
        move |program: &mut Program| {
            let written = Rc::new(Mutex::new(false));
            let full = Rc::new(Semaphore::new(Semaphore::MAX_PERMITS - permits));
            {
                let (written, full) = (Rc::clone(&written), Rc::clone(&full));
                program.thread("must not fail", move || {
                    written.with(|written| *written = true);
                    full.release_n(permits);
                });
            }
            program.thread("may fail", move || {
                if written.with(|written| *written) {
                    _ = catch_unwind(AssertUnwindSafe(|| full.release()));
                }
            });
        }
    };
    assert_eq!(said(make(1)), "Panic");
    assert_eq!(said(make(Semaphore::MAX_PERMITS)), "Panic");
}

/// Whoever begins with a release can be overtaken right after it.
#[test]
fn what_begins_with_a_release_is_not_one_step() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside {
            now: 1,
            ..Inside::at_most(1)
        }));
        let free = Rc::new(Semaphore::new(0));
        {
            let (judge, free) = (Rc::clone(&judge), Rc::clone(&free));
            program.thread("leaves too late", move || {
                free.release();
                judge.perform(Event::Closing);
            });
        }
        program.thread("enters", move || {
            free.acquire();
            say(&judge, Event::Opening);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// Like threads that hand a permit to and fro go round only if each has had it.
#[test]
fn like_threads_that_hand_over_for_ever() {
    let make = |program: &mut Program| {
        Discipline::Fifo.adopt();
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..3 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                repeat_until(|| {
                    turn.acquire();
                    turn.release();
                    false
                });
            });
        }
        Discipline::Barging.adopt();
    };
    assert_eq!(said(make), "Livelock");
}

/// Whoever tries for ever gets nowhere, whether others wait or have ended.
#[test]
fn one_thread_that_tries_for_ever() {
    let make = |waits: bool| {
        move |program: &mut Program| {
            let never = Rc::new(Semaphore::new(0));
            let tried = Rc::clone(&never);
            program.thread("tries", move || repeat_until(|| tried.try_acquire()));
            program.thread("waits", move || {
                if waits {
                    never.acquire();
                }
            });
        }
    };
    assert_eq!(said(make(false)), "Livelock");
    assert_eq!(said(make(true)), "Livelock");
}

/// Who tries until another one gives is not in a circle: the other one goes on.
#[test]
fn one_thread_that_tries_until_another_gives() {
    let make = |program: &mut Program| {
        let permit = Rc::new(Semaphore::new(0));
        let tried = Rc::clone(&permit);
        program.thread("tries", move || repeat_until(|| tried.try_acquire()));
        program.thread("gives", move || permit.release());
    };
    assert_eq!(said(make), "Proved");
}

/// A destructor that operates while its thread unwinds with a panic that is its
/// own.
#[test]
fn a_panic_past_a_guard_that_operates() {
    let make = |program: &mut Program| {
        let bell = Rc::new(Condvar::new());
        program.thread("only", move || {
            struct Rings(Rc<Condvar>);
            impl Drop for Rings {
                fn drop(&mut self) {
                    self.0.notify_all();
                }
            }
            let _rings = Rings(Rc::clone(&bell));
            panic!("on purpose");
        });
    };
    assert_eq!(said(make), "Panic");
}

/// Who looks again and again is at its first operation in two ways: it has just
/// begun its round, or it has waited for long. Only who waits is overtaken.
#[test]
fn who_begins_and_who_looks_again_are_not_the_same() {
    let report = Explorer::new().fairness(true).explore(|program| {
        let turns = Rc::new([Semaphore::new(1), Semaphore::new(0)]);
        for (me, class) in [(0, "even"), (1, "odd")] {
            let turns = Rc::clone(&turns);
            program.thread(class, move || {
                loop {
                    explorer::begins(&());
                    explorer::stands(Standing::Fresh);
                    repeat_until(|| turns[me].try_acquire());
                    turns[1 - me].release();
                }
            });
        }
    });
    assert!(matches!(report.verdict, Verdict::Proved), "{report:?}");
    for fate in report.fates.values() {
        assert_eq!(*fate, Fate::Served { overtaken: Some(1) });
    }
}

/// What a loop keeps outside of itself is not forgotten when it looks again.
#[test]
fn who_counts_how_often_it_looked() {
    let make = |program: &mut Program| {
        let permit = Rc::new(Semaphore::new(0));
        {
            let permit = Rc::clone(&permit);
            program.thread("looks", move || {
                let times = Cell::new(0);
                repeat_until(|| {
                    times.set(3.min(times.get() + 1));
                    explorer::never_forgets(&times.get());
                    permit.try_acquire()
                });
                assert!(times.get() < 3, "it took long");
            });
        }
        program.thread("comes", move || permit.release());
    };
    assert_eq!(said(make), "Panic");
}

/// A check in a destructor that is left out while its thread panics: another one
/// that does is no reason.
#[test]
fn one_threads_panic_is_no_other_threads() {
    struct Checks(Arc<Mutex<u8>>);

    impl Drop for Checks {
        fn drop(&mut self) {
            if !std::thread::panicking() {
                assert_eq!(self.0.with(|n| *n), 0, "something was left undone");
            }
        }
    }

    struct Undoes(Arc<Mutex<u8>>, Arc<Semaphore>, Arc<Semaphore>);

    impl Drop for Undoes {
        fn drop(&mut self) {
            self.1.release();
            self.2.acquire();
            self.0.with(|n| *n = 0);
        }
    }

    let make = |program: &mut Program| {
        let (n, go, back) = (
            Arc::new(Mutex::new(0)),
            Arc::new(Semaphore::new(0)),
            Arc::new(Semaphore::new(0)),
        );
        {
            let (n, go, back) = (Arc::clone(&n), Arc::clone(&go), Arc::clone(&back));
            program.thread("undoes", move || {
                _ = catch_unwind(AssertUnwindSafe(|| {
                    let _undo = Undoes(Arc::clone(&n), Arc::clone(&go), Arc::clone(&back));
                    n.with(|n| *n = 1);
                    assert_eq!(n.with(|n| *n), 0, "it is caught");
                }));
            });
        }
        program.thread("checks", move || {
            go.acquire();
            drop(Checks(Arc::clone(&n)));
            back.release();
        });
    };
    assert!(complaint(make).contains("left undone"));
}

/// What one thread puts into its thread-local variable, no other one finds there.
#[test]
fn no_thread_finds_what_another_has_of_its_own() {
    thread_local! {
        static MINE: Cell<u8> = const { Cell::new(0) };
    }
    let make = |program: &mut Program| {
        let ready = Rc::new(Semaphore::new(0));
        {
            let ready = Rc::clone(&ready);
            program.thread("puts", move || {
                MINE.set(1);
                ready.release();
            });
        }
        program.thread("looks", move || {
            ready.acquire();
            assert_eq!(MINE.get(), 1, "it has its own");
        });
    };
    assert!(complaint(make).contains("its own"));
}

/// Who comes first, before anybody has performed any operation.
#[test]
fn hidden_state_before_the_first_operation_is_found_out() {
    let make = |program: &mut Program| {
        let first = Rc::new(Cell::new(None));
        let go = Rc::new(Semaphore::new(0));
        for me in 0..2 {
            let (first, go) = (Rc::clone(&first), Rc::clone(&go));
            program.thread(["a", "b"][me], move || {
                let leads = first.replace(first.get().or(Some(me))).is_none();
                if leads && me == 0 {
                    go.release();
                }
                if !leads {
                    go.acquire();
                }
            });
        }
    };
    assert_eq!(said(make), "Erratic");
}

/// What a thread does after an operation, others may come before.
#[test]
fn hidden_state_after_an_operation_is_found_out() {
    for waits in [false, true] {
        let make = move |program: &mut Program| {
            let written = Rc::new(Cell::new(false));
            let (released, end) = (Rc::new(Semaphore::new(0)), Rc::new(Semaphore::new(0)));
            {
                let written = Rc::clone(&written);
                let (released, end) = (Rc::clone(&released), Rc::clone(&end));
                program.thread("writes too late", move || {
                    released.release();
                    written.set(true);
                    end.release();
                });
            }
            program.thread("reads", move || {
                released.acquire();
                assert!(written.get(), "not yet");
                if waits {
                    end.acquire();
                }
            });
        };
        assert_eq!(said(make), "Erratic");
    }
}

/// Threads of the system have names of their own, and so have the program's.
#[test]
fn threads_are_not_the_same_thread() {
    let make = |program: &mut Program| {
        let winner = Rc::new(std::cell::OnceCell::new());
        let (mutex, never) = (Rc::new(Mutex::new(())), Rc::new(Semaphore::new(0)));
        for _ in 0..2 {
            let winner = Rc::clone(&winner);
            let (mutex, never) = (Rc::clone(&mutex), Rc::clone(&never));
            program.thread("thread", move || {
                let me = std::thread::current().id();
                let won = {
                    let _guard = mutex.lock();
                    *winner.get_or_init(|| me) == me
                };
                if !won {
                    never.acquire();
                }
            });
        }
    };
    let verdict = Explorer::new().explore(make).verdict;
    assert!(
        ["Deadlock", "Erratic"].contains(&&*word(&verdict)),
        "{verdict:?}"
    );
}

/// A program that is another one each time is none.
#[test]
fn a_program_that_is_made_otherwise_each_time() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let make = |objects: bool| {
        move |program: &mut Program| {
            let odd = MADE.fetch_add(1, Relaxed) % 2 == 1;
            let permits = if objects && odd { 1 } else { 2 };
            let turn = Rc::new(Semaphore::new(permits));
            let threads = if !objects && odd { 2 } else { 1 };
            for _ in 0..threads {
                let turn = Rc::clone(&turn);
                program.thread("thread", move || turn.acquire());
            }
        }
    };
    for objects in [false, true] {
        let verdict = Explorer::new().explore(make(objects)).verdict;
        let said = format!("{verdict:?}");
        assert!(said.contains("does not make the same one"), "{said}");
    }
}
