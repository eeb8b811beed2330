//! A bounded queue with one word for each end, and marks beside the slots.
//!
//! The slots are a ring. Items are put in at its *tail* and taken out at its
//! *head*. The word of an end holds how many times the end has moved, whether a
//! thread holds it (the word is a lock, too), and whether threads may be parked
//! until it moves. So `put` is one read-modify-write, which locks the tail, and
//! two stores: one marks the slot as full, the other moves the tail and unlocks it
//! at once. `take` is the same at the head.
//!
//! A plain store can unlock because no other thread changes the word of a locked
//! end. A thread that wants to be woken by the next move sets its flag only while
//! the end is unlocked; the next thread that locks it sees the flag, because
//! locking is a read-modify-write.
//!
//! Whether a slot is free or full is written beside it. A few slots share a *row*,
//! which is a cache line, and each end leaves a mark in the row: how far it had
//! moved when it was here last. So only the rows with the items travel between the
//! cores.
//!
//! # Waiting
//!
//! Two ends in one row slow each other down (false sharing). So a thread that
//! enters a row spins for a while, expecting the other end to leave it. It reads
//! the mark of a slot that the other end reaches later, not of the one where that
//! end is now, for reading that row would slow the other end down, too.
//!
//! A thread that finds the ring full or empty parks, with no end locked. A thread
//! that finds an end locked spins and never parks: an end is locked for a few
//! steps and a callback, and longer only if its thread is preempted.
//!
//! Each move wakes one thread. No wakeup is lost: while threads are parked, at
//! least as many threads have been woken and have not checked yet as there are free
//! slots (or items), because a thread parks only after it has seen that there are
//! none.
//!
//! # Source
//!
//! L. Lamport, *Specifying concurrent program modules*, 1983, for the ring of
//! one producer and one consumer; M. M. Michael, M. L. Scott, *Simple, fast,
//! and practical non-blocking and blocking concurrent queue algorithms*, 1996,
//! for a lock at each end; J. Giacomoni, T. Moseley, M. Vachharajani,
//! *`FastForward` for efficient pipeline parallelism*, 2008, for ends that read
//! the slots and not each other's position; E. Rigtorp's `SPSCQueue` for caching
//! the other end's position. The word that is lock and position at once, and one
//! mark for several slots, are ours.

use std::{
    array,
    mem::{self, MaybeUninit, needs_drop},
};

use super::platform::{AtomicUsize, Backoff, Ordering, Parked, UnsafeCell, Word};

/// A thread has locked this end. Only it changes the word, and only to unlock.
const HELD: usize = 1;
/// Set whenever a thread is parked until this end moves, and sometimes when none
/// is. It becomes set only while the end is not locked.
const WAITED: usize = 2;
/// One move. The number of moves is in the bits above, and wraps around.
const ONE: usize = 4;

/// The end where items are put in: `0 ..= capacity` moves ahead of the head.
const TAIL: usize = 0;
/// The end where they are taken out.
pub(super) const HEAD: usize = 1;

/// Slots in a row: with the marks one cache line, if an item is a word.
const ROW: usize = 4;

/// The most moves of the other end that a thread spins for.
const MANY: usize = 256;

pub(crate) struct Ring<T> {
    ends: [End; 2],
    rows: Box<[Row<T>]>,
    capacity: usize,
}

/// The ends share no cache line, nor a pair of lines that is fetched together.
#[repr(align(128))]
struct End {
    /// The moves and the flags.
    word: Word,
    /// Used only by the thread that holds the end.
    memory: UnsafeCell<Memory>,
}

#[derive(Clone, Copy)]
struct Memory {
    /// The slot at this end, `0 .. capacity`.
    slot: usize,
    /// The moves of the other end, as seen last: it has made these or more.
    other: usize,
}

#[repr(align(64))]
struct Row<T> {
    /// The moves of each end when it left a slot of this row last.
    marks: [AtomicUsize; 2],
    /// Full from the head up to the tail. A slot is used only by the thread that
    /// holds the end at it.
    slots: [UnsafeCell<MaybeUninit<T>>; ROW],
}

/// A slot, and the moves of an end when it reaches it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) moves: usize,
    pub(super) slot: usize,
}

/// An end that this thread has locked: it may use the slot there. Dropping this
/// moves the end on and unlocks it, also if the thread panics.
struct Held<'a, T, const SIDE: usize> {
    ring: &'a Ring<T>,
    /// The word before it was locked.
    before: usize,
}

// SAFETY: a slot is used by one thread at a time, which holds an end; the two ends
// never use the same slot at once.
unsafe impl<T: Send> Sync for Ring<T> {}

fn moves(word: usize) -> usize {
    word & !(HELD | WAITED)
}

fn is_free(word: usize) -> bool {
    word & HELD == 0
}

