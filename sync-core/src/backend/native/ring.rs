//! A bounded queue in one word an end, and marks beside the slots.
//!
//! The slots are a ring. Items are put in at its *tail* and taken out at its
//! *head*. Each end is one word: how many times it has moved, whether a thread
//! holds it, and whether others may be waiting in line for it to move. So
//! putting an item in is one read-modify-write, which takes hold of the tail,
//! and two stores: one marks the slot as full, and one moves the tail and lets go
//! at once. Taking one out is the same at the head.
//!
//! A plain store can let go because nobody else changes the word of an end that
//! is held. Who wants to be woken when it moves says so while it is not: then
//! the next one to take hold of it knows, for that is a read-modify-write.
//!
//! Whether a slot is free, or full, is written beside it. A few slots lie in one
//! *row*, as large as what a core fetches at once, and each end leaves a mark in
//! the row: how far it was when it was here last. So what goes to and fro
//! between the cores are the rows with the items, and nothing else.
//!
//! # Waiting
//!
//! Two ends in one row slow each other down. So a thread that comes to a row
//! would like the other end to have left it, and hopes for that a while, spinning.
//! It looks where the other end will be by then, and not where it is, for looking
//! slows it down, too.
//!
//! A full or empty ring is waited for in line, with no end held. Who comes to
//! an end that is held does not wait in line: it is held for a few steps and
//! a callback, and all that may hold it up is that its thread does not run.
//!
//! Each move wakes one. So whenever somebody is in line, there are at least as
//! many who were woken and have not looked yet as there is room (or items) for:
//! who joins the line has seen that there is none.
//!
//! # Source
//!
//! L. Lamport, *Specifying concurrent program modules*, 1983, for the ring of
//! one producer and one consumer; M. M. Michael, M. L. Scott, *Simple, fast,
//! and practical non-blocking and blocking concurrent queue algorithms*, 1996,
//! for a lock at each end; J. Giacomoni, T. Moseley, M. Vachharajani,
//! *`FastForward` for efficient pipeline parallelism*, 2008, for ends that look at
//! the slots and not at each other; E. Rigtorp's `SPSCQueue` for remembering how
//! far the other one was. The word that is lock and position at once, and one
//! mark for several slots, are ours.

use std::{
    array,
    mem::{self, MaybeUninit, needs_drop},
};

use super::platform::{AtomicUsize, Ordering, Parked, Patience, UnsafeCell, Word};

/// A thread is at this end. Only it changes the word, and only to let go.
const HELD: usize = 1;
/// Set whenever somebody is in line for this end to move, and sometimes when
/// nobody is. It is set while the end is not held.
const WAITED: usize = 2;
/// One move; their number is in the bits above, and wraps around.
const ONE: usize = 4;

/// The end where items are put in: `0 ..= capacity` moves ahead of the head.
const TAIL: usize = 0;
/// The end where they are taken out.
pub(super) const HEAD: usize = 1;

/// The slots of a row: with the marks a cache line, if an item is a word.
const ROW: usize = 4;

/// A thread hopes for so many moves at most.
const MANY: usize = 256;

pub(crate) struct Ring<T> {
    ends: [End; 2],
    rows: Box<[Row<T>]>,
    capacity: usize,
}

/// The ends do not share a cache line, nor two that are fetched together.
#[repr(align(128))]
struct End {
    /// The moves and the flags.
    word: Word,
    /// Belongs to who holds the end.
    memory: UnsafeCell<Memory>,
}

#[derive(Clone, Copy)]
struct Memory {
    /// The slot that the end is at, `0 .. capacity`.
    slot: usize,
    /// So far the other end has come, or further.
    other: usize,
}

#[repr(align(64))]
struct Row<T> {
    /// The moves of each end when it left a slot here last.
    marks: [AtomicUsize; 2],
    /// Full from the head up to the tail. Each belongs to who holds the end that
    /// is at it.
    slots: [UnsafeCell<MaybeUninit<T>>; ROW],
}

/// A slot, and the moves of an end when it comes to it.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) moves: usize,
    pub(super) slot: usize,
}

/// A thread is at an end, and may use the slot there. The end moves on when it
/// lets go, also because it panics.
struct Held<'a, T, const SIDE: usize> {
    ring: &'a Ring<T>,
    /// The word before.
    before: usize,
}

// SAFETY: a slot is used by one thread at a time, who holds an end; the ends
// meet in none that is in use.
unsafe impl<T: Send> Sync for Ring<T> {}

fn moves(word: usize) -> usize {
    word & !(HELD | WAITED)
}

fn is_free(word: usize) -> bool {
    word & HELD == 0
}

