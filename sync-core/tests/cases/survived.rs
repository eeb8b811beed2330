//! Programs that must not crash the explorer.

use std::{
    cell::Cell,
    fmt,
    hash::{Hash, Hasher},
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sync_core::{
    Barrier, Condvar, Discipline, Mutex, Semaphore, Shared,
    explorer::{Explorer, Finding, Program, Schedule, Verdict},
};

use crate::{complaint, said, verdict, word};

/// Calls a closure when it is dropped.
struct Finally<F: Fn()>(F);

impl<F: Fn()> Drop for Finally<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Two threads, each of which waits for a permit that is never released, holding a
/// value whose destructor calls `last`.
fn stuck_with<T: 'static>(
    make: impl Fn() -> T + Send + Sync + Clone + 'static,
    last: impl Fn(&T) + Send + Sync + Clone + 'static,
) -> String {
    said(move |program: &mut Program| {
        let shared = Rc::new((Semaphore::new(0), make()));
        for _ in 0..2 {
            let (shared, last) = (Rc::clone(&shared), last.clone());
            program.thread("thread", move || {
                let _finally = Finally(|| last(&shared.1));
                shared.0.acquire();
            });
        }
    })
}

/// Operations in destructors of abandoned threads do nothing.
#[test]
fn destructors_of_abandoned_threads() {
    let deadlock = "Deadlock";
    let semaphore = || Semaphore::new(0);
    assert_eq!(stuck_with(semaphore, Semaphore::release), deadlock);
    assert_eq!(stuck_with(semaphore, Semaphore::acquire), deadlock);
    assert_eq!(stuck_with(semaphore, |it| _ = it.try_acquire()), deadlock);
    assert_eq!(
        stuck_with(semaphore, |it| while !it.try_acquire() {}),
        deadlock
    );
    assert_eq!(stuck_with(|| Mutex::new(1), |it| drop(it.lock())), deadlock);
    assert_eq!(
        stuck_with(|| Mutex::new(1), |it| it.with(|n| *n += 1)),
        deadlock
    );
    assert_eq!(
        stuck_with(|| Mutex::new(1), |it| while it.try_lock().is_none() {}),
        deadlock
    );
    assert_eq!(
        stuck_with(|| Shared::new(1), |it| it.with(|n| *n += 1)),
        deadlock
    );
    assert_eq!(
        stuck_with(
            || (Mutex::new(1), Condvar::new()),
            |(mutex, condvar)| condvar.wait(&mut mutex.lock())
        ),
        deadlock
    );
    assert_eq!(stuck_with(|| Condvar::new(), Condvar::notify_all), deadlock);
    assert_eq!(stuck_with(|| Barrier::new(3), |it| _ = it.wait()), deadlock);
    assert_eq!(stuck_with(|| (), |()| drop(Semaphore::new(1))), deadlock);
}

/// The same where they hold a lock that another one needs.
#[test]
fn destructors_that_lock_what_another_one_holds() {
    let make = |program: &mut Program| {
        let shared = Rc::new((Mutex::new(0), Semaphore::new(0)));
        for _ in 0..2 {
            let shared = Rc::clone(&shared);
            program.thread("thread", move || {
                let _finally = Finally(|| shared.0.with(|n| *n += 1));
                let _guard = shared.0.lock();
                shared.1.acquire();
            });
        }
    };
    assert_eq!(said(make), "Deadlock");
}

