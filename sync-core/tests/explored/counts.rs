//! The states of small programs, counted by hand: an explorer that leaves out states,
//! or counts one twice, fails here.

use std::rc::Rc;

use sync_core::{
    Mutex, Semaphore,
    explorer::{Explorer, Program, Report, Verdict},
};

fn plain() -> Explorer {
    Explorer::new()
        .left_movers(false)
        .right_movers(false)
        .symmetry(false)
}

/// `threads` threads that each run `body` with the objects of `setup`.
fn explore<S: 'static>(
    explorer: &Explorer,
    threads: usize,
    setup: fn() -> S,
    body: fn(&S),
) -> Report {
    explorer.explore(move |program: &mut Program| {
        let things = Rc::new(setup());
        for _ in 0..threads {
            let things = Rc::clone(&things);
            program.thread("thread", move || body(&things));
        }
    })
}

fn states(report: &Report) -> u64 {
    assert_eq!(report.verdict, Verdict::Proved);
    report.states
}

/// Each of `n` threads has not begun, is inside, or has ended, and at most one
/// is inside: `2^n + n * 2^(n-1)`.
#[test]
fn threads_that_lock_once_have_as_many_states_as_one_counts_by_hand() {
    let locks = |n| explore(&plain(), n, || Mutex::new(()), |mutex| mutex.with(|()| ()));
    assert_eq!([1, 2, 3, 4].map(|n| states(&locks(n))), [3, 8, 20, 48]);
}

/// A state is how many have ended, and whether one is inside: `2n + 1`.
#[test]
fn interchangeable_threads_are_counted_once() {
    let explorer = plain().symmetry(true);
    let locks = |n| explore(&explorer, n, || Mutex::new(()), |mutex| mutex.with(|()| ()));
    assert_eq!([1, 2, 3, 4].map(|n| states(&locks(n))), [3, 5, 7, 9]);
}

/// In no state is a thread inside: `2^n`; with symmetry, `n + 1`.
#[test]
fn a_critical_section_without_anything_in_it_is_one_step() {
    let explorer = plain().left_movers(true);
    let locks = |explorer: &Explorer, n| {
        explore(explorer, n, || Mutex::new(()), |mutex| mutex.with(|()| ()))
    };
    assert_eq!(
        [1, 2, 3, 4].map(|n| states(&locks(&explorer, n))),
        [2, 4, 8, 16]
    );
    let explorer = Explorer::new();
    assert_eq!(
        [1, 2, 3, 4].map(|n| states(&locks(&explorer, n))),
        [2, 3, 4, 5]
    );
}

/// Two nested semaphores, two threads: all pairs of positions, without those in which
/// both are inside the outer semaphore.
#[test]
fn nested_semaphores_have_as_many_states_as_one_counts_by_hand() {
    let report = explore(
        &plain(),
        2,
        || (Semaphore::new(1), Semaphore::new(1)),
        |(outer, inner)| {
            outer.acquire();
            inner.acquire();
            inner.release();
            outer.release();
        },
    );
    // 5 positions each, 3 of them inside the outer one: 25 - 9. A thread can move only
    // while the other has not begun or has ended: 4 times 4 steps.
    assert_eq!(states(&report), 16);
    assert_eq!((report.transitions, report.depth), (16, 8));
}

#[test]
fn what_an_observer_can_see_is_not_hidden_from_it() {
    // `try_lock` tells locked from unlocked, so the unlock is a step of its own.
    let report = explore(
        &Explorer::new(),
        2,
        || Mutex::new(0_u8),
        |mutex| {
            mutex.with(|n| *n = 1);
            let _ = mutex.try_lock();
        },
    );
    let unreduced = explore(
        &plain().symmetry(true),
        2,
        || Mutex::new(0_u8),
        |mutex| {
            mutex.with(|n| *n = 1);
            let _ = mutex.try_lock();
        },
    );
    assert_eq!(states(&report), states(&unreduced));
}
