use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::AtomicU64,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
use sync_core::observe;

use super::{
    pool::Pool,
    shaken::{Force, Shaken},
};
use crate::{
    Event, Failure, Judge, Setting, Solution, Violation, interrupt,
    live::{Incident, Live, NotMade, Watchdog, message_of},
};

/// A trial past its time in which no round ends for this long is a livelock.
const PROGRESS_TIMEOUT: Duration = Duration::from_secs(2);

/// After a panic or an interrupt, how long no thread must have moved before the
/// trial ends.
const PANIC_GRACE: Duration = Duration::from_millis(100);

/// How a trial ended.
pub(crate) enum Ended {
    /// Every thread finished and no rule was broken. A bit for each *sometimes*
    /// property that held.
    Well { sometimes: u64 },
    /// The solution failed.
    Badly(Box<Incident>),
    /// The user wants to stop, and not every thread has finished.
    Interrupted,
}

/// One performance with random delays.
pub(crate) struct Trial {
    live: Live,
    judge: Box<dyn Judge>,
    force: Force,
    seed: u64,
}

/// How a thread's rounds ended; the error is the message of a panic.
type ThreadResult = Result<(), String>;

impl Trial {
    pub(crate) fn new(solution: &Solution, setting: &Setting, seed: u64) -> Result<Self, NotMade> {
        let (live, judge) = Live::new(solution, setting)?;
        let force = Force::drawn_from(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        Ok(Self {
            live,
            judge,
            force,
            seed,
        })
    }

    /// Runs all threads until they finish or fail.
    pub(crate) fn run(&mut self, pool: &Pool, until: Instant) -> Ended {
        let (report, reports) = mpsc::channel();
        let clock = Arc::new(AtomicU64::new(0));
        for (part, status) in self.live.parts.iter().zip(&self.live.statuses) {
            let (part, status, clock) = (part.clone(), Arc::clone(status), Arc::clone(&clock));
            let report = report.clone();
            let same_role = self.live.same_role_as(&part);
            let (force, seed) = (self.force, self.seed ^ (part.who.thread as u64 + 1));
            pool.give(part.who.thread, move || {
                let shaken = Rc::new(Shaken::new(Arc::clone(&status), clock, force, seed));
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    observe::with(shaken.clone(), || {
                        let mut rounds = 0;
                        while part.play(rounds, &*shaken) {
                            rounds += 1;
                            status.has_served(shaken.take_waited());
                        }
                    });
                }));
                status.has_finished(&same_role);
                // The receiver is gone if the trial was given up.
                let _ = report.send(outcome.map_err(|panic| message_of(&*panic)));
            });
        }
        drop(report);
        match self.watch(&reports, until) {
            Ok(()) => self.judge(true),
            Err(ended) => match self.judge(false) {
                // A broken rule explains more than a deadlock or panic that follows.
                Ended::Badly(finding) => Ended::Badly(finding),
                _ => ended,
            },
        }
    }

    /// Waits for every thread to finish; gives up if none moves or none makes
    /// progress.
    fn watch(&self, reports: &mpsc::Receiver<ThreadResult>, until: Instant) -> Result<(), Ended> {
        let badly = |finding| Err(Ended::Badly(Box::new(finding)));
        let live = &self.live;
        let mut watchdog = Watchdog::new();
        let mut unfinished = live.parts.len();
        let mut served = (0, Instant::now());
        let mut panic = None;
        while unfinished > 0 {
            match reports.recv_timeout(Duration::from_millis(20)) {
                Ok(outcome) => {
                    unfinished -= 1;
                    panic = panic.or(outcome.err());
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("each thread reports"),
            }
            if panic.is_some() && watchdog.still_for(live) > PANIC_GRACE {
                break;
            }
            if interrupt::requested() && watchdog.still_for(live) > PANIC_GRACE {
                return Err(Ended::Interrupted);
            }
            if watchdog.is_stuck(live) {
                return badly(live.stuck(Failure::Deadlock, "no thread makes a step any more"));
            }
            if live.rounds_done() != served.0 {
                served = (live.rounds_done(), Instant::now());
            }
            if Instant::now() > until && served.1.elapsed() > PROGRESS_TIMEOUT {
                let how = "threads move, but none ends a round";
                return badly(live.stuck(Failure::Livelock, how));
            }
        }
        panic.map_or(Ok(()), |panic| badly(live.panicked(&panic)))
    }

    /// Shows the judge every event, in order.
    fn judge(&mut self, finished: bool) -> Ended {
        let mut events: Vec<(u64, Event)> = Vec::new();
        for status in &self.live.statuses {
            status.append_log_to(&mut events);
        }
        events.sort_unstable_by_key(|(stamp, _)| *stamp);
        let mut sometimes = 0;
        let mut verdict = Ok(());
        for (_, event) in &events {
            verdict = self.judge.observe(event);
            if verdict.is_err() {
                break;
            }
            sometimes |= self.judge.sometimes();
        }
        if finished {
            verdict = verdict.and_then(|()| self.judge.at_end());
        }
        match verdict {
            Ok(()) => Ended::Well { sometimes },
            Err(Violation { rule, detail }) => Ended::Badly(Box::new(Incident {
                failure: Failure::Violation(rule),
                detail,
                pending: Vec::new(),
            })),
        }
    }

    pub(crate) fn rounds_done(&self) -> u64 {
        self.live.rounds_done()
    }

    /// The time spent waiting in each round.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        let statuses = self.live.statuses.iter();
        statuses.flat_map(|status| status.take_waits()).collect()
    }

    /// For each role with several threads, when the first of them has finished:
    /// the least rounds of any thread divided by the rounds of the first.
    pub(crate) fn spreads(&self) -> Vec<f64> {
        let statuses = self.live.statuses.iter();
        statuses.filter_map(|status| status.spread()).collect()
    }
}
