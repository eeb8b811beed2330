//! A bounded queue in one word an end.
//!
//! The slots are a ring. Items are put in at its *tail* and taken out at its
//! *head*. Each end is one word: how many times it has moved, whether a thread
//! holds it, and whether others may be waiting in line for it to move. So
//! putting an item in is one read-modify-write, which takes hold of the tail,
//! and one store, which moves it and lets go at once; and taking one out is the
//! same at the head.
//!
//! A plain store can let go because nobody else changes the word of an end that
//! is held. Who wants to be woken when it moves says so while it is not: then
//! the next one to take hold of it knows, for that is a read-modify-write.
//!
//! Whoever holds an end remembers how far the other end was, for the next one
//! who does, and looks again only when that is used up. While the ring is
//! neither full nor empty, producers and consumers do not touch the same word.
//!
//! # Waiting
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
//! for a lock at each end; E. Rigtorp's `SPSCQueue` for remembering where the
//! other end was. The word that is lock and position at once is ours.

use std::mem::{MaybeUninit, needs_drop};

use super::platform::{Ordering, Parked, Patience, UnsafeCell, Word};
use crate::backend::Taken;

/// A thread is at this end. Only it changes the word, and only to let go.
const HELD: usize = 1;
/// Set whenever somebody is in line for this end to move, and sometimes when
/// nobody is. It is set while the end is not held.
const WAITED: usize = 2;
/// One move; their number is in the bits above, and wraps around.
const ONE: usize = 4;

/// A thread hopes for so many moves at most.
const MANY: usize = 256;

pub(crate) struct Ring<T> {
    /// Where items are put in: `0 ..= capacity` moves ahead of the head.
    tail: End,
    /// Where they are taken out.
    head: End,
    /// Full from the head up to the tail. Each belongs to who holds the end that
    /// is at it.
    slots: Box<[UnsafeCell<MaybeUninit<T>>]>,
}

/// The ends do not share a cache line, nor two that are fetched together.
#[repr(align(128))]
pub(super) struct End {
    /// The moves and the flags.
    word: Word,
    /// Belongs to who holds the end.
    place: UnsafeCell<Place>,
}

struct Place {
    /// The slot that the end is at, `0 .. capacity`.
    slot: usize,
    /// The other end's moves, when somebody last looked.
    other: usize,
}

/// A thread is at an end, and may use the slot there. The end moves on when it
/// lets go, also because it panics.
pub(super) struct Held<'a> {
    end: &'a End,
    slot: usize,
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
    pub(crate) const MAX_CAPACITY: usize = usize::MAX / ONE / 2;

    /// The capacity is `1 ..= MAX_CAPACITY`.
    pub(crate) fn new(capacity: usize) -> Self {
        let slots = (0..capacity).map(|_| UnsafeCell::new(MaybeUninit::uninit()));
        Self {
            tail: End::new(),
            head: End::new(),
            slots: slots.collect(),
        }
    }

    #[inline]
    pub(crate) fn put(&self, item: T, placed: &dyn Fn()) {
        let capacity = self.slots.len();
        let tail = self.tail.hold(&self.head, capacity * ONE, capacity);
        // SAFETY: the head has left this slot, and will not come back to it
        // before the tail has moved on.
        self.slots[tail.slot].with_mut(|slot| _ = unsafe { (*slot).write(item) });
        placed();
    }

    #[inline]
    pub(crate) fn take(&self, taken: &dyn Fn(&T)) -> Taken<T> {
        let head = self.head.hold(&self.tail, 0, self.slots.len());
        // SAFETY: the tail has left an item in this slot, and will not come back
        // to it before the head has moved on.
        let item = self.slots[head.slot].with_mut(|slot| unsafe { (*slot).assume_init_read() });
        taken(&item);
        drop(head);
        Taken(item)
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        if needs_drop::<T>() {
            let full = |ring: &Self| {
                let (head, tail) = (&ring.head.word, &ring.tail.word);
                moves(head.load(Ordering::Relaxed)) != moves(tail.load(Ordering::Relaxed))
            };
            while full(self) {
                self.take(&|_| ());
            }
        }
    }
}

impl End {
    pub(super) fn new() -> Self {
        Self {
            word: Word::new(0),
            place: UnsafeCell::new(Place { slot: 0, other: 0 }),
        }
    }

    /// Takes hold of the end when it is less than `most` ahead of the other one.
    #[inline]
    pub(super) fn hold(&self, other: &Self, most: usize, capacity: usize) -> Held<'_> {
        loop {
            let before = self.lock();
            let at_limit = |place: &Place| moves(before).wrapping_sub(place.other) == most;
            let slot = self.place.with_mut(|place| {
                // SAFETY: this thread holds the end.
                let place = unsafe { &mut *place };
                if at_limit(place) {
                    // Acquire: what was done in the slots that the other end has
                    // left, is done.
                    place.other = moves(other.word.load(Ordering::Acquire));
                    if at_limit(place) {
                        return Err(place.other);
                    }
                }
                let slot = place.slot;
                place.slot = if slot + 1 == capacity { 0 } else { slot + 1 };
                Ok(slot)
            });
            match slot {
                Ok(slot) => {
                    return Held {
                        end: self,
                        slot,
                        before,
                    };
                }
                Err(seen) => {
                    // Release: as in `Held::drop`, for who was here before.
                    self.word.store(before, Ordering::Release);
                    other.wait_for_moves(seen, capacity / 2);
                }
            }
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

    /// Waits a while, or until the end is not where it was `seen`.
    ///
    /// Who looks for every single move slows the other end down so much that
    /// there is one move to look for each time: the word goes to and fro with
    /// every item. So the thread hopes for `many`, and only then for one. It does
    /// not yield meanwhile: who wants the core might keep it.
    #[cold]
    pub(super) fn wait_for_moves(&self, seen: usize, many: usize) {
        let moved = || moves(self.word.load(Ordering::Relaxed)).wrapping_sub(seen) / ONE;
        for turns in Patience::HOPES {
            Patience::spins(turns);
            if moved() >= many.clamp(1, MANY) {
                return;
            }
        }
        let mut patience = Patience::new();
        while patience.lasts() {
            if moved() > 0 {
                return;
            }
        }
        let (word, order) = (&self.word, Ordering::Relaxed);
        let joins = || match word.compare_exchange(seen, seen | WAITED, order, order) {
            Ok(_) => true,
            // It may be held by now: who holds it has seen the flag.
            Err(now) => now & !HELD == seen | WAITED,
        };
        if word.park(0, None, joins) == Parked::Refused {
            // It has moved, or is about to.
            self.word.look_on_until(is_free);
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

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        let now = self.before.wrapping_add(ONE);
        // Release: what was done in the slot is done, for who comes to it from
        // the other end; and in the place, for who comes to this one.
        self.end.word.store(now, Ordering::Release);
        if now & WAITED != 0 {
            self.end.wake(now);
        }
    }
}
