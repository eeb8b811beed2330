use std::{collections::VecDeque, error::Error, fmt, time::Duration};

use crate::{Condvar, Fault, Mutex, MutexGuard, State, backend::Before};

/// A queue between threads, with room for a number of items or for any number.
///
/// Items are got in the order in which they were put. A queue can be closed: no item
/// is put any more, and those that are in are still got. It also counts tasks: an
/// item is unfinished from `put` until somebody calls [`task_done`](Self::task_done)
/// for it, and [`join`](Self::join) waits until none is.
///
/// # Guarantees
///
/// Whatever a thread wrote before it put an item is seen by the thread that gets it,
/// and what was written before `task_done` by the thread whose `join` returns.
///
/// # Fairness
///
/// None is promised: an arriving thread may get an item before threads that have
/// waited for one.
///
/// # Source
///
/// The monitor of C. A. R. Hoare, *Monitors: an operating system structuring concept*,
/// 1974, §4; the operations are those of Python's `queue.Queue`. There, `get` in a
/// queue that is shut down raises an exception; here it returns `None`.
///
/// # Examples
///
/// ```
/// use sync_core::Queue;
///
/// let queue = Queue::bounded(2);
/// std::thread::scope(|s| {
///     s.spawn(|| {
///         while let Some(number) = queue.get() {
///             let _ = number * 2;
///             queue.task_done();
///         }
///     });
///     for number in 0..10 {
///         queue.put(number).expect("it is open");
///     }
///     queue.join();
///     queue.close();
/// });
/// ```
#[derive(Debug)]
pub struct Queue<T: State> {
    /// The most items; none if any number fits.
    capacity: Option<usize>,
    contents: Mutex<Contents<T>>,
    not_empty: Condvar,
    not_full: Condvar,
    all_done: Condvar,
}

#[derive(Debug, Hash)]
struct Contents<T> {
    /// The oldest first; `0 ..= capacity` of them.
    items: VecDeque<T>,
    /// Items that were put and for which nobody has called `task_done`.
    unfinished: usize,
    closed: bool,
}

/// Why an item was not put; the item comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PutError<T> {
    /// There was no room, at once or in time.
    Full(T),
    /// The queue is closed.
    Closed(T),
}

/// Why no item was got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GetError {
    /// There was no item, at once or in time.
    Empty,
    /// The queue is closed, and all items have been got.
    Closed,
}

