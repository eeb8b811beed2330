//! What a thread does before it parks.
//!
//! While the other thread runs on another core, the change that this one waits
//! for is as far away as a cache line. A thread that reads the word takes that
//! line away from the thread that works on it, which makes both slow. So a thread
//! first *backs off* a few times: it does not read for about as long as a round
//! trip between two cores takes. If the word is still unchanged, the other thread
//! may need this core: the thread *yields*. When a yield let another thread run,
//! or when waiting has taken as long as parking costs, it parks: that costs two
//! context switches, and no processor time from then on.
//!
//! # Source
//!
//! Delay between reads: T. E. Anderson, *The performance of spin lock
//! alternatives for shared-memory multiprocessors*, IEEE Transactions on Parallel
//! and Distributed Systems 1(1), 1990. The three steps: `SpinWait` of
//! `parking_lot_core` by A. d'Antras. The times are measured (`just bench`).

use std::{
    hint::spin_loop,
    thread::yield_now,
    time::{Duration, Instant},
};

/// What a thread still does before it parks.
pub(super) struct Backoff {
    /// How many more times it backs off.
    back_offs: u32,
    /// How many more times it yields, however long that takes.
    yields: u32,
    /// When it had done both, and when it read the word last.
    after: Option<(Instant, Instant)>,
}

/// About the round trip between two threads on two cores. With a shorter pause
/// competing threads disturb each other more; with a longer one they react late.
const ROUND_TRIP: Duration = Duration::from_nanos(250);

/// About the time to park and to be woken on another core.
const PARKING: Duration = Duration::from_micros(50);

/// A yield that takes longer has let another thread run.
const AT_ONCE: Duration = Duration::from_micros(5);

impl Backoff {
    /// Turns to spin between reads for a thread that expects more than it needs,
    /// and never yields: 255 in all, of 10 to 45 nanoseconds by processor.
    pub(super) const EXPECT_SPINS: [u32; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

    /// For waiting for one other thread.
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            back_offs: 4,
            yields: 0,
            after: None,
        }
    }

    /// For waiting for several threads: yielding lets them run one after the
    /// other, so it is worth more than with one.
    #[inline]
    pub(super) fn with_many() -> Self {
        Self {
            back_offs: 0,
            yields: 32,
            after: None,
        }
    }

    /// Whether a thread that was woken and failed this many times is to be
    /// handed a permit the next time.
    pub(super) fn is_exhausted(failed: usize) -> bool {
        failed >= 4
    }

    /// Spins for this many turns.
    #[inline]
    pub(super) fn spin(turns: u32) {
        (0..turns).for_each(|_| spin_loop());
    }

    /// Spins without reading the word for one round trip between cores.
    pub(super) fn back_off() {
        let since = Instant::now();
        while since.elapsed() < ROUND_TRIP {
            spin_loop();
        }
    }

    /// Lets a moment pass, for a thread that never parks.
    #[inline]
    pub(super) fn snooze(&mut self) {
        if !self.try_snooze() {
            yield_now();
        }
    }

    /// Lets a moment pass; false when it is time to park.
    #[inline]
    pub(super) fn try_snooze(&mut self) -> bool {
        if self.back_offs > 0 {
            self.back_offs -= 1;
            Self::back_off();
        } else if self.yields > 0 {
            self.yields -= 1;
            yield_now();
        } else {
            // While no other thread wants the core, yielding costs nothing that
            // parking would not.
            let now = Instant::now();
            let (since, last) = self.after.unwrap_or((now, now));
            if now - last > AT_ONCE || now - since > PARKING {
                return false;
            }
            self.after = Some((since, now));
            yield_now();
        }
        true
    }
}