/// In a right program they are performed.
#[test]
fn destructors_that_lock_in_a_right_program() {
    let make = |program: &mut Program| {
        let shared = Rc::new((Mutex::new(0), Semaphore::new(1)));
        for _ in 0..2 {
            let shared = Rc::clone(&shared);
            program.thread("thread", move || {
                let _finally = Finally(|| shared.0.with(|n| *n += 1));
                shared.1.acquire();
                let _again = Finally(|| shared.1.release());
                shared.0.with(|n| *n += 1);
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// A solution whose destructor performs operations, dropped with the program,
/// whether a thread of it has started or not.
struct Solution {
    turn: Semaphore,
    rest: Mutex<u8>,
}

impl Drop for Solution {
    fn drop(&mut self) {
        self.turn.release();
        self.rest.with(|n| *n += 1);
        drop(self.rest.lock());
        self.turn.acquire();
    }
}

#[test]
fn solutions_whose_destructors_operate() {
    for permits in [0, 1, 2] {
        let make = move |program: &mut Program| {
            let solution = Arc::new(Solution {
                turn: Semaphore::new(permits),
                rest: Mutex::new(0),
            });
            for _ in 0..2 {
                let solution = Arc::clone(&solution);
                program.thread("thread", move || solution.turn.acquire());
            }
        };
        let wanted = if permits == 2 { "Proved" } else { "Deadlock" };
        assert_eq!(said(make), wanted);
    }
}

/// A thread that catches the panic that unwinds it is abandoned all the same.
#[test]
fn threads_that_catch_everything() {
    let once = |program: &mut Program| {
        let never = Rc::new(Semaphore::new(0));
        for _ in 0..2 {
            let never = Rc::clone(&never);
            program.thread("thread", move || {
                let _ = catch_unwind(AssertUnwindSafe(|| never.acquire()));
            });
        }
    };
    assert_eq!(said(once), "Deadlock");
    let for_ever = |program: &mut Program| {
        let never = Rc::new(Semaphore::new(0));
        for _ in 0..2 {
            let never = Rc::clone(&never);
            program.thread("thread", move || {
                while catch_unwind(AssertUnwindSafe(|| never.acquire())).is_err() {}
            });
        }
    };
    assert_eq!(said(for_ever), "Deadlock");
}

/// A destructor that panics while its thread unwinds would abort the process.
#[test]
fn a_panic_while_a_thread_unwinds() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..2 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                let _finally = Finally(|| panic!("in a destructor"));
                turn.acquire();
                panic!("on purpose");
            });
        }
    };
    let complaint = complaint(make);
    assert!(complaint.contains("aborts a process"), "{complaint}");
}

/// The same where the thread is abandoned is no finding.
#[test]
fn a_panic_while_an_abandoned_thread_unwinds() {
    let make = |program: &mut Program| {
        let never = Rc::new(Semaphore::new(0));
        for _ in 0..2 {
            let never = Rc::clone(&never);
            program.thread("thread", move || {
                let finished = AtomicBool::new(false);
                let _finally = Finally(|| assert!(finished.load(Ordering::Relaxed), "unfinished"));
                never.acquire();
                finished.store(true, Ordering::Relaxed);
            });
        }
    };
    assert_eq!(said(make), "Deadlock");
}

/// The same in a right program, whose executions are abandoned half-way when every
/// transition is known.
#[test]
fn a_panic_while_a_thread_of_a_right_program_unwinds() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..3 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                let finished = AtomicBool::new(false);
                let _finally = Finally(|| assert!(finished.load(Ordering::Relaxed), "unfinished"));
                for _ in 0..3 {
                    turn.acquire();
                    turn.release();
                }
                finished.store(true, Ordering::Relaxed);
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// More steps from one state than can be numbered.
#[test]
fn many_sleepers_of_whom_any_may_be_woken() {
    let make = |waiters: usize, permits: usize| {
        move |program: &mut Program| {
            Discipline::Weak.adopt();
            let turn = Rc::new(Semaphore::new(0));
            for _ in 0..waiters {
                let turn = Rc::clone(&turn);
                program.thread("waits", move || turn.acquire());
            }
            program.thread("gives", move || turn.release_n(permits));
            Discipline::Barging.adopt();
        }
    };
    let report = Explorer::new().explore(make(20, 10));
    let word = word(&report.verdict);
    assert!(
        ["Deadlock", "Inconclusive"].contains(&word.as_str()),
        "{word}"
    );
    assert_eq!(said(make(4, 4)), "Proved");
    // More than can be tried or stored.
    let report = Explorer::new().explore(make(24, 12));
    assert_eq!(crate::word(&report.verdict), "Inconclusive");
}

