//! How long a thread looks on before it waits in line.
//!
//! While the other thread runs on another core, what this one waits for is as
//! far away as a cache line. Whoever looks takes that line away from who works
//! on it, and that is what makes both slow. So a thread *stands back* for a few
//! times: for about as long as an answer takes, it does not look. If that was in
//! vain, the other thread may need this core: it *yields*. If somebody else has
//! used the core, or it takes too long, it waits in line, which costs two
//! switches and then no time at all.
//!
//! # Source
//!
//! Delay between looks: T. E. Anderson, *The performance of spin lock
//! alternatives for shared-memory multiprocessors*, IEEE Transactions on Parallel
//! and Distributed Systems 1(1), 1990. The three steps: `SpinWait` of
//! `parking_lot_core` by A. d'Antras. The times are measured (`just bench`).

use std::{
    hint::spin_loop,
    thread::yield_now,
    time::{Duration, Instant},
};

/// What a thread still does before it waits in line.
pub(super) struct Patience {
    /// So often it stands back.
    stands_back: u32,
    /// So often it yields, whatever the others do.
    yields: u32,
    /// When it had done that, and when it looked last.
    after: Option<(Instant, Instant)>,
}

/// About as long as two threads on two cores need to answer each other. Shorter,
/// those who compete disturb each other more; longer, those who answer are late.
const ANSWER: Duration = Duration::from_nanos(250);

/// About as long as it takes to fall asleep and to be woken on another core.
const SWITCHES: Duration = Duration::from_micros(50);

/// A yield that takes longer has let another thread run.
const AT_ONCE: Duration = Duration::from_micros(5);

impl Patience {
    /// For so many turns a thread spins each time that hopes for more than it
    /// needs, and never yields: 255 in all, of 10 to 45 nanoseconds by processor.
    pub(super) const HOPES: [u32; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

    /// With somebody of whom nothing is known.
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            stands_back: 4,
            yields: 0,
            after: None,
        }
    }

    /// With several others who are on their way: yielding lets them come, one
    /// after the other, and is worth more than it is with one.
    #[inline]
    pub(super) fn with_many() -> Self {
        Self {
            stands_back: 0,
            yields: 32,
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

    /// Leaves the word to another thread for a moment.
    pub(super) fn stand_back() {
        let since = Instant::now();
        while since.elapsed() < ANSWER {
            spin_loop();
        }
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
        if self.stands_back > 0 {
            self.stands_back -= 1;
            Self::stand_back();
        } else if self.yields > 0 {
            self.yields -= 1;
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
        true
    }
}
