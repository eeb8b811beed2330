//! The exploration under loom itself: it explores, and reports how it ended.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use sync_core::{
    Barrier, Condvar, Mutex, Semaphore,
    model::{self, End, Point},
};

use crate::program::{Counter, Program};

/// There are two orders, and loom sees one of them twice.
#[test]
fn two_threads_that_lock_once_take_3_executions() {
    let program = Program::new(|| Mutex::new(0)).threads(2, |count| count.with(|n| *n += 1));
    assert_eq!(program.executions(), 3);
}

#[test]
fn threads_that_share_nothing_take_1_execution() {
    let program = Program::new(|| (Mutex::new(0), Mutex::new(0)))
        .thread(|(left, _)| left.with(|n| *n += 1))
        .thread(|(_, right)| right.with(|n| *n += 1));
    assert_eq!(program.executions(), 1);
}

#[test]
fn a_barrier_for_three_takes_144_executions() {
    let program = Program::new(|| Barrier::new(3)).threads(3, |barrier| _ = barrier.wait());
    assert_eq!(program.executions(), 144);
}

type Body = Box<dyn FnOnce()>;

/// Runs these on their own threads, and returns how it ended.
fn explore(threads: fn() -> Vec<Body>) -> End {
    model::explore(200, None, || false, move || model::spawn_all(threads())).end
}

#[test]
fn a_thread_that_tries_for_ever_is_endless() {
    let end = explore(|| {
        let never = Semaphore::new(0);
        vec![Box::new(move || while !never.try_acquire() {})]
    });
    assert!(matches!(end, End::Endless), "it ended otherwise: {end:?}");
}

#[test]
fn an_exploration_that_is_told_to_stop_says_so() {
    let asked = Counter::new();
    let report = model::explore(
        200,
        None,
        move || asked.add() > 2,
        || {
            let mutex = Arc::new(Mutex::new(()));
            let (ours, theirs) = (Arc::clone(&mutex), mutex);
            model::spawn_all(vec![
                Box::new(move || ours.with(|()| ())),
                Box::new(move || theirs.with(|()| ())),
            ]);
        },
    );
    assert!(
        matches!(report.end, End::Stopped),
        "it ended otherwise: {:?}",
        report.end
    );
    assert_eq!(report.executions, 2);
}

#[test]
fn the_first_sentence_is_the_one_reported() {
    let end = explore(|| vec![Box::new(|| panic!("on purpose"))]);
    assert!(
        matches!(&end, End::Panicked(message) if message == "on purpose"),
        "it ended otherwise: {end:?}"
    );
}

#[test]
fn a_model_inside_a_model_is_refused() {
    let end = explore(|| vec![Box::new(|| _ = explore(Vec::new))]);
    assert!(
        matches!(&end, End::Panicked(message) if message == "a model cannot run inside a model"),
        "it ended otherwise: {end:?}"
    );
}

#[test]
fn more_threads_than_loom_holds_are_refused() {
    let end = explore(|| {
        (0..=model::MAX_THREADS)
            .map(|_| -> Body { Box::new(|| ()) })
            .collect()
    });
    assert!(
        matches!(&end, End::Panicked(message) if message == "loom holds 5 threads"),
        "it ended otherwise: {end:?}"
    );
}

/// The orders in which the two threads end.
fn orders_of<S: Send + Sync + 'static>(setup: fn() -> S, one: fn(&S), other: fn(&S)) -> Orders {
    let seen = Arc::new(std::sync::Mutex::new(Orders::new()));
    let orders = Arc::clone(&seen);
    let execution = move || {
        let state = Arc::new(setup());
        let order = Arc::new(std::sync::Mutex::new(Vec::new()));
        let bodies = [one, other].into_iter().enumerate().map(|(me, body)| {
            let (state, order) = (Arc::clone(&state), Arc::clone(&order));
            let orders = Arc::clone(&orders);
            Box::new(move || {
                assert_eq!(model::current(), Some(me));
                body(&state);
                let mut order = order.lock().unwrap();
                order.push(me);
                if order.len() == 2 {
                    orders.lock().unwrap().insert(order.clone());
                }
            }) as Body
        });
        model::spawn_all(bodies.collect());
    };
    let end = model::explore(200, None, || false, execution).end;
    assert!(matches!(end, End::Exhausted), "it ended otherwise: {end:?}");
    seen.lock().unwrap().clone()
}

type Orders = BTreeSet<Vec<usize>>;

#[test]
fn threads_pass_a_point_in_every_order() {
    assert_eq!(orders_of(Point::new, Point::pass, Point::pass).len(), 2);
}

#[test]
fn a_thread_that_failed_once_may_go_on_before_any_other() {
    let orders = orders_of(
        || (Semaphore::new(0), Point::new()),
        |(never, point)| {
            assert!(!never.try_acquire());
            point.pass();
        },
        |(_, point)| point.pass(),
    );
    assert_eq!(orders.len(), 2);
}

#[test]
fn a_thread_whose_wait_timed_out_may_go_on_before_any_other() {
    let orders = orders_of(
        || (Mutex::new(()), Condvar::new(), Point::new()),
        |(mutex, never, point)| {
            assert!(!never.wait_timeout(&mut mutex.lock(), Duration::ZERO));
            point.pass();
        },
        |(_, _, point)| point.pass(),
    );
    assert_eq!(orders.len(), 2);
}
