use std::{
    collections::{BTreeMap, VecDeque},
    error::Error,
    fmt, mem,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use crate::{
    Condvar, Mutex, MutexGuard, State,
    backend::{self, Before},
};

/// Tasks that a number of worker threads do, in the order of submission.
///
/// The pool has no threads of its own: each thread that calls [`work`](Self::work) is a
/// worker until the pool is shut down. A task is data, of which the worker makes the
/// result: that is what lets the explorer tell tasks apart.
///
/// # Guarantees
///
/// Every task that was accepted is run exactly once, unless it is cancelled before it
/// begins. Whatever a thread wrote before it submitted a task is seen by the worker, and
/// what the worker wrote is seen by the thread that gets the result. A task that panics
/// fails alone: its worker goes on, and who asked for the result is told.
///
/// # Source
///
/// The interface is that of Python's `concurrent.futures.ThreadPoolExecutor` and of
/// D. Lea's `ThreadPoolExecutor` in `java.util.concurrent`; the pool is a monitor.
///
/// # Examples
///
/// ```
/// use sync_core::ThreadPool;
///
/// let pool = ThreadPool::new();
/// std::thread::scope(|s| {
///     for _ in 0..2 {
///         s.spawn(|| pool.work(|number: u64| number * number));
///     }
///     let squares = pool.map([1, 2, 3]).expect("it is not shut down");
///     assert_eq!(squares, [Ok(1), Ok(4), Ok(9)]);
///     pool.shutdown();
/// });
/// ```
#[derive(Debug)]
pub struct ThreadPool<T: State, R: State + Clone> {
    tasks: Mutex<Tasks<T, R>>,
    /// There is a task, or there will be none.
    submitted: Condvar,
    /// A task has ended, or was cancelled.
    ended: Condvar,
}

#[derive(Debug, Hash)]
struct Tasks<T, R> {
    /// Those that nobody has begun, the oldest first.
    waiting: VecDeque<(usize, T)>,
    /// All that wait, run, or whose result somebody may still ask for, by number.
    stages: BTreeMap<usize, Stage<R>>,
    running: usize,
    is_shut_down: bool,
}

#[derive(Debug, Hash)]
enum Stage<R> {
    Waiting,
    Running,
    /// It waits or runs, and nobody will ask for its result.
    Abandoned,
    Ended(Result<R, TaskError>),
}

/// Why a task has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskError {
    /// It panicked.
    Panicked,
    /// It was cancelled before it began.
    Cancelled,
}

/// The pool is shut down and takes no task any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShutDown;

