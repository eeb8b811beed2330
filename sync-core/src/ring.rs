use crate::{Fault, State, composite};

/// A bounded queue: items come out in the order in which they were put in.
///
/// # Guarantees
///
/// It never holds more items than its capacity. Whatever a thread wrote before
/// it put an item in, is seen by who takes it out; and whatever was written
/// before an item was taken, is seen by who uses its room.
///
/// The callbacks of [`put`](Self::put) are called one at a time, in the order of
/// the items, and those of [`take`](Self::take) are, too. Meanwhile others who
/// come to that end of the queue have to wait, and do not sleep: a callback
/// should be short, and must not use the queue. If it panics, the item has been
/// put in, or taken out, all the same.
///
/// # Fairness
///
/// None is promised about who is next to put an item in, or to take one out.
/// One more item wakes one thread; who comes along may be faster.
///
/// # Speed
///
/// A thread that finds only a few items, or little room, hopes for more for 3 to
/// 12 microseconds, by processor: to take several at a time is faster. So an item
/// may be in for so long before it is taken, although somebody waits for it.
///
/// A queue of words takes two words for each item that it has room for.
///
/// # Source
///
/// L. Lamport, *Specifying concurrent program modules*, 1983, for the ring of
/// one producer and one consumer. M. M. Michael, M. L. Scott, *Simple, fast, and
/// practical non-blocking and blocking concurrent queue algorithms*, 1996, for
/// a lock at each end. J. Giacomoni, T. Moseley, M. Vachharajani, *`FastForward`
/// for efficient pipeline parallelism*, 2008, for ends that look at the slots
/// and not at each other.
///
/// # Examples
///
/// ```
/// use sync_core::Ring;
///
/// let ring = Ring::new(2);
/// std::thread::scope(|s| {
///     s.spawn(|| (0..10).for_each(|n| ring.put(n, &|| ())));
///     for n in 0..10 {
///         assert_eq!(ring.take(&|_| ()), n);
///     }
/// });
/// ```
#[derive(Debug)]
pub struct Ring<T: State> {
    raw: composite::Ring<T>,
}

impl<T: State> Ring<T> {
    /// The largest capacity, in items.
    pub const MAX_CAPACITY: usize = composite::Ring::<T>::MAX_CAPACITY;

    /// Makes an empty queue with room for `capacity` items,
    /// `1 ..= MAX_CAPACITY`.
    ///
    /// # Panics
    ///
    /// If the capacity is zero, or too large.
    #[track_caller]
    pub fn new(capacity: usize) -> Self {
        if capacity == 0 {
            Fault::misuse("a ring has room for one item at least");
        }
        if capacity > Self::MAX_CAPACITY {
            Fault::misuse("a ring has room for `Ring::MAX_CAPACITY` items at most");
        }
        Self {
            raw: composite::Ring::new(capacity),
        }
    }

    /// Puts an item in, waiting while the queue is full. Calls `placed` once,
    /// when the item is in and before it can be taken.
    #[inline]
    #[track_caller]
    pub fn put(&self, item: T, placed: &dyn Fn()) {
        self.raw.put(item, placed);
    }

    /// Takes the item that has been in longest, waiting while the queue is
    /// empty. Calls `taken` once with the item, when it is out and before its
    /// room can be used.
    #[inline]
    #[track_caller]
    pub fn take(&self, taken: &dyn Fn(&T)) -> T {
        self.raw.take(taken)
    }
}
