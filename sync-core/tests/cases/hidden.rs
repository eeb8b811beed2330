//! State that the explorer cannot see: programs that depend on it are not proved.

use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use sync_core::{
    Mutex, Semaphore,
    explorer::{self, Explorer, Finding, Program, Verdict},
};

use crate::{complaint, explorers, said, word};

/// Threads of one class that are not symmetric.
#[test]
fn hidden_state_is_nondeterminism() {
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
            Finding::Nondeterministic {
                before,
                now,
                differs,
                ..
            },
        ..
    } = report.verdict
    else {
        panic!("it depends on hidden state: {:?}", report.verdict);
    };
    assert!(before != now || !differs.is_empty());
}

/// The state matters only after one long path: the finding names that path and the
/// other one.
#[test]
fn hidden_state_that_shows_late_is_nondeterminism() {
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
    // Random walks would find it, too.
    let report = Explorer::new().random_walks(0).certifying().explore(make);
    let explorer::Verdict::Refuted { finding, .. } = report.verdict else {
        panic!("it depends on hidden state");
    };
    let Finding::Nondeterministic {
        first, schedule, ..
    } = finding
    else {
        panic!("it depends on hidden state: {finding:?}");
    };
    assert_ne!(first, schedule);
}

/// The state matters only if a certain thread is the last, which a search that
/// looks transitions up need never execute; the finding has the schedule.
#[test]
fn hidden_state_that_shows_on_the_last_thread_is_nondeterminism() {
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
    assert_eq!(said(make), "Nondeterministic");
    let Verdict::Refuted { finding, .. } = Explorer::new().explore(make).verdict else {
        panic!("it depends on hidden state");
    };
    let Finding::Nondeterministic {
        first,
        schedule: Some(schedule),
        ..
    } = finding
    else {
        panic!("the finding has its schedule: {finding:?}");
    };
    assert_ne!(first.as_ref(), Some(&schedule));
    let threads: Vec<_> = schedule.threads().collect();
    assert_eq!(threads.last(), Some(&0), "{schedule}");
}

/// A program that depends on chance is not proved, though it may never have failed.
#[test]
fn chance_is_not_proved() {
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
        // A deadlock is reported only if it replays; otherwise the program is
        // nondeterministic.
        let right = ["Nondeterministic", "Deadlock", "Misuse"];
        assert!(right.contains(&&*said), "{name}: {said}");
    }
}

/// Threads of one class that are not symmetric, as only the last one shows.
#[test]
fn threads_of_a_class_that_differ_at_the_end_are_not_proved() {
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
        assert!(
            ["Nondeterministic", "Panic"].contains(&&*said),
            "{name}: {said}"
        );
    }
}

/// A certifying search checks every transition that it looks up at another state.
#[test]
fn a_certifying_search_checks_what_it_looks_up() {
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
    let report = Explorer::new().random_walks(0).certifying().explore(make);
    assert_eq!(word(&report.verdict), "Proved");
    assert!(report.certified && report.relearned > 0);
    let mut files: Vec<_> = report.points.keys().map(|line| line.file()).collect();
    files.dedup();
    assert_eq!(files, [file!()], "of the lines that operate");
}

/// A check in a destructor that is skipped while its own thread panics must not be
/// skipped while another one does.
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

/// The value of a thread-local variable is not visible to other threads.
#[test]
fn no_thread_sees_the_thread_local_variables_of_another() {
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

/// The threads race before their first operations.
#[test]
fn hidden_state_before_the_first_operation_is_nondeterminism() {
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
    assert_eq!(said(make), "Nondeterministic");
}

/// Other threads may run before what a thread does after its operation.
#[test]
fn hidden_state_after_an_operation_is_nondeterminism() {
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
        assert_eq!(said(make), "Nondeterministic");
    }
}

/// OS threads have ids of their own, and so have the program's threads.
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
        ["Deadlock", "Nondeterministic"].contains(&&*word(&verdict)),
        "{verdict:?}"
    );
}

/// A closure must make the same program each time.
#[test]
fn a_program_that_differs_each_time_is_misuse() {
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

/// The order of two locks is the same for all threads of an execution and differs
/// in the next one, as if it depended on their addresses.
#[test]
fn what_differs_between_executions_is_not_proved() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let make = |program: &mut Program| {
        let is_odd = RUNS.fetch_add(1, Relaxed) % 2 == 1;
        let pair = Rc::new([Semaphore::new(1), Semaphore::new(1)]);
        for class in ["a", "b"] {
            let pair = Rc::clone(&pair);
            program.thread(class, move || {
                let (one, other) = (&pair[usize::from(is_odd)], &pair[usize::from(!is_odd)]);
                one.acquire();
                other.acquire();
                other.release();
                one.release();
            });
        }
    };
    for (name, explorer) in explorers() {
        let verdict = explorer.explore(make).verdict;
        assert_eq!(word(&verdict), "Nondeterministic", "{name}: {verdict:?}");
    }
}

