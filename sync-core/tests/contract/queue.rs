use std::time::Duration;

use sync_core::{GetError, PutError, Queue, Shared};

use crate::program::{Program, breaks_a_rule};

const SHORT: Duration = Duration::from_micros(20);

#[test]
fn getting_an_item_comes_after_putting_it() {
    Program::new(|| (Queue::new(), Shared::new(0)))
        .thread(|(queue, data)| {
            data.with(|n| *n = 7);
            queue.put(1).unwrap();
        })
        .thread(|(queue, data)| {
            assert_eq!(queue.get(), Some(1));
            assert_eq!(data.get(), 7);
        })
        .holds_in_every_state();
}

#[test]
fn items_are_got_in_the_order_in_which_they_were_put() {
    Program::new(|| Queue::bounded(1))
        .thread(|queue| (0..3).for_each(|item| queue.put(item).unwrap()))
        .thread(|queue| (0..3).for_each(|item| assert_eq!(queue.get(), Some(item))))
        .holds_in_every_state();
}

#[test]
fn no_thread_that_waits_for_an_item_or_for_room_is_forgotten() {
    Program::new(|| Queue::bounded(1))
        .threads(2, |queue| queue.put(1).unwrap())
        .threads(2, |queue| assert_eq!(queue.get(), Some(1)))
        .holds_in_every_state();
}

#[test]
fn closing_lets_all_that_wait_go_on() {
    Program::new(|| Queue::<u8>::bounded(1))
        .threads(2, |queue| assert_eq!(queue.get(), None))
        .thread(Queue::close)
        .holds_in_every_state();
    Program::new(|| {
        let queue = Queue::bounded(1);
        queue.put(1).unwrap();
        queue
    })
    .threads(2, |queue| {
        assert_eq!(queue.put(2), Err(PutError::Closed(2)));
    })
    .thread(Queue::close)
    .holds_in_every_state();
}

#[test]
fn what_is_in_a_queue_is_got_after_it_was_closed() {
    Program::new(Queue::new)
        .thread(|queue| {
            queue.put(1).unwrap();
            queue.close();
            assert_eq!(queue.put(2), Err(PutError::Closed(2)));
        })
        .thread(|queue| {
            assert_eq!(queue.get(), Some(1));
            assert_eq!(queue.get(), None);
        })
        .holds_in_every_state();
}

#[test]
fn trying_never_waits() {
    Program::new(|| Queue::bounded(1))
        .thread(|queue| {
            assert!(queue.is_empty());
            assert_eq!(queue.try_get(), Err(GetError::Empty));
            assert_eq!(queue.try_put(1), Ok(()));
            assert_eq!(queue.try_put(2), Err(PutError::Full(2)));
            assert!(!queue.is_empty());
            queue.close();
            assert_eq!(queue.try_put(2), Err(PutError::Closed(2)));
            assert_eq!(queue.try_get(), Ok(1));
            assert_eq!(queue.try_get(), Err(GetError::Closed));
        })
        .holds_in_its_only_order();
}

#[test]
fn a_wait_in_time_says_what_became_of_it() {
    Program::new(|| Queue::bounded(1))
        .thread(|queue| {
            assert_eq!(queue.get_timeout(SHORT), Err(GetError::Empty));
            assert_eq!(queue.put_timeout(1, SHORT), Ok(()));
            assert_eq!(queue.put_timeout(2, SHORT), Err(PutError::Full(2)));
            assert_eq!(queue.get_timeout(SHORT), Ok(1));
            queue.close();
            assert_eq!(queue.get_timeout(SHORT), Err(GetError::Closed));
        })
        .holds_in_its_only_order();
}

#[test]
fn an_item_is_put_and_got_or_neither_when_the_time_runs_out() {
    Program::new(|| Queue::bounded(1))
        .thread(|queue| {
            let put = queue.put_timeout(1, SHORT);
            let second = queue.put_timeout(2, SHORT);
            assert_eq!(put, Ok(()));
            if second.is_err() {
                assert_eq!(second, Err(PutError::Full(2)));
            }
            queue.close();
        })
        .thread(|queue| {
            let got = queue.get_timeout(SHORT);
            assert!(matches!(got, Ok(1) | Err(GetError::Empty)), "{got:?}");
        })
        .holds_in_every_state();
}

#[test]
fn join_comes_after_all_tasks_are_done() {
    Program::new(|| (Queue::new(), Shared::new(0)))
        .thread(|(queue, done)| {
            queue.put(1).unwrap();
            queue.put(2).unwrap();
            queue.join();
            assert_eq!(done.get(), 3);
            queue.close();
        })
        .thread(|(queue, done)| {
            while let Some(item) = queue.get() {
                done.with(|n| *n += item);
                queue.task_done();
            }
        })
        .holds_in_every_state();
}

#[test]
fn a_join_with_nothing_to_do_does_not_wait() {
    Program::new(Queue::<u8>::new)
        .thread(Queue::join)
        .holds_in_its_only_order();
}

#[test]
fn a_queue_without_room_is_named() {
    breaks_a_rule("a queue has room for one item at least", || {
        Queue::<()>::bounded(0);
    });
}

#[test]
fn a_task_that_nobody_put_is_named() {
    breaks_a_rule(
        "a queue was told more often that a task is done than items were put",
        || {
            let queue = Queue::new();
            queue.put(1).unwrap();
            queue.task_done();
            queue.task_done();
        },
    );
}

#[cfg(feature = "loom")]
#[test]
fn a_get_without_a_put_is_a_deadlock() {
    Program::new(Queue::new)
        .thread(|queue| queue.put(1).unwrap())
        .threads(2, |queue| _ = queue.get())
        .deadlocks();
}