fn deep(depth: usize) -> usize {
    let local = black_box([depth; 64]);
    if depth == 0 {
        return local[0];
    }
    deep(depth - 1) + black_box(local)[1]
}

/// A stack that is too small is a finding, and can be made larger.
#[test]
fn stacks_that_are_too_small() {
    let recursion = |program: &mut Program| {
        let turn = Semaphore::new(1);
        program.thread("thread", move || {
            turn.acquire();
            assert!(black_box(deep(2_000)) > 0);
        });
    };
    let large = |program: &mut Program| {
        let turn = Semaphore::new(1);
        program.thread("thread", move || {
            turn.acquire();
            #[allow(clippy::large_stack_arrays, reason = "it is meant to be")]
            let local = black_box([1_u8; 400_000]);
            assert_eq!(local[17], 1);
        });
    };
    let complaint = complaint(recursion);
    assert!(complaint.contains("StackOverflow"), "{complaint}");
    assert_eq!(said(large), "StackOverflow");
    let roomy = Explorer::new().stack(8 << 20);
    assert_eq!(roomy.explore(recursion).verdict, Verdict::Proved);
    assert_eq!(roomy.explore(large).verdict, Verdict::Proved);
}

/// While two threads are unwinding, which they would notice on a shared OS thread,
/// a third one aborts: on an OS thread of its own that would end the process.
#[test]
fn a_crash_among_threads_that_unwind() {
    let make = |program: &mut Program| {
        let gate = Rc::new(Semaphore::new(0));
        for _ in 0..2 {
            let gate = Rc::clone(&gate);
            program.thread("unwinds", move || {
                let gate = Rc::clone(&gate);
                let guard = Finally(move || gate.release());
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    let _guard = guard;
                    panic!("as it should");
                }));
                assert!(panicked.is_err());
            });
        }
        program.thread("aborts", move || {
            gate.acquire();
            std::process::abort();
        });
    };
    assert!(complaint(make).contains("aborts the process"));
    assert_eq!(said(make), "Panic");
}

/// Threads on OS threads of their own may crash like coroutines.
#[test]
fn crashes_on_os_threads() {
    let make = |crash: fn()| {
        move |program: &mut Program| {
            let gate = Rc::new(Semaphore::new(0));
            let door = Rc::clone(&gate);
            program.thread("opens", move || gate.release());
            program.thread("crashes", move || {
                door.acquire();
                crash();
            });
        }
    };
    let find = |crash: fn()| {
        let explorer = Explorer::new().os_threads(true);
        let Verdict::Refuted { finding, schedule } = explorer.explore(make(crash)).verdict else {
            panic!("it crashes");
        };
        let played = explorer.replay(make(crash), &schedule).map(|it| it.finding);
        assert_eq!(played, Ok(Some(finding.clone())));
        format!("{finding:?}")
    };
    assert!(find(|| std::process::abort()).contains("aborts the process"));
    let twice = find(|| {
        let _guard = Finally(|| panic!("the second"));
        panic!("the first");
    });
    assert!(twice.contains("while its thread was unwinding"), "{twice}");
}

#[test]
fn stacks_that_are_too_small_on_os_threads() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..2 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                turn.acquire();
                assert!(black_box(deep(20_000)) > 0);
                turn.release();
            });
        }
    };
    let explorer = Explorer::new().os_threads(true);
    assert_eq!(word(&explorer.explore(make).verdict), "StackOverflow");
    assert_eq!(
        explorer.stack(64 << 20).explore(make).verdict,
        Verdict::Proved
    );
}

/// The closure that makes the program may crash like its threads.
#[test]
fn constructors_that_abort() {
    let aborts = |_: &mut Program| std::process::abort();
    assert_eq!(said(aborts), "Panic");
    assert!(complaint(aborts).contains("aborts the process"));
    let played = Explorer::new()
        .replay(aborts, &Schedule::default())
        .map(|it| it.finding);
    assert!(matches!(played, Ok(Some(Finding::Panic(_)))), "{played:?}");
}