impl<T> Ring<T> {
    /// Positions that are compared differ by less than three times the capacity in
    /// moves, and that fits an `isize`.
    pub(crate) const MAX_CAPACITY: usize = usize::MAX / ONE / 8;

    /// The capacity is `1 ..= MAX_CAPACITY`.
    pub(crate) fn new(capacity: usize) -> Self {
        let rows = (0..capacity.div_ceil(ROW)).map(|_| Row::new());
        Self {
            ends: [End::new(), End::new()],
            rows: rows.collect(),
            capacity,
        }
    }

    #[inline]
    pub(crate) fn put(&self, item: T, placed: &dyn Fn()) {
        let tail = self.hold::<TAIL>();
        tail.slot().with_mut(|slot| {
            // SAFETY: the head has left this slot, and does not come back to it
            // before the tail has moved on.
            unsafe { (*slot).write(item) };
        });
        placed();
    }

    #[inline]
    pub(crate) fn take(&self, taken: &dyn Fn(&T)) -> T {
        let head = self.hold::<HEAD>();
        let item = head.slot().with_mut(|slot| {
            // SAFETY: the tail has left an item in this slot, and does not come
            // back to it before the head has moved on.
            unsafe { (*slot).assume_init_read() }
        });
        taken(&item);
        drop(head);
        item
    }

    /// Locks an end, once the other one has left the slot there.
    #[inline]
    fn hold<const SIDE: usize>(&self) -> Held<'_, T, SIDE> {
        let held = self.lock();
        if held.may_use_slot(held.memory().other) {
            held
        } else {
            self.hold_when_left(held)
        }
    }

    #[cold]
    fn hold_when_left<'a, const SIDE: usize>(
        &'a self,
        mut held: Held<'a, T, SIDE>,
    ) -> Held<'a, T, SIDE> {
        let mut expects_more = true;
        loop {
            let place = held.place();
            let other = self.mark::<SIDE>(place);
            // At first it wants the row for itself.
            let end_of_row = self.ahead(place, ROW - 1 - place.slot % ROW);
            let wanted = if expects_more { end_of_row } else { place };
            if self.is_left::<SIDE>(wanted, other) {
                held.remember(other);
                return held;
            }
            let must_wait = !self.is_left::<SIDE>(place, other);
            held.unlock();
            let waits = || must_wait.then(|| self.wait::<SIDE>(place));
            let news = self.expect_more::<SIDE>(place).or_else(waits);
            expects_more = false;
            held = self.lock();
            // Other threads may have moved this end meanwhile.
            if let Some(other) = news.filter(|&other| held.may_use_slot(other)) {
                held.remember(other);
                return held;
            }
        }
    }

    /// Spins for a while until the other end has made many moves; returns its
    /// moves, if it has.
    #[cold]
    fn expect_more<const SIDE: usize>(&self, place: Place) -> Option<usize> {
        let many = (self.capacity / 2).clamp(1, MANY);
        let there = self.ahead(place, many - 1);
        Backoff::EXPECT_SPINS.into_iter().find_map(|turns| {
            Backoff::spin(turns);
            let other = self.mark::<SIDE>(there);
            self.is_left::<SIDE>(there, other).then_some(other)
        })
    }

    /// Waits until the other end has left the slot; returns that end's moves.
    #[cold]
    pub(super) fn wait<const SIDE: usize>(&self, place: Place) -> usize {
        let word = &self.ends[1 - SIDE].word;
        // Acquire: as in `mark`.
        let come = || moves(word.load(Ordering::Acquire));
        loop {
            let mut backoff = Backoff::new();
            let seen = loop {
                let seen = come();
                if self.is_left::<SIDE>(place, seen) {
                    return seen;
                }
                if !backoff.try_snooze() {
                    break seen;
                }
            };
            let order = Ordering::Relaxed;
            let joins = || match word.compare_exchange(seen, seen | WAITED, order, order) {
                Ok(_) => true,
                // Locked by now: the thread that locked it has seen the flag.
                Err(now) => now & !HELD == seen | WAITED,
            };
            if word.park(0, None, joins) == Parked::Refused {
                // It has moved, or is about to.
                word.spin_until(is_free);
            }
        }
    }

    /// The moves of the other end when it was in this row last.
    #[inline]
    fn mark<const SIDE: usize>(&self, place: Place) -> usize {
        let mark = &self.rows[place.slot / ROW].marks[1 - SIDE];
        // Acquire: what was written to the slots that the other end has left is
        // seen.
        mark.load(Ordering::Acquire)
    }

    /// Whether the other end has left the slot, if it has made `other` moves.
    #[inline]
    fn is_left<const SIDE: usize>(&self, place: Place, other: usize) -> bool {
        let lead = if SIDE == TAIL { self.capacity * ONE } else { 0 };
        let left = other.wrapping_add(lead).wrapping_sub(place.moves);
        left.cast_signed() > 0
    }

    /// This many moves further on, at most to the last slot before `place` itself.
    fn ahead(&self, place: Place, by: usize) -> Place {
        let by = by.min(self.capacity - 1);
        let slot = place.slot + by;
        let around = if slot < self.capacity {
            0
        } else {
            self.capacity
        };
        Place {
            moves: place.moves.wrapping_add(by * ONE),
            slot: slot - around,
        }
    }

    #[inline]
    fn lock<const SIDE: usize>(&self) -> Held<'_, T, SIDE> {
        let before = self.ends[SIDE].lock();
        Held { ring: self, before }
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            let full = |ring: &Self| {
                let [tail, head] = &ring.ends;
                let at = |end: &End| moves(end.word.load(Ordering::Relaxed));
                at(tail) != at(head)
            };
            while full(self) {
                self.take(&|_| ());
            }
        }
    }
}

