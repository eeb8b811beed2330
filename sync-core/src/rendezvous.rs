use std::time::Duration;

use crate::{Condvar, Mutex, State, backend::Before};

/// Two threads meet: neither goes on before the other has arrived.
///
/// Any two threads can meet, in any order of arrival; more than two meet in pairs.
/// It can be used again and again. Threads that have something to give each other meet
/// at an *exchanger*, which this is, too: `Rendezvous<T>`.
///
/// # Guarantees
///
/// Whatever either wrote before the meeting is seen by the other after it.
///
/// # Fairness
///
/// None is promised about which threads meet.
///
/// # Source
///
/// Downey, *The Little Book of Semaphores* 2.2.1, §3.3. Ours is symmetric and
/// can be reused; `exchange` is the `Exchanger` of W. N. Scherer III, D. Lea,
/// M. L. Scott, *A scalable elimination-based exchange channel*, 2005, without
/// its speed.
///
/// # Examples
///
/// ```
/// use sync_core::Rendezvous;
///
/// let corner = Rendezvous::new();
/// std::thread::scope(|s| {
///     s.spawn(|| assert_eq!(corner.exchange("tea"), "milk"));
///     assert_eq!(corner.exchange("milk"), "tea");
/// });
/// ```
#[derive(Debug)]
#[doc(alias = "Exchanger")]
pub struct Rendezvous<T: State = ()> {
    table: Mutex<Table<T>>,
    changed: Condvar,
}

/// What the two threads give each other. At most one is `Some`.
#[derive(Debug, Hash)]
struct Table<T> {
    /// `Some` while the first thread waits for the second.
    of_first: Option<T>,
    /// `Some` until the first thread has taken it; then the next two can meet.
    of_second: Option<T>,
}

impl<T: State> Rendezvous<T> {
    /// Makes a rendezvous at which no thread waits.
    #[track_caller]
    #[allow(
        clippy::new_without_default,
        reason = "the line that creates it names it in traces"
    )]
    pub fn new() -> Self {
        Self {
            table: Mutex::new(Table {
                of_first: None,
                of_second: None,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits until another thread arrives; gives it `mine` and returns what it gave.
    #[track_caller]
    pub fn exchange(&self, mine: T) -> T {
        let before = Before::now();
        match before.and_only(self.meet_with(mine, None)) {
            Ok(theirs) | Err(theirs) => theirs,
        }
    }

    /// Waits until another thread arrives, at most `timeout`; gives it `mine` and returns
    /// what it gave.
    ///
    /// # Errors
    ///
    /// `mine` comes back if no thread arrived in time. Then no thread has got it.
    #[track_caller]
    pub fn exchange_timeout(&self, mine: T, timeout: Duration) -> Result<T, T> {
        Before::now().and_only(self.meet_with(mine, Some(timeout)))
    }

    #[track_caller]
    fn meet_with(&self, mine: T, limit: Option<Duration>) -> Result<T, T> {
        let mut table = self.table.lock();
        // The first of two that meet has its answer, and only has to fetch it.
        self.changed
            .wait_while(&mut table, |table| table.of_second.is_some());
        if let Some(theirs) = table.of_first.take() {
            table.of_second = Some(mine);
            self.changed.notify_all();
            return Ok(theirs);
        }
        table.of_first = Some(mine);
        let is_alone = |table: &mut Table<T>| table.of_second.is_none();
        match limit {
            None => self.changed.wait_while(&mut table, is_alone),
            Some(limit) => _ = self.changed.wait_while_timeout(&mut table, limit, is_alone),
        }
        match (table.of_second.take(), table.of_first.take()) {
            (Some(theirs), _) => {
                self.changed.notify_all();
                Ok(theirs)
            }
            (None, Some(mine)) => Err(mine),
            (None, None) => unreachable!("another thread takes it only to answer"),
        }
    }
}

impl Rendezvous {
    /// Waits until another thread arrives.
    #[track_caller]
    pub fn meet(&self) {
        self.exchange(());
    }
}
