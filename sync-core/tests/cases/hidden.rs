//! State that the explorer cannot see: it is found out, not proved.

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
            Finding::Nondeterministic {
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
    let report = Explorer::new().random_walks(0).certifying().explore(make);
    let explorer::Verdict::Refuted { finding, .. } = report.verdict else {
        panic!("it does what it does for no reason that it has learned");
    };
    let Finding::Nondeterministic {
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
    assert_eq!(said(make), "Nondeterministic");
    let Verdict::Refuted { finding, .. } = Explorer::new().explore(make).verdict else {
        panic!("it depends on what it has not learned");
    };
    let Finding::Nondeterministic {
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
        // It is refuted only by what happens again; else it is said why not.
        let right = ["Nondeterministic", "Deadlock", "Misuse"];
        assert!(right.contains(&&*said), "{name}: {said}");
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
        assert!(
            ["Nondeterministic", "Panic"].contains(&&*said),
            "{name}: {said}"
        );
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
    let report = Explorer::new().random_walks(0).certifying().explore(make);
    assert_eq!(word(&report.verdict), "Proved");
    assert!(report.certified && report.relearned > 0);
    let mut files: Vec<_> = report.points.keys().map(|line| line.file()).collect();
    files.dedup();
    assert_eq!(files, [file!()], "of the lines that operate");
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
    assert_eq!(said(make), "Nondeterministic");
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
        assert_eq!(said(make), "Nondeterministic");
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
        ["Deadlock", "Nondeterministic"].contains(&&*word(&verdict)),
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

/// Which of two locks comes first is the same for all threads of an execution, and in
/// the next one the other way round, as if their addresses decided.
#[test]
fn what_each_execution_begins_with_is_found_out() {
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

/// What a search has found, and what does not happen any more when it is played, is
/// no finding.
#[test]
fn what_does_not_happen_again_is_no_finding() {
    static RUNS: AtomicU64 = AtomicU64::new(0);
    let make = |program: &mut Program| {
        // Once to see which threads there are, once to begin the search.
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

/// A thread finds in its thread-local variable what it has put there: so it is on an
/// OS thread of its own, whatever the search has found on one for all.
#[test]
fn a_thread_finds_what_it_has_put_there() {
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

/// What a thread-local variable's destructor does is in no step.
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