/// A failure that does not replay is no finding.
#[test]
fn what_does_not_replay_is_no_finding() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let make = |program: &mut Program| {
        // Once for the classes of the threads, once for the initial state.
        let is_early = RUNS.fetch_add(1, Relaxed) < 2;
        let gate = Semaphore::new(0);
        program.thread("thread", move || {
            if is_early {
                gate.acquire();
            } else {
                gate.release();
            }
        });
    };
    let report = Explorer::new().os_threads(true).explore(make);
    let text = format!("{:?}", report.verdict);
    assert!(text.contains("does not do the same every time"), "{text}");
    assert!(!report.shortest);
}

/// A thread-local variable holds what its thread has stored: the finding is from
/// threads on OS threads of their own, whatever the search saw with coroutines.
#[test]
fn a_thread_finds_what_it_has_stored() {
    thread_local! {
        static MINE: Cell<u32> = const { Cell::new(0) };
    }
    let make = |right: bool| {
        move |program: &mut Program| {
            let turn = Rc::new(Mutex::new(()));
            for (class, number) in [("a", 1), ("b", 2)] {
                let turn = Rc::clone(&turn);
                program.thread(class, move || {
                    MINE.set(number);
                    turn.with(|()| ());
                    assert!(right == (MINE.get() == number), "it is {}", MINE.get());
                });
            }
        }
    };
    assert_eq!(said(make(true)), "Proved");
    assert_eq!(said(make(false)), "Panic");
}

/// Operations in destructors of thread-local variables are in no step.
#[test]
fn destructors_of_thread_local_variables_operate_in_no_step() {
    struct Releases(Rc<Semaphore>);

    impl Drop for Releases {
        fn drop(&mut self) {
            self.0.release();
        }
    }

    thread_local! {
        static MINE: RefCell<Option<Releases>> = const { RefCell::new(None) };
    }
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(0));
        let mine = Rc::clone(&turn);
        program.thread("a", move || MINE.set(Some(Releases(Rc::clone(&mine)))));
        program.thread("b", move || turn.acquire());
    };
    for explorer in [Explorer::new(), Explorer::new().os_threads(true)] {
        let text = format!("{:?}", explorer.explore(make).verdict);
        assert!(text.contains("destructor of a thread-local"), "{text}");
    }
}

/// Data that say of themselves that they are always the same.
#[derive(Debug)]
struct Silent(u64);

impl std::hash::Hash for Silent {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// Only the last of many visits goes wrong: what the data's `Hash` leaves out, their
/// `Debug` shows.
#[test]
fn data_whose_hash_leaves_something_out_are_told_apart() {
    let make = |program: &mut Program| {
        let visits = Rc::new(Mutex::new(Silent(0)));
        for _ in 0..3 {
            let visits = Rc::clone(&visits);
            program.thread("visitor", move || {
                for _ in 0..5 {
                    let last = visits.with(|visits| {
                        visits.0 += 1;
                        visits.0 == 15
                    });
                    assert!(!last, "one visit too many");
                }
            });
        }
    };
    for (name, explorer) in explorers() {
        let report = explorer.explore(make);
        assert_eq!(
            word(&report.verdict),
            "Panic",
            "{name}: {:?}",
            report.verdict
        );
    }
}

/// What the closure of `with` sees, it may keep in a cell: a certifying search does not
/// forget it.
#[test]
fn a_certifying_search_sees_what_closures_keep_for_themselves() {
    let make = |program: &mut Program| {
        let seen = Rc::new(Mutex::new(0_u8));
        let reads = Rc::clone(&seen);
        program.thread("learns", move || {
            let learned = Cell::new(0_u8);
            for _ in 0..6 {
                reads.with(|seen| {
                    learned.set(learned.get() << 1 | *seen);
                    *seen = 0;
                });
            }
            assert!(learned.get() != 0b01_0110, "the wrong pattern");
        });
        program.thread("writes", move || {
            for _ in 0..6 {
                seen.with(|seen| *seen = 1);
            }
        });
    };
    let report = Explorer::new().certifying().explore(make);
    assert_eq!(word(&report.verdict), "Panic", "{:?}", report.verdict);
}
