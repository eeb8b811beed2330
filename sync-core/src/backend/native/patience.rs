//! How long a thread looks on before it waits in line.
//!
//! While the other thread runs on another core, what this one waits for is as
//! far away as a cache line: it *spins*, a little longer each time. If it does
//! not come soon, the other thread may need this core: it *yields*. If that
//! does not help either, nothing is known about how long it will take: it
//! waits in line, which costs two switches and then no time at all.
//!
//! # Source
//!
//! `parking_lot_core::SpinWait` by A. d'Antras, whose numbers these are for a
//! semaphore.

use std::{
    hint::spin_loop,
    thread::yield_now,
    time::{Duration, Instant},
};

/// How often a thread has looked on in vain.
pub(super) struct Patience {
    times: u32,
    /// How often it spins and yields, whatever the others do.
    sure: u32,
    /// When it had done that, and when it looked last.
    after: Option<(Instant, Instant)>,
}

/// So often a thread spins: 1, 2, 4 turns.
const SPINS: u32 = 3;

/// About as long as it takes to fall asleep and to be woken on another core.
const SWITCHES: Duration = Duration::from_micros(50);

/// A yield that takes longer has let another thread run.
const AT_ONCE: Duration = Duration::from_micros(5);

impl Patience {
    /// For so many turns a thread spins each time that hopes for more than it
    /// needs: for some ten microseconds in all, and it never yields.
    pub(super) const HOPES: [u32; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

    /// With somebody of whom nothing is known.
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            times: 0,
            sure: SPINS + 7,
            after: None,
        }
    }

    /// With several others who are on their way: yielding lets them come, one
    /// after the other, and is worth more than it is with one.
    #[inline]
    pub(super) fn with_many() -> Self {
        Self {
            times: 0,
            sure: SPINS + 32,
            after: None,
        }
    }

    /// Whether a thread that was woken in vain so often must not be again.
    pub(super) fn is_over(in_vain: usize) -> bool {
        in_vain >= 4
    }

    /// Spins for so many turns.
    #[inline]
    pub(super) fn spins(turns: u32) {
        (0..turns).for_each(|_| spin_loop());
    }

    /// Lets a moment pass, for a thread that does not wait in line.
    #[inline]
    pub(super) fn endures(&mut self) {
        if !self.lasts() {
            yield_now();
        }
    }

    /// Lets a moment pass; false when it is time to wait in line.
    #[inline]
    pub(super) fn lasts(&mut self) -> bool {
        if self.times < SPINS {
            Self::spins(1 << self.times);
        } else if self.times < self.sure {
            yield_now();
        } else {
            // As long as nobody else wants the core, looking on costs nothing
            // that sleeping would not.
            let now = Instant::now();
            let (since, last) = self.after.unwrap_or((now, now));
            if now - last > AT_ONCE || now - since > SWITCHES {
                return false;
            }
            self.after = Some((since, now));
            yield_now();
        }
        self.times += 1;
        true
    }
}