impl<T: State, R: State + Clone> ThreadPool<T, R> {
    /// Makes a pool without workers and without tasks.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            tasks: Mutex::new(Tasks {
                waiting: VecDeque::new(),
                stages: BTreeMap::new(),
                running: 0,
                is_shut_down: false,
            }),
            submitted: Condvar::new(),
            ended: Condvar::new(),
        }
    }

    /// Makes the calling thread a worker: it does tasks, by `run`, until the pool is shut
    /// down and none is left.
    #[track_caller]
    pub fn work(&self, run: impl Fn(T) -> R) {
        let before = Before::now();
        while let Some((number, task)) = self.next() {
            let result = catch_unwind(AssertUnwindSafe(|| run(task)));
            self.end(number, result.map_err(|_| TaskError::Panicked));
            before.again();
        }
        before.and_only(());
    }

    /// The next task, which runs from now on; `None` if there will be none.
    #[track_caller]
    fn next(&self) -> Option<(usize, T)> {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        self.submitted
            .wait_while(&mut tasks, |it| it.waiting.is_empty() && !it.is_shut_down);
        let next = tasks.waiting.pop_front();
        if let Some((number, _)) = &next {
            tasks.running += 1;
            if let Some(stage @ Stage::Waiting) = tasks.stages.get_mut(number) {
                *stage = Stage::Running;
            }
        }
        drop(tasks);
        before.and_only(next)
    }

    #[track_caller]
    fn end(&self, number: usize, result: Result<R, TaskError>) {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        tasks.running -= 1;
        tasks.end(number, result);
        self.ended.notify_all();
        drop(tasks);
        before.and_only(());
    }

    /// Submits a task; the handle is there to wait for its result.
    ///
    /// # Errors
    ///
    /// [`ShutDown`] if the pool is shut down.
    #[track_caller]
    pub fn submit(&self, task: T) -> Result<Task<'_, T, R>, ShutDown> {
        let number = self.submit_all([task])?[0];
        Ok(Task { pool: self, number })
    }

    /// Submits tasks, all or none, and returns their numbers.
    #[track_caller]
    fn submit_all(&self, all: impl IntoIterator<Item = T>) -> Result<Vec<usize>, ShutDown> {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        let result = if tasks.is_shut_down {
            Err(ShutDown)
        } else {
            let add = |task| tasks.add(task);
            let numbers: Vec<_> = all.into_iter().map(add).collect();
            self.submitted.notify_all();
            Ok(numbers)
        };
        drop(tasks);
        before.and_only(result)
    }

    /// Runs all these tasks, and returns their results in the order of the tasks.
    ///
    /// # Errors
    ///
    /// [`ShutDown`] if the pool is shut down; then none is run.
    #[track_caller]
    pub fn map(
        &self,
        tasks: impl IntoIterator<Item = T>,
    ) -> Result<Vec<Result<R, TaskError>>, ShutDown> {
        let numbers = self.submit_all(tasks)?;
        let results = numbers.into_iter().map(|it| self.result(it));
        Ok(results.collect())
    }

    /// Runs all these tasks, and returns their results in the order of the tasks, if that
    /// takes no more than `timeout`. Otherwise those that have not begun are cancelled,
    /// and the result is `None`.
    ///
    /// # Errors
    ///
    /// [`ShutDown`] if the pool is shut down; then none is run.
    #[track_caller]
    pub fn map_timeout(
        &self,
        tasks: impl IntoIterator<Item = T>,
        timeout: Duration,
    ) -> Result<Option<Vec<Result<R, TaskError>>>, ShutDown> {
        let numbers = self.submit_all(tasks)?;
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        let all_ended = self.ended.wait_while_timeout(&mut tasks, timeout, |tasks| {
            numbers.iter().any(|it| !tasks.has_ended(*it))
        });
        let results = numbers.iter().map(|it| {
            tasks.cancel(*it);
            tasks.give_up(*it)
        });
        let results: Vec<_> = results.collect();
        // `shutdown` may wait for those that were cancelled.
        self.ended.notify_all();
        drop(tasks);
        let results: Option<Vec<_>> = results.into_iter().collect();
        Ok(before.and_only(results.filter(|_| all_ended)))
    }

    /// Shuts the pool down: it takes no more tasks, and those that it has are done. Waits
    /// until they are.
    #[track_caller]
    pub fn shutdown(&self) {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        self.begin_shutdown(&mut tasks);
        self.ended
            .wait_while(&mut tasks, |it| it.running > 0 || !it.waiting.is_empty());
        drop(tasks);
        before.and_only(());
    }

    /// Shuts the pool down: it takes no more tasks, and those that nobody has begun are
    /// cancelled. Does not wait for those that run.
    #[track_caller]
    pub fn shutdown_now(&self) {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        self.begin_shutdown(&mut tasks);
        for (number, _) in mem::take(&mut tasks.waiting) {
            tasks.end(number, Err(TaskError::Cancelled));
        }
        self.ended.notify_all();
        drop(tasks);
        before.and_only(());
    }

    #[track_caller]
    fn begin_shutdown(&self, tasks: &mut MutexGuard<'_, Tasks<T, R>>) {
        tasks.is_shut_down = true;
        self.submitted.notify_all();
    }

    /// Waits for the result of a task, and forgets the task.
    #[track_caller]
    fn result(&self, number: usize) -> Result<R, TaskError> {
        let before = Before::now();
        let mut tasks = self.tasks.lock();
        self.ended
            .wait_while(&mut tasks, |it| !it.has_ended(number));
        let result = tasks.give_up(number).expect("it was waited for");
        drop(tasks);
        before.and_only(result)
    }
}

