//! What the algorithms are written over: an atomic word, a queue of threads parked
//! at it, backoff, and data that the word guards.
//!
//! The queue is one of the *parking lot*: a hash table from addresses to queues,
//! each with its lock. So an object needs no more than its one word, and parking
//! allocates nothing.
//!
//! # Source
//!
//! `parking_lot_core` by A. d'Antras, after `WTF::ParkingLot` by
//! F. Pizlo, *Locking in `WebKit`*, 2016.

use std::{
    cell::{self, Cell, LazyCell},
    ops::Deref,
    time::Instant,
};

use parking_lot_core::{FilterOp, ParkResult, ParkToken, UnparkToken};

pub(super) use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) use super::backoff::Backoff;

/// An atomic number, with a FIFO queue of threads that are parked at it.
#[derive(Debug)]
pub(super) struct Word(AtomicUsize);

/// Data that one thread at a time uses, as the algorithm sees to.
#[derive(Debug)]
pub(super) struct UnsafeCell<T>(cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    #[inline]
    pub(super) const fn new(data: T) -> Self {
        Self(cell::UnsafeCell::new(data))
    }

    /// Gives `f` a pointer to the data; dereferencing it is up to `f`.
    #[inline]
    pub(super) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// How a call of [`Word::park`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parked {
    /// The thread did not park.
    Refused,
    /// It was woken, with this message.
    Woken(usize),
    /// Its time ran out. It is out of the queue, and took no wakeup along.
    TimedOut,
}

/// What [`Word::unpark`] tells of the threads that it wakes, before they run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Woken {
    /// How many are woken.
    pub(super) threads: usize,
    /// The largest number that one of them parked with; 0 if none is woken.
    pub(super) largest: usize,
    /// Whether more are parked.
    pub(super) more: bool,
}

impl Word {
    #[inline]
    pub(super) const fn new(value: usize) -> Self {
        Self(AtomicUsize::new(value))
    }

    /// What the number may be: to be confirmed by a compare-and-swap.
    #[inline]
    pub(super) fn guess(&self) -> usize {
        self.load(Ordering::Relaxed)
    }

    /// Spins until the condition holds of the number, without parking. So that
    /// must not take long.
    pub(super) fn spin_until(&self, condition: impl Fn(usize) -> bool) {
        let mut backoff = Backoff::new();
        while !condition(self.load(Ordering::Relaxed)) {
            backoff.snooze();
        }
    }

    /// Parks until woken, or until `deadline` if there is one.
    ///
    /// `still` is called under the queue's lock: if it returns false, the thread
    /// does not park. It must not panic.
    ///
    /// Whatever a thread wrote before it called `unpark` is seen by the threads
    /// that this wakes.
    pub(super) fn park(
        &self,
        number: usize,
        deadline: Option<Instant>,
        still: impl FnOnce() -> bool,
    ) -> Parked {
        // SAFETY: the key is the address of this word, which no other code uses
        // as a key; neither closure panics or calls the parking lot.
        let result = unsafe {
            parking_lot_core::park(
                self.key(),
                still,
                || (),
                |_, _| (),
                ParkToken(number),
                deadline,
            )
        };
        match result {
            ParkResult::Unparked(UnparkToken(told)) => Parked::Woken(told),
            ParkResult::Invalid => Parked::Refused,
            ParkResult::TimedOut => Parked::TimedOut,
        }
    }

    /// Wakes the threads that have been parked longest, at most `most`, each with
    /// the message that `tell` returns.
    ///
    /// `most` and `tell` are called under the queue's lock, `tell` once, also if no
    /// thread is parked, and `most` before it, if one is. Neither must panic.
    pub(super) fn unpark(&self, most: impl Fn() -> usize, tell: impl FnOnce(Woken) -> usize) {
        let (threads, largest) = (Cell::new(0), Cell::new(0));
        let most = LazyCell::new(most);
        let choose = |ParkToken(number)| {
            if threads.get() == *most {
                return FilterOp::Stop;
            }
            threads.update(|n| n + 1);
            largest.update(|largest| number.max(largest));
            FilterOp::Unpark
        };
        // SAFETY: as in `park`.
        unsafe {
            parking_lot_core::unpark_filter(self.key(), choose, |result| {
                UnparkToken(tell(Woken {
                    threads: threads.get(),
                    largest: largest.get(),
                    more: result.have_more_threads,
                }))
            });
        }
    }

    /// Wakes every thread that is parked here.
    pub(super) fn unpark_all(&self) {
        self.unpark(|| usize::MAX, |_| 0);
    }

    fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

impl Deref for Word {
    type Target = AtomicUsize;

    #[inline]
    fn deref(&self) -> &AtomicUsize {
        &self.0
    }
}