impl<T> Row<T> {
    fn new() -> Self {
        Self {
            marks: array::from_fn(|_| AtomicUsize::new(0)),
            slots: array::from_fn(|_| UnsafeCell::new(MaybeUninit::uninit())),
        }
    }
}

impl End {
    fn new() -> Self {
        Self {
            word: Word::new(0),
            memory: UnsafeCell::new(Memory { slot: 0, other: 0 }),
        }
    }

    /// Locks the end; returns the word as it was before.
    #[inline]
    fn lock(&self) -> usize {
        match self.try_lock() {
            Some(before) => before,
            None => self.lock_when_it_is_free(),
        }
    }

    #[inline]
    fn try_lock(&self) -> Option<usize> {
        let before = self.word.guess();
        let locks = || {
            // Acquire: what earlier holders of this end wrote is seen.
            let (done, failed) = (Ordering::Acquire, Ordering::Relaxed);
            self.word
                .compare_exchange(before, before | HELD, done, failed)
        };
        (is_free(before) && locks().is_ok()).then_some(before)
    }

    #[cold]
    fn lock_when_it_is_free(&self) -> usize {
        loop {
            self.word.spin_until(is_free);
            if let Some(before) = self.try_lock() {
                return before;
            }
        }
    }

    /// Wakes one thread that waits for the move that made the word `now`.
    #[cold]
    fn wake(&self, now: usize) {
        self.word.unpark(
            || 1,
            |woken| {
                if !woken.more {
                    // If the word has changed, a later move clears the flag.
                    let (from, to, order) = (now, now & !WAITED, Ordering::Relaxed);
                    _ = self.word.compare_exchange(from, to, order, order);
                }
                0
            },
        );
    }
}

impl<'a, T, const SIDE: usize> Held<'a, T, SIDE> {
    #[inline]
    fn place(&self) -> Place {
        Place {
            moves: moves(self.before),
            slot: self.memory().slot,
        }
    }

    #[inline]
    fn memory(&self) -> Memory {
        // SAFETY: this thread holds the end.
        self.end().memory.with_mut(|memory| unsafe { *memory })
    }

    #[inline]
    fn set_memory(&self, new: Memory) {
        // SAFETY: this thread holds the end.
        let set = |memory: *mut Memory| unsafe { *memory = new };
        self.end().memory.with_mut(set);
    }

    fn remember(&self, other: usize) {
        self.set_memory(Memory {
            other,
            ..self.memory()
        });
    }

    /// Whether the slot may be used, if the other end has made `other` moves.
    #[inline]
    fn may_use_slot(&self, other: usize) -> bool {
        self.ring.is_left::<SIDE>(self.place(), other)
    }

    #[inline]
    fn end(&self) -> &'a End {
        &self.ring.ends[SIDE]
    }

    #[inline]
    fn row(&self) -> &'a Row<T> {
        &self.ring.rows[self.memory().slot / ROW]
    }

    #[inline]
    fn slot(&self) -> &'a UnsafeCell<MaybeUninit<T>> {
        &self.row().slots[self.memory().slot % ROW]
    }

    /// Unlocks the end without moving it.
    fn unlock(self) {
        // Release: as in `drop`, for what earlier holders wrote.
        self.end().word.store(self.before, Ordering::Release);
        mem::forget(self);
    }
}

impl<T, const SIDE: usize> Drop for Held<'_, T, SIDE> {
    #[inline]
    fn drop(&mut self) {
        let now = self.before.wrapping_add(ONE);
        // Release: what was written to the slot is seen by the thread that
        // reaches it with the other end.
        self.row().marks[SIDE].store(moves(now), Ordering::Release);
        let Memory { slot, other } = self.memory();
        let last = slot + 1 == self.ring.capacity;
        let slot = if last { 0 } else { slot + 1 };
        self.set_memory(Memory { slot, other });
        // Release: all of this is seen by the next thread that locks this end, and
        // by threads that wait for it to move.
        self.end().word.store(now, Ordering::Release);
        if now & WAITED != 0 {
            self.end().wake(now);
        }
    }
}