#[test]
fn stacks_that_are_too_small_for_constructors() {
    let recursion = |program: &mut Program| {
        assert!(black_box(deep(20_000)) > 0);
        let turn = Semaphore::new(1);
        program.thread("thread", move || turn.acquire());
    };
    assert_eq!(said(recursion), "StackOverflow");
    let roomy = Explorer::new().stack(64 << 20);
    assert_eq!(roomy.explore(recursion).verdict, Verdict::Proved);
}

/// So may destructors that run after all threads have ended: that is no finding.
#[test]
fn values_of_the_program_whose_destructors_abort() {
    destructors_at_the_end_are_no_finding(|| std::process::abort());
}

#[test]
fn stacks_that_are_too_small_for_destructors_of_values_of_the_program() {
    destructors_at_the_end_are_no_finding(|| assert!(black_box(deep(20_000)) > 0));
}

fn destructors_at_the_end_are_no_finding(crash: fn()) {
    let make = move |permits| {
        move |program: &mut Program| {
            let (turn, value) = (Arc::new(Semaphore::new(permits)), Arc::new(Finally(crash)));
            for _ in 0..2 {
                let (turn, value) = (Arc::clone(&turn), Arc::clone(&value));
                program.thread("thread", move || {
                    black_box(&value);
                    turn.acquire();
                });
            }
        }
    };
    assert_eq!(said(make(2)), "Proved");
    assert_eq!(said(make(1)), "Deadlock");
}

/// The watchdog covers the closure that makes the program.
#[test]
fn constructors_that_never_return() {
    let stop = Arc::new(AtomicBool::new(false));
    let make = {
        let stop = Arc::clone(&stop);
        move |_: &mut Program| {
            while !stop.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        }
    };
    let began = Instant::now();
    let report = Explorer::new()
        .max_time(Duration::from_millis(100))
        .watchdog_timeout(Duration::from_mins(1))
        .explore(make.clone());
    assert_eq!(word(&report.verdict), "Inconclusive");
    assert!(began.elapsed() < Duration::from_secs(30));
    let report = Explorer::new()
        .watchdog_timeout(Duration::from_millis(100))
        .explore(make);
    let Verdict::Refuted { finding, .. } = report.verdict else {
        panic!("it never returns");
    };
    assert!(matches!(finding, Finding::Hung { thread: None, .. }));
    stop.store(true, Ordering::Relaxed);
}

