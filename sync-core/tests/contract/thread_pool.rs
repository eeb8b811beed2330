use std::time::Duration;

use sync_core::{Mutex, Shared, ShutDown, TaskError, ThreadPool};

use crate::program::Program;

const SHORT: Duration = Duration::from_micros(20);

type Pool = ThreadPool<u32, u32>;

fn work(pool: &Pool) {
    pool.work(|task| {
        assert_ne!(task, 13, "on purpose");
        task * 2
    });
}

type PoolAndData<D> = (Pool, D);

fn with_shared() -> PoolAndData<Shared<u32>> {
    (ThreadPool::new(), Shared::new(0))
}

fn with_mutex() -> PoolAndData<Mutex<u32>> {
    (ThreadPool::new(), Mutex::new(0))
}

#[test]
fn results_come_in_the_order_of_the_tasks() {
    Program::new(Pool::new)
        .threads(2, work)
        .thread(|pool| {
            assert_eq!(pool.map([1, 2]), Ok(vec![Ok(2), Ok(4)]));
            pool.shutdown();
        })
        .holds_explored();
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            assert_eq!(pool.map([1, 2]), Ok(vec![Ok(2), Ok(4)]));
            pool.shutdown();
        })
        .holds_in_every_state();
}

#[test]
fn a_task_comes_after_its_submission_and_before_its_result() {
    Program::new(with_shared)
        .thread(|(pool, data)| {
            pool.work(|task| {
                data.with(|n| *n += task);
                task
            });
        })
        .thread(|(pool, data)| {
            data.with(|n| *n = 1);
            assert_eq!(pool.submit(2).unwrap().wait(), Ok(2));
            assert_eq!(data.get(), 3);
            pool.shutdown();
        })
        .holds_in_every_state();
}

#[test]
fn a_shutdown_waits_for_all_tasks_and_no_task_is_taken_after_it() {
    Program::new(with_mutex)
        .thread(|(pool, done)| {
            pool.work(|task| {
                done.with(|n| *n += 1);
                task
            });
        })
        .thread(|(pool, done)| {
            drop(pool.submit(1));
            drop(pool.submit(1));
            pool.shutdown();
            assert_eq!(done.with(|n| *n), 2);
            assert_eq!(pool.submit(1).err(), Some(ShutDown));
            assert_eq!(pool.map([1]), Err(ShutDown));
        })
        .holds_in_every_state();
}

#[test]
fn a_shutdown_now_cancels_what_has_not_begun() {
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            let task = pool.submit(1).unwrap();
            pool.shutdown_now();
            let result = task.wait();
            assert!(matches!(result, Ok(2) | Err(TaskError::Cancelled)));
        })
        .holds_in_every_state();
}

#[test]
fn a_task_that_panics_takes_no_worker_along() {
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            let results = pool.map([13, 1]);
            assert_eq!(results, Ok(vec![Err(TaskError::Panicked), Ok(2)]));
            pool.shutdown();
        })
        .holds_explored();
}

#[test]
fn a_task_is_cancelled_or_done_and_cancel_knows_which() {
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            let task = pool.submit(1).unwrap();
            let result = if task.cancel() {
                Err(TaskError::Cancelled)
            } else {
                Ok(2)
            };
            assert_eq!(task.wait(), result);
            pool.shutdown();
        })
        .holds_in_every_state();
}

#[test]
fn a_map_in_time_gives_all_results_or_none_and_leaves_nothing_behind() {
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            let results = pool.map_timeout([1, 2], SHORT).unwrap();
            assert!(results.is_none_or(|it| it == [Ok(2), Ok(4)]));
            pool.shutdown();
        })
        .holds_in_every_state();
    Program::new(Pool::new)
        .thread(|pool| {
            assert_eq!(pool.map_timeout([1, 2], SHORT), Ok(None));
            let task = pool.submit(1).unwrap();
            assert_eq!(task.wait_timeout(SHORT), None);
            assert!(task.cancel());
            assert_eq!(task.wait_timeout(SHORT), Some(Err(TaskError::Cancelled)));
            pool.shutdown();
        })
        .holds_in_its_only_order();
}

#[test]
fn a_result_that_nobody_asks_for_is_forgotten_and_its_number_used_again() {
    Program::new(Pool::new)
        .thread(work)
        .thread(|pool| {
            let first = pool.submit(1).unwrap();
            let second = pool.submit(2).unwrap();
            drop(first);
            let third = pool.submit(3).unwrap();
            assert_eq!(second.wait(), Ok(4));
            assert_eq!(third.wait(), Ok(6));
            pool.shutdown();
        })
        .holds_in_every_state();
}

/// With nobody to do the task, a shutdown is over when it is cancelled.
#[test]
fn a_shutdown_does_not_wait_for_a_task_that_was_cancelled() {
    Program::new(|| {
        let pool = Pool::new();
        drop(pool.submit(1));
        pool
    })
    .thread(ThreadPool::shutdown)
    .thread(ThreadPool::shutdown_now)
    .holds_in_every_state();
}
