use std::time::{Duration, Instant};

use crate::{
    Condvar, Mutex, MutexGuard,
    backend::{self, Before},
};

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
    told: Mutex<Told>,
    ticked: Condvar,
    /// A thread waits for a later time than any before.
    was_awaited: Condvar,
}

#[derive(Debug, Hash)]
struct Told {
    /// The calls of `tick` so far: the time, where time passes by them.
    now: u64,
    /// The latest time for which a thread has waited.
    awaited: u64,
}

impl Clock {
    /// Makes a clock that shows 0, with ticks of this length on real threads, a nanosecond
    /// at least.
    #[track_caller]
    pub fn new(tick: Duration) -> Self {
        Self {
            tick: tick.max(Duration::from_nanos(1)),
            began: backend::passing_time(),
            told: Mutex::new(Told { now: 0, awaited: 0 }),
            ticked: Condvar::new(),
            was_awaited: Condvar::new(),
        }
    }

    /// The ticks so far, `0 ..= u64::MAX`.
    #[track_caller]
    pub fn now(&self) -> u64 {
        match self.began {
            Some(began) => self.ticks_since(began),
            None => self.told.with(|told| told.now),
        }
    }

    /// Lets one tick pass, and calls `passed` with the new time. Under the models that is
    /// one step. On real threads it waits for the tick, the next one after the last that
    /// it told of, and tells the time that it is then: it may have missed some.
    #[track_caller]
    pub fn tick(&self, passed: &dyn Fn(u64)) {
        let before = Before::now();
        let mut told = self.told.lock();
        self.tell(&mut told, passed);
        drop(told);
        before.and_only(());
    }

    /// The same, but waits first until it shows less than a time for which a thread waits,
    /// or has waited, unless `stop` is true; whether a tick has passed. Threads that wait
    /// need time, but a program in which it passes for ever has no end. A thread that makes
    /// `stop` true calls [`notify`](Self::notify) afterwards.
    #[track_caller]
    pub fn tick_if_awaited(&self, passed: &dyn Fn(u64), stop: &dyn Fn() -> bool) -> bool {
        let before = Before::now();
        let mut told = self.told.lock();
        while told.now >= told.awaited && !stop() {
            before.again();
            self.was_awaited.wait_to_look_again(&mut told);
        }
        let ticks = told.now < told.awaited;
        if ticks {
            self.tell(&mut told, passed);
        }
        drop(told);
        before.and_only(ticks)
    }

    /// Waits for the next tick, where time passes by itself, and tells of it.
    #[track_caller]
    fn tell(&self, told: &mut MutexGuard<'_, Told>, passed: &dyn Fn(u64)) {
        if let Some(began) = self.began {
            let next = told.now + 1;
            while let Some(left) = self.left(began, next) {
                self.ticked.wait_timeout(told, left);
            }
            told.now = self.ticks_since(began);
        } else {
            told.now += 1;
        }
        self.ticked.notify_all();
        passed(told.now);
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
            let left = match self.began {
                None if told.now >= time => break true,
                None => None,
                Some(began) => match self.left(began, time) {
                    None => break true,
                    left => left,
                },
            };
            if told.awaited < time {
                told.awaited = time;
                self.was_awaited.notify_all();
            }
            match left {
                None => {
                    before.again();
                    self.ticked.wait_to_look_again(&mut told);
                }
                Some(left) => _ = self.ticked.wait_timeout(&mut told, left),
            }
        };
        drop(told);
        before.and_only(come)
    }

    /// Lets the threads that wait, unless something is so, look whether it is.
    #[track_caller]
    pub fn notify(&self) {
        let before = Before::now();
        let told = self.told.lock();
        self.ticked.notify_all();
        self.was_awaited.notify_all();
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