impl<T: State> Queue<T> {
    /// Makes an empty queue with room for any number of items.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self::with_room(None)
    }

    /// Makes an empty queue with room for this many items, `1 ..= usize::MAX`.
    ///
    /// # Panics
    ///
    /// If there is no room: nothing could ever be put.
    #[track_caller]
    pub fn bounded(capacity: usize) -> Self {
        if capacity == 0 {
            Fault::misuse("a queue has room for one item at least");
        }
        Self::with_room(Some(capacity))
    }

    #[track_caller]
    fn with_room(capacity: Option<usize>) -> Self {
        Self {
            capacity,
            contents: Mutex::new(Contents {
                items: VecDeque::new(),
                unfinished: 0,
                closed: false,
            }),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
            all_done: Condvar::new(),
        }
    }

    /// Puts an item in, waiting while there is no room.
    ///
    /// # Errors
    ///
    /// [`PutError::Closed`] if the queue is closed, or closes meanwhile.
    #[track_caller]
    pub fn put(&self, item: T) -> Result<(), PutError<T>> {
        self.put_within(Patience::Endless, item)
    }

    /// Puts an item in if there is room now.
    ///
    /// # Errors
    ///
    /// [`PutError::Full`] if there is none, [`PutError::Closed`] if the queue is closed.
    #[track_caller]
    pub fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        self.put_within(Patience::None, item)
    }

    /// Puts an item in, waiting for room at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`PutError::Full`] if there was none in time, [`PutError::Closed`] if the queue is
    /// closed, or closes meanwhile.
    #[track_caller]
    pub fn put_timeout(&self, item: T, timeout: Duration) -> Result<(), PutError<T>> {
        self.put_within(Patience::Limited(timeout), item)
    }

    /// Gets the oldest item, waiting while there is none; `None` if the queue is closed
    /// and empty.
    #[track_caller]
    pub fn get(&self) -> Option<T> {
        self.get_within(Patience::Endless).ok()
    }

    /// Gets the oldest item if there is one now.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`] if there is none, [`GetError::Closed`] if there will be none.
    #[track_caller]
    pub fn try_get(&self) -> Result<T, GetError> {
        self.get_within(Patience::None)
    }

    /// Gets the oldest item, waiting for one at most `timeout`.
    ///
    /// # Errors
    ///
    /// [`GetError::Empty`] if there was none in time, [`GetError::Closed`] if there will be
    /// none.
    #[track_caller]
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetError> {
        self.get_within(Patience::Limited(timeout))
    }

    /// Whether it is empty now. Another thread may change that before the caller does
    /// anything about it: to get an item if there is one, [`try_get`](Self::try_get).
    #[track_caller]
    pub fn is_empty(&self) -> bool {
        self.contents.with(|it| it.items.is_empty())
    }

    /// Says of one item that was got that all is done that was to be done with it.
    ///
    /// # Panics
    ///
    /// If that has been said as often as items were put.
    #[track_caller]
    pub fn task_done(&self) {
        let before = Before::now();
        let mut contents = self.contents.lock();
        let Some(left) = contents.unfinished.checked_sub(1) else {
            drop(contents);
            Fault::misuse("a queue was told more often that a task is done than items were put");
        };
        contents.unfinished = left;
        if left == 0 {
            self.all_done.notify_all();
        }
        drop(contents);
        before.and_only(());
    }

    /// Waits until `task_done` was called for every item that was put.
    #[track_caller]
    pub fn join(&self) {
        let before = Before::now();
        self.all_done
            .wait_while(&mut self.contents.lock(), |it| it.unfinished > 0);
        before.and_only(());
    }

    /// Closes it: nothing is put any more, and threads that wait for room or for an item
    /// go on. Closing a closed queue changes nothing.
    #[track_caller]
    pub fn close(&self) {
        self.contents.with(|it| it.closed = true);
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }

    fn is_full(&self, contents: &Contents<T>) -> bool {
        self.capacity.is_some_and(|it| contents.items.len() >= it)
    }

    #[track_caller]
    fn put_within(&self, patience: Patience, item: T) -> Result<(), PutError<T>> {
        let before = Before::now();
        let mut contents = self.contents.lock();
        let has_to_wait = |it: &mut Contents<T>| !it.closed && self.is_full(it);
        patience.wait(&self.not_full, &mut contents, has_to_wait);
        let result = if contents.closed {
            Err(PutError::Closed(item))
        } else if self.is_full(&contents) {
            Err(PutError::Full(item))
        } else {
            contents.items.push_back(item);
            contents.unfinished += 1;
            self.not_empty.notify_one();
            Ok(())
        };
        drop(contents);
        before.and_only(result)
    }

    #[track_caller]
    fn get_within(&self, patience: Patience) -> Result<T, GetError> {
        let before = Before::now();
        let mut contents = self.contents.lock();
        let has_to_wait = |it: &mut Contents<T>| !it.closed && it.items.is_empty();
        patience.wait(&self.not_empty, &mut contents, has_to_wait);
        let result = match contents.items.pop_front() {
            Some(item) => Ok(item),
            None if contents.closed => Err(GetError::Closed),
            None => Err(GetError::Empty),
        };
        if result.is_ok() && self.capacity.is_some() {
            self.not_full.notify_one();
        }
        drop(contents);
        before.and_only(result)
    }
}

/// How long a thread waits.
#[derive(Clone, Copy, Debug)]
enum Patience {
    None,
    Limited(Duration),
    Endless,
}

impl Patience {
    /// Waits that long while `condition` holds.
    #[track_caller]
    fn wait<T: State>(
        self,
        condvar: &Condvar,
        guard: &mut MutexGuard<'_, T>,
        condition: impl Fn(&mut T) -> bool,
    ) {
        match self {
            Self::None => {}
            Self::Limited(timeout) => _ = condvar.wait_while_timeout(guard, timeout, condition),
            Self::Endless => condvar.wait_while(guard, condition),
        }
    }
}

impl<T> fmt::Display for PutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full(_) => "the queue is full",
            Self::Closed(_) => "the queue is closed",
        })
    }
}

impl<T: fmt::Debug> Error for PutError<T> {}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the queue is empty",
            Self::Closed => "the queue is closed and empty",
        })
    }
}

impl Error for GetError {}