impl<T, R> Tasks<T, R> {
    /// Adds a task, under the smallest number that is free: so the numbers are few.
    fn add(&mut self, task: T) -> usize {
        let is_free = |it: &usize| !self.stages.contains_key(it);
        let number = (0..=self.stages.len()).find(is_free);
        let number = number.expect("one of so many is free");
        self.waiting.push_back((number, task));
        self.stages.insert(number, Stage::Waiting);
        number
    }

    fn has_ended(&self, number: usize) -> bool {
        matches!(self.stages.get(&number), Some(Stage::Ended(_)))
    }

    /// It has ended like this, and is forgotten if nobody will ask.
    fn end(&mut self, number: usize, result: Result<R, TaskError>) {
        match self.stages.get_mut(&number) {
            Some(Stage::Abandoned) => drop(self.stages.remove(&number)),
            Some(stage) => *stage = Stage::Ended(result),
            None => {}
        }
    }

    /// Cancels a task if it waits; true if it did.
    fn cancel(&mut self, number: usize) -> bool {
        let waiting = self.waiting.len();
        self.waiting.retain(|(it, _)| *it != number);
        let cancelled = self.waiting.len() < waiting;
        if cancelled {
            self.end(number, Err(TaskError::Cancelled));
        }
        cancelled
    }

    /// Nobody asks for this task any more. Its result, if there is one.
    fn give_up(&mut self, number: usize) -> Option<Result<R, TaskError>> {
        match self.stages.insert(number, Stage::Abandoned) {
            Some(Stage::Ended(result)) => {
                self.stages.remove(&number);
                Some(result)
            }
            _ => None,
        }
    }
}

/// A task that was submitted to a [`ThreadPool`].
#[must_use = "`wait` tells what comes out; a task whose handle is dropped is run all the same"]
#[derive(Debug)]
pub struct Task<'a, T: State, R: State + Clone> {
    pool: &'a ThreadPool<T, R>,
    number: usize,
}

impl<T: State, R: State + Clone> Task<'_, T, R> {
    /// Waits for its result.
    ///
    /// # Errors
    ///
    /// [`TaskError`] says why there is none.
    #[track_caller]
    pub fn wait(self) -> Result<R, TaskError> {
        let Self { pool, number } = *mem::ManuallyDrop::new(self);
        pool.result(number)
    }

    /// Waits for its result, at most `timeout`; `None` if there is none by then. The task
    /// goes on.
    #[track_caller]
    pub fn wait_timeout(&self, timeout: Duration) -> Option<Result<R, TaskError>> {
        let before = Before::now();
        let mut tasks = self.pool.tasks.lock();
        self.pool
            .ended
            .wait_while_timeout(&mut tasks, timeout, |it| !it.has_ended(self.number));
        let result = match tasks.stages.get(&self.number) {
            Some(Stage::Ended(result)) => Some(result.clone()),
            _ => None,
        };
        drop(tasks);
        before.and_only(result)
    }

    /// Cancels it, unless it has begun; true if it did.
    #[track_caller]
    pub fn cancel(&self) -> bool {
        let number = self.number;
        let cancelled = self.pool.tasks.with(|tasks| tasks.cancel(number));
        if cancelled {
            self.pool.ended.notify_all();
        }
        cancelled
    }
}

impl<T: State, R: State + Clone> Drop for Task<'_, T, R> {
    fn drop(&mut self) {
        if backend::may_act_in_drop() {
            let number = self.number;
            self.pool.tasks.with(|tasks| {
                tasks.give_up(number);
            });
        }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Panicked => "the task panicked",
            Self::Cancelled => "the task was cancelled before it began",
        })
    }
}

impl Error for TaskError {}

impl fmt::Display for ShutDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the pool is shut down and takes no task any more")
    }
}

impl Error for ShutDown {}
