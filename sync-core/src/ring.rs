use crate::{Fault, State, composite};

/// A bounded queue: items come out in the order in which they were put in.
///
/// # Guarantees
///
/// It never holds more items than its capacity. Whatever a thread wrote before it
/// put an item in is seen by the thread that takes it out; whatever was written
/// before an item was taken is seen by the thread that puts the next item into its
/// slot.
///
/// The callbacks of [`put`](Self::put) are called one at a time, in the order of the
/// items, and so are those of [`take`](Self::take). Meanwhile other threads spin at
/// that end of the queue: a callback should be short, and must not use the queue.
/// If it panics, the item has been put in, or taken out, all the same.
///
/// # Fairness
///
/// None is promised, at either end. One more item wakes one thread, and an arriving
/// thread may take the item first (barging).
///
/// # Speed
///
/// A thread that finds only a few items, or little room, spins for 3 to 12
/// microseconds, by processor, until there is more: to take several items at a time
/// is faster. So an item may stay in that long, although a thread waits for it.
///
/// A queue of words takes two words of memory for each item of its capacity.
///
/// # Source
///
/// L. Lamport, *Specifying concurrent program modules*, 1983, for the ring of
/// one producer and one consumer. M. M. Michael, M. L. Scott, *Simple, fast, and
/// practical non-blocking and blocking concurrent queue algorithms*, 1996, for
/// a lock at each end. J. Giacomoni, T. Moseley, M. Vachharajani, *`FastForward`
/// for efficient pipeline parallelism*, 2008, for ends that read the slots and not
/// each other's position.
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

    /// Makes an empty queue for at most `capacity` items, `1 ..= MAX_CAPACITY`.
    ///
    /// # Panics
    ///
    /// If the capacity is zero, or more than [`Ring::MAX_CAPACITY`].
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

    /// Puts an item in, waiting while the queue is full. Calls `placed` once, after
    /// the item is in and before it can be taken.
    #[inline]
    #[track_caller]
    pub fn put(&self, item: T, placed: &dyn Fn()) {
        self.raw.put(item, placed);
    }

    /// Takes the item that has been in longest, waiting while the queue is empty.
    /// Calls `taken` once with the item, after it is out and before its slot can be
    /// used again.
    #[inline]
    #[track_caller]
    pub fn take(&self, taken: &dyn Fn(&T)) -> T {
        self.raw.take(taken)
    }
}
