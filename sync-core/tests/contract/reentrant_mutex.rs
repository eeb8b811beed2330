use sync_core::{ReentrantMutex, Shared};

use crate::program::{Counter, Program, breaks_a_rule, panic_of};

const NOT_OWNED: &str = "a reentrant mutex was unlocked by a thread that does not own it";

#[test]
fn its_owner_is_inside_alone_until_the_last_unlock() {
    Program::new(|| (ReentrantMutex::new(), Shared::new(0)))
        .threads(2, |(mutex, count)| {
            mutex.lock();
            mutex.lock();
            count.with(|n| *n += 1);
            mutex.unlock();
            count.with(|n| *n += 1);
            mutex.unlock();
        })
        .in_the_end(|(mutex, count)| {
            mutex.lock();
            assert_eq!(count.get(), 4);
        })
        .holds();
}

#[test]
fn three_threads_lose_no_wakeup() {
    Program::new(|| (ReentrantMutex::new(), Shared::new(0)))
        .threads(3, |(mutex, count)| {
            let _hold = mutex.hold();
            count.with(|n| *n += 1);
        })
        .in_the_end(|(mutex, count)| {
            mutex.lock();
            assert_eq!(count.get(), 3);
        })
        .holds();
}

#[test]
fn trying_to_lock_succeeds_for_the_owner_only() {
    Program::new(|| (ReentrantMutex::new(), Counter::new(), Shared::new(0)))
        .threads(2, |(mutex, locked, count)| {
            if mutex.try_lock() {
                assert!(mutex.try_lock());
                count.with(|n| *n += 1);
                mutex.unlock();
                mutex.unlock();
                locked.add();
            }
        })
        .in_the_end(|(mutex, locked, count)| {
            assert!(mutex.try_lock());
            assert!(locked.get() > 0);
            assert_eq!(count.get(), locked.get());
        })
        .holds();
}

#[test]
fn a_guard_unlocks_once() {
    Program::new(|| (ReentrantMutex::new(), Shared::new(0)))
        .threads(2, |(mutex, count)| {
            let outer = mutex.hold();
            let inner = mutex.hold();
            drop(outer);
            count.with(|n| *n += 1);
            drop(inner);
        })
        .in_the_end(|(mutex, _)| mutex.lock())
        .holds();
}

#[test]
fn a_thread_that_panics_unlocks() {
    let mutex = ReentrantMutex::new();
    let sentence = panic_of(|| {
        let _outer = mutex.hold();
        let _inner = mutex.hold();
        panic!("on purpose");
    });
    assert_eq!(sentence.as_deref(), Some("on purpose"));
    std::thread::scope(|scope| {
        scope.spawn(|| assert!(mutex.try_lock()));
    });
}

#[test]
fn unlocking_what_no_thread_owns_is_named() {
    breaks_a_rule(NOT_OWNED, || ReentrantMutex::new().unlock());
    breaks_a_rule(NOT_OWNED, || {
        let mutex = ReentrantMutex::new();
        mutex.lock();
        mutex.unlock();
        mutex.unlock();
    });
}

#[test]
fn unlocking_what_another_thread_owns_is_named() {
    Program::new(ReentrantMutex::new)
        .thread(|mutex| {
            let _outer = mutex.hold();
            let _inner = mutex.hold();
        })
        .thread(|mutex| {
            let sentence = panic_of(|| mutex.unlock());
            assert_eq!(sentence.as_deref(), Some(NOT_OWNED));
        })
        .in_the_end(ReentrantMutex::lock)
        .holds();
}

#[cfg(feature = "loom")]
#[test]
fn a_lock_that_is_unlocked_once_too_rarely_is_a_deadlock() {
    Program::new(ReentrantMutex::new)
        .threads(2, |mutex| {
            mutex.lock();
            mutex.lock();
            mutex.unlock();
        })
        .deadlocks();
}