impl<T> Ring<T> {
    /// Moves that are compared differ by less than three times the capacity, and
    /// that fits an `isize`.
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
            // SAFETY: the head has left this slot, and will not come back to it
            // before the tail has moved on.
            unsafe { (*slot).write(item) };
        });
        placed();
    }

    #[inline]
    pub(crate) fn take(&self, taken: &dyn Fn(&T)) -> T {
        let head = self.hold::<HEAD>();
        let item = head.slot().with_mut(|slot| {
            // SAFETY: the tail has left an item in this slot, and will not come
            // back to it before the head has moved on.
            unsafe { (*slot).assume_init_read() }
        });
        taken(&item);
        drop(head);
        item
    }

    /// Takes hold of an end when the other one has left the slot there.
    #[inline]
    fn hold<const SIDE: usize>(&self) -> Held<'_, T, SIDE> {
        let held = self.lock();
        if held.may_stay(held.memory().other) {
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
        let mut hopes = true;
        loop {
            let place = held.place();
            let other = self.mark::<SIDE>(place);
            // It would rather have the row for itself.
            let end_of_row = self.ahead(place, ROW - 1 - place.slot % ROW);
            let wanted = if hopes { end_of_row } else { place };
            if self.is_left::<SIDE>(wanted, other) {
                held.remember(other);
                return held;
            }
            let must_wait = !self.is_left::<SIDE>(place, other);
            held.let_go();
            let waits = || must_wait.then(|| self.wait::<SIDE>(place));
            let news = self.hope::<SIDE>(place).or_else(waits);
            hopes = false;
            held = self.lock();
            // Others may have been here meanwhile, and have moved the end on.
            if let Some(other) = news.filter(|&other| held.may_stay(other)) {
                held.remember(other);
                return held;
            }
        }
    }

    /// Hopes for a while that the other end moves on, and returns how far it has
    /// come if it does.
    #[cold]
    fn hope<const SIDE: usize>(&self, place: Place) -> Option<usize> {
        let many = (self.capacity / 2).clamp(1, MANY);
        let there = self.ahead(place, many - 1);
        Patience::HOPES.into_iter().find_map(|turns| {
            Patience::spins(turns);
            let other = self.mark::<SIDE>(there);
            self.is_left::<SIDE>(there, other).then_some(other)
        })
    }

    /// Waits until the other end has left the slot, and returns how far it has
    /// come.
    #[cold]
    pub(super) fn wait<const SIDE: usize>(&self, place: Place) -> usize {
        let word = &self.ends[1 - SIDE].word;
        // Acquire: as in `mark`.
        let come = || moves(word.load(Ordering::Acquire));
        loop {
            let mut patience = Patience::new();
            let seen = loop {
                let seen = come();
                if self.is_left::<SIDE>(place, seen) {
                    return seen;
                }
                if !patience.lasts() {
                    break seen;
                }
            };
            let order = Ordering::Relaxed;
            let joins = || match word.compare_exchange(seen, seen | WAITED, order, order) {
                Ok(_) => true,
                // It may be held by now: who holds it has seen the flag.
                Err(now) => now & !HELD == seen | WAITED,
            };
            if word.park(0, None, joins) == Parked::Refused {
                // It has moved, or is about to.
                word.look_on_until(is_free);
            }
        }
    }

    /// How far the other end was when it was in this row last.
    #[inline]
    fn mark<const SIDE: usize>(&self, place: Place) -> usize {
        let mark = &self.rows[place.slot / ROW].marks[1 - SIDE];
        // Acquire: what was done in the slots that the other end has left, is
        // done.
        mark.load(Ordering::Acquire)
    }

    /// Whether the other end has left the slot, if it has moved so often.
    #[inline]
    fn is_left<const SIDE: usize>(&self, place: Place, other: usize) -> bool {
        let lead = if SIDE == TAIL { self.capacity * ONE } else { 0 };
        let left = other.wrapping_add(lead).wrapping_sub(place.moves);
        left.cast_signed() > 0
    }

    /// So many moves further on, but not where it is itself.
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

    /// Returns what the word was before.
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
            // Acquire: what was done by those who held this end, is done.
            let (done, failed) = (Ordering::Acquire, Ordering::Relaxed);
            self.word
                .compare_exchange(before, before | HELD, done, failed)
        };
        (is_free(before) && locks().is_ok()).then_some(before)
    }

    #[cold]
    fn lock_when_it_is_free(&self) -> usize {
        loop {
            self.word.look_on_until(is_free);
            if let Some(before) = self.try_lock() {
                return before;
            }
        }
    }

    /// Wakes one of those who wait for the move that made the word `now`.
    #[cold]
    fn wake(&self, now: usize) {
        self.word.unpark(1, |woken| {
            if !woken.more {
                // If it has changed, somebody else will see that nobody waits.
                let (from, to, order) = (now, now & !WAITED, Ordering::Relaxed);
                _ = self.word.compare_exchange(from, to, order, order);
            }
            0
        });
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

    /// Whether the slot may be used, if the other end has moved so often.
    #[inline]
    fn may_stay(&self, other: usize) -> bool {
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

    /// Leaves the end where it is.
    fn let_go(self) {
        // Release: as in `drop`, for who was here before.
        self.end().word.store(self.before, Ordering::Release);
        mem::forget(self);
    }
}

impl<T, const SIDE: usize> Drop for Held<'_, T, SIDE> {
    #[inline]
    fn drop(&mut self) {
        let now = self.before.wrapping_add(ONE);
        // Release: what was done in the slot is done, for who comes to it from
        // the other end.
        self.row().marks[SIDE].store(moves(now), Ordering::Release);
        let Memory { slot, other } = self.memory();
        let last = slot + 1 == self.ring.capacity;
        let slot = if last { 0 } else { slot + 1 };
        self.set_memory(Memory { slot, other });
        // Release: all that, for who comes to this end, or waits for it to move.
        self.end().word.store(now, Ordering::Release);
        if now & WAITED != 0 {
            self.end().wake(now);
        }
    }
}