/// A search that is told to stop ends, whatever the program's code does.
#[test]
fn threads_that_never_return_when_told_to_stop() {
    let over = Arc::new(AtomicBool::new(false));
    let stop = Arc::new(AtomicBool::new(true));
    let make = {
        let over = Arc::clone(&over);
        move |program: &mut Program| {
            let (over, turn) = (Arc::clone(&over), Semaphore::new(1));
            program.thread("thread", move || {
                turn.acquire();
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
    };
    let report = Explorer::new()
        .watchdog_timeout(Duration::from_mins(1))
        .stop_when(stop)
        .explore(make);
    assert_eq!(word(&report.verdict), "Inconclusive");
    over.store(true, Ordering::Relaxed);
}

#[derive(Clone)]
struct Shy(u8);

impl Hash for Shy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Shy {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("not to be printed")
    }
}

/// A `Debug` that panics affects what is printed, not the verdict.
#[test]
fn data_that_cannot_be_printed() {
    let make = |program: &mut Program| {
        let shared = Rc::new((Mutex::new(Shy(0)), Semaphore::new(1)));
        for _ in 0..2 {
            let shared = Rc::clone(&shared);
            program.thread("thread", move || {
                shared.0.with(|n| n.0 += 1);
                shared.1.acquire();
            });
        }
    };
    assert_eq!(said(make), "Deadlock");
}

#[derive(Clone, Debug)]
struct Unhashable(u8);

impl Hash for Unhashable {
    fn hash<H: Hasher>(&self, _: &mut H) {
        assert!(self.0 < 2, "cannot be hashed");
    }
}

/// A `Hash` that panics is a panic of the thread that leaves the data.
#[test]
fn data_that_cannot_be_hashed() {
    let make = |program: &mut Program| {
        let count = Rc::new(Mutex::new(Unhashable(0)));
        for _ in 0..2 {
            let count = Rc::clone(&count);
            program.thread("thread", move || count.with(|n| n.0 += 1));
        }
    };
    let verdict = format!("{:?}", verdict(make));
    assert!(verdict.contains("cannot be hashed"), "{verdict}");
}

/// The same where the program is made.
#[test]
fn data_that_cannot_be_hashed_from_the_beginning() {
    let make = |program: &mut Program| {
        let count = Mutex::new(Unhashable(7));
        program.thread("thread", move || count.with(|n| n.0 += 1));
    };
    let verdict = format!("{:?}", verdict(make));
    assert!(verdict.contains("cannot be hashed"), "{verdict}");
}

/// A destructor that waits for another thread hangs in an execution that is torn
/// down; in one that completes, it does not.
#[test]
fn destructors_that_never_end_when_a_run_is_taken_down() {
    struct Stops(Cell<bool>);

    impl Drop for Stops {
        fn drop(&mut self) {
            while !self.0.get() {
                std::thread::park();
            }
        }
    }

    let make = |deadlocks: bool| {
        move |program: &mut Program| {
            let turn = Rc::new(Semaphore::new(1));
            for _ in 0..2 {
                let turn = Rc::clone(&turn);
                program.thread("thread", move || {
                    let stops = Stops(Cell::new(false));
                    turn.acquire();
                    stops.0.set(true);
                    if !deadlocks {
                        turn.release();
                    }
                });
            }
        }
    };
    let soon = Explorer::new().watchdog_timeout(Duration::from_millis(500));
    let said = |deadlocks| word(&soon.explore(make(deadlocks)).verdict);
    assert_eq!(said(false), "Proved");
    assert_eq!(said(true), "Deadlock");
}

/// The same for the values of the program: no thread of it waits for that.
#[test]
fn values_of_the_program_whose_destructors_never_end() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        let never_ends = Finally(|| {
            loop {
                std::thread::park();
            }
        });
        program.keep(never_ends);
        program.thread("thread", move || turn.acquire());
    };
    let soon = Explorer::new().watchdog_timeout(Duration::from_millis(500));
    assert_eq!(word(&soon.explore(make).verdict), "Proved");
}

/// A hand-written loop adds each failed attempt to its history, so the states are
/// infinite: the report says at which line.
#[test]
fn a_loop_that_keeps_its_failed_attempts() {
    let line = line!() + 4;
    let make = |program: &mut Program| {
        let gate = Rc::new(Semaphore::new(0));
        let door = Rc::clone(&gate);
        program.thread("tries", move || while !door.try_acquire() {});
        program.thread("opens", move || gate.release());
    };
    let report = Explorer::new().max_states(1000).explore(make);
    assert_eq!(word(&report.verdict), "Inconclusive");
    assert_eq!(report.busiest().map(std::panic::Location::line), Some(line));
}

/// A program that ends the process gets no verdict, and must not seem to have one.
#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn a_program_that_ends_the_process() {
    const IN: &str = "EXPLORED_PROGRAM_ENDS_THE_PROCESS_IN";
    match std::env::var(IN).as_deref() {
        Ok("thread") => {
            Explorer::new().explore(|program| program.thread("ends", || std::process::exit(0)));
        }
        Ok(_) => {
            Explorer::new().explore(|_| std::process::exit(0));
        }
        Err(_) => {
            for place in ["thread", "maker"] {
                let output = std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "survived::a_program_that_ends_the_process"])
                    .args(["--nocapture", "--test-threads=1"])
                    .env(IN, place)
                    .output()
                    .unwrap();
                assert_eq!(output.status.code(), Some(2), "{place}");
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(said.contains("there is no verdict"), "{said}");
            }
        }
    }
}
