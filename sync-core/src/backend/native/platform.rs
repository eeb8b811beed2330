//! What the algorithms stand on: an atomic word, a line of threads that wait
//! at it, patience, and data that the word guards.
//!
//! The line is a queue of the *parking lot*: a hash table from addresses to
//! queues, each with its lock. So an object needs no more than its one word,
//! and a thread that waits needs no allocation.
//!
//! # Source
//!
//! `parking_lot_core` by A. d'Antras, after `WTF::ParkingLot` by
//! F. Pizlo, *Locking in `WebKit`*, 2016.

use std::{
    cell::{self, Cell},
    ops::Deref,
    time::Instant,
};

use parking_lot_core::{FilterOp, ParkResult, ParkToken, UnparkToken};

pub(super) use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) use super::patience::Patience;

/// A number that threads change atomically, and can wait at in line.
#[derive(Debug)]
pub(super) struct Word(AtomicUsize);

/// Data that whoever may use it has for itself.
#[derive(Debug)]
pub(super) struct UnsafeCell<T>(cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    #[inline]
    pub(super) const fn new(data: T) -> Self {
        Self(cell::UnsafeCell::new(data))
    }

    /// Lets `f` use the data, if it may.
    #[inline]
    pub(super) fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// How a thread has waited in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parked {
    /// It did not begin to wait.
    Refused,
    /// It was woken, and told this.
    Woken(usize),
    /// Its time ran out. Nobody has woken it, and nobody will.
    TimedOut,
}

/// What a thread that wakes others is told of them, before they run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Woken {
    /// How many it wakes.
    pub(super) threads: usize,
    /// The largest number that one of them came with; 0 if it wakes nobody.
    pub(super) largest: usize,
    /// Whether more are in line.
    pub(super) more: bool,
}

impl Word {
    #[inline]
    pub(super) const fn new(value: usize) -> Self {
        Self(AtomicUsize::new(value))
    }

    /// What the number may be, for who finds out whether it is.
    #[inline]
    pub(super) fn guess(&self) -> usize {
        self.load(Ordering::Relaxed)
    }

    /// Looks on until the number is as it should be. That must not take long.
    pub(super) fn look_on_until(&self, right: impl Fn(usize) -> bool) {
        let mut patience = Patience::new();
        while !right(self.load(Ordering::Relaxed)) {
            patience.endures();
        }
    }

    /// Waits in line to be woken, until `deadline` if there is one.
    ///
    /// `still` is asked as the thread joins the line, and may refuse. No other
    /// thread is woken or joins meanwhile. It must not panic.
    ///
    /// Whatever was written before the call that wakes it is seen by the
    /// thread that it wakes.
    pub(super) fn park(
        &self,
        number: usize,
        deadline: Option<Instant>,
        still: impl FnOnce() -> bool,
    ) -> Parked {
        // SAFETY: the key is the address of something that is ours alone;
        // neither closure panics or comes back to the parking lot.
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

    /// Wakes those who have waited longest, at most so many, and tells each of
    /// them what `tell` returns.
    ///
    /// `tell` is called also if nobody is in line; no other thread is woken or
    /// joins meanwhile. It must not panic.
    pub(super) fn unpark(&self, most: usize, tell: impl FnOnce(Woken) -> usize) {
        let (threads, largest) = (Cell::new(0), Cell::new(0));
        let choose = |ParkToken(number)| {
            if threads.get() == most {
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

    /// Wakes everybody who is in line.
    pub(super) fn unpark_all(&self) {
        self.unpark(usize::MAX, |_| 0);
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
