use std::time::{Duration, Instant};

use crate::{Condvar, Mutex, backend, backend::Before};

/// A clock that counts ticks, by which threads wait.
///
/// On real threads time passes by itself: a tick each `tick`, counted from when the
/// clock was made. Under the models nothing passes by itself: a thread of the program
/// calls [`tick`](Self::tick), and each tick is a step that can come between any two
/// others. So "at most five in ten ticks" is decided, not slept for. A program that
/// waits for a tick that no thread makes is a deadlock there.
///
/// # Guarantees
///
/// It never goes back. A thread that has waited until a tick comes after it.
///
/// # Source
///
/// C. A. R. Hoare, *Monitors: an operating system structuring concept*, 1974, §5.2 (the
/// alarm clock), where a process calls the procedure `tick`, too.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use sync_core::Clock;
///
/// let clock = Clock::new(Duration::from_millis(1));
/// let begin = clock.now();
/// clock.wait_until(begin + 2);
/// assert!(clock.now() >= begin + 2);
/// ```
#[derive(Debug)]
pub struct Clock {
    tick: Duration,
    /// When it began to pass; none where it passes by `tick` alone.
    began: Option<Instant>,
    /// Calls of `tick` that have returned: its time, where time passes by them.
    told: Mutex<u64>,
    ticked: Condvar,
}

impl Clock {
    /// Makes a clock that shows 0, with ticks of this length on real threads.
    #[track_caller]
    pub fn new(tick: Duration) -> Self {
        Self {
            tick: tick.max(Duration::from_nanos(1)),
            began: backend::passing_time(),
            told: Mutex::new(0),
            ticked: Condvar::new(),
        }
    }

    /// The ticks so far, `0 ..= u64::MAX`.
    #[track_caller]
    pub fn now(&self) -> u64 {
        match self.began {
            Some(began) => self.ticks_since(began),
            None => self.told.with(|told| *told),
        }
    }

    /// Lets one tick pass, and calls `passed` with the new time. Under the models that is
    /// one step. On real threads it waits for the tick, the next one after the last for
    /// which it was called.
    #[track_caller]
    pub fn tick(&self, passed: &dyn Fn(u64)) {
        let before = Before::now();
        let mut told = self.told.lock();
        if let Some(began) = self.began {
            let next = *told + 1;
            while let Some(left) = self.left(began, next) {
                self.ticked.wait_timeout(&mut told, left);
            }
        }
        *told += 1;
        self.ticked.notify_all();
        passed(*told);
        drop(told);
        before.and_only(());
    }

    /// Waits until it shows `time`, or more.
    #[track_caller]
    pub fn wait_until(&self, time: u64) {
        self.wait_until_unless(time, &|| false);
    }

    /// Waits until it shows `time`, or more, unless `stop` is true before; whether the
    /// time has come. A thread that makes `stop` true calls [`notify`](Self::notify)
    /// afterwards.
    ///
    /// `stop` is called with the clock locked. If it is true and the time has come, too,
    /// the result is false.
    #[track_caller]
    pub fn wait_until_unless(&self, time: u64, stop: &dyn Fn() -> bool) -> bool {
        let before = Before::now();
        let mut told = self.told.lock();
        let come = loop {
            if stop() {
                break false;
            }
            match self.began {
                None if *told >= time => break true,
                None => {
                    before.again();
                    self.ticked.wait_to_look_again(&mut told);
                }
                Some(began) => match self.left(began, time) {
                    None => break true,
                    Some(left) => _ = self.ticked.wait_timeout(&mut told, left),
                },
            }
        };
        drop(told);
        before.and_only(come)
    }

    /// Lets the threads that wait unless something is so look whether it is.
    #[track_caller]
    pub fn notify(&self) {
        let before = Before::now();
        let told = self.told.lock();
        self.ticked.notify_all();
        drop(told);
        before.and_only(());
    }

    fn ticks_since(&self, began: Instant) -> u64 {
        let ticks = began.elapsed().as_nanos() / self.tick.as_nanos();
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    /// The real time until it shows `time`; none if it does.
    fn left(&self, began: Instant, time: u64) -> Option<Duration> {
        (self.ticks_since(began) < time).then(|| {
            let nanos = self.tick.as_nanos().saturating_mul(u128::from(time));
            let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
            // Rounded up, so that a wait for this long is not in vain.
            Duration::from_nanos(nanos)
                .saturating_sub(began.elapsed())
                .max(Duration::from_nanos(1))
        })
    }
}
