//! Objects and threads that do not belong to the program, or not to the thread that
//! uses them.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, LazyLock},
    time::Duration,
};

use sync_core::{
    Barrier, Condvar, Mutex, ReentrantMutex, Semaphore, Shared,
    explorer::{self, Explorer, Program},
};

use crate::{complaint, said};

/// As natively, one condition variable serves one mutex at a time.
#[test]
fn two_mutexes_at_one_condvar_are_misuse() {
    let make = |program: &mut Program| {
        let room = Rc::new(([(); 2].map(|()| Mutex::new(false)), Condvar::new()));
        for number in 0..2 {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                explorer::break_symmetry();
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

/// Using one after the other is no misuse.
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

/// An object in a static outlives each execution.
#[test]
fn objects_in_statics_are_strangers() {
    static NATIVE: LazyLock<Mutex<u64>> = LazyLock::new(|| Mutex::new(0));
    // The first execution makes it, and others block until it is made.
    static NEW: LazyLock<Mutex<u64>> = LazyLock::new(|| Mutex::new(0));
    let report = Explorer::new()
        .watchdog_timeout(Duration::from_millis(500))
        .explore(|program: &mut Program| {
            for _ in 0..2 {
                program.thread("thread", move || NEW.with(|n| *n += 1));
            }
        });
    let new = format!("{:?}", report.verdict);
    assert!(
        new.contains("Misuse") && new.contains("static")
            || new.contains("Hung") && new.contains("sleeps: Some(true)"),
        "{new}"
    );

    NATIVE.with(|n| *n += 1);
    let native = uses(&NATIVE);
    assert!(native.contains("static"), "{native}");
    // Natively it is usable.
    assert_eq!(NATIVE.with(|n| *n), 1);
}

/// So does an object that is made before.
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

/// A thread starts another one and ignores how it ends.
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

/// What the explorer cannot see must not be proved.
#[test]
fn a_program_without_operations_is_misuse() {
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

/// The closure that makes the program belongs to none of its threads, however often
/// and on which OS thread it runs.
#[test]
fn no_thread_owns_what_the_closure_has_locked() {
    let make = |unlocks: bool| {
        move |program: &mut Program| {
            let lock = Rc::new(ReentrantMutex::new());
            lock.lock();
            for class in ["a", "b", "c"] {
                let lock = Rc::clone(&lock);
                program.thread(class, move || {
                    if unlocks {
                        lock.unlock();
                    } else {
                        lock.lock();
                        lock.unlock();
                    }
                });
            }
        }
    };
    for _ in 0..3 {
        assert_eq!(said(make(false)), "Deadlock");
        assert_eq!(said(make(true)), "Panic");
    }
}

/// A guard stays with the thread that has locked, even where the compiler does not
/// ensure it: the threads of an explored program share values that are not `Send`.
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
