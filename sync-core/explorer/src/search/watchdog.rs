//! The watchdog: starts a search, repeats it if need be, and gives it up when its
//! time is over or code of the program is hung.

use std::{
    collections::BTreeMap,
    panic::resume_unwind,
    sync::{Arc, atomic::Ordering, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use parking_lot::Mutex;

use super::{breadth_first::Searched, pass::Search, runs::Make};
use crate::{
    leaves::{
        execution::ReplayError,
        options::Explorer,
        report::{Finding, Limit, Report, Verdict},
        schedule::Schedule,
    },
    program::{
        control,
        description::Program,
        heartbeat::{Heartbeat, Running},
        strays,
    },
};

/// How long a search may take to end after its time limit, or after it was stopped.
const GRACE: Duration = Duration::from_secs(2);

impl Explorer {
    /// Explores the program that `make` makes. The closure is called many times, on
    /// several threads, and must make the same program every time.
    ///
    /// A panic in it is a [`Finding::Panic`] with an empty schedule. A program that
    /// ends the process, by `std::process::exit`, ends it without a verdict, and on
    /// Linux with exit code 2.
    ///
    /// # Panics
    ///
    /// If the system refuses a thread.
    pub fn explore(&self, make: impl Fn(&mut Program) + Send + Sync + 'static) -> Report {
        self.search_from(&(Arc::new(make) as Make), &Schedule::default())
    }

    /// Explores what can happen after a schedule: whether any schedule fails that
    /// begins with it. The schedule of a failure is whole, from the beginning of the
    /// program on, and [shortest](Report::shortest) among those that begin so.
    /// States, transitions and depth are counted from the end of the given schedule.
    ///
    /// # Errors
    ///
    /// If the program cannot take a step of the schedule.
    ///
    /// # Panics
    ///
    /// As [`explore`](Self::explore).
    ///
    /// # Examples
    ///
    /// ```
    /// # use explorer::{Context, Explorer, Object, Operation, Outcome, Schedule, Verdict};
    /// #
    /// # #[derive(Debug, Hash)]
    /// # enum Lock { Acquire, Release }
    /// #
    /// # impl Operation for Lock {
    /// #     type State = usize;
    /// #     fn outcomes(&self, free: &usize, _: &Context) -> Vec<Outcome<usize>> {
    /// #         match self {
    /// #             Self::Acquire => free.checked_sub(1).map(Outcome::becomes).into_iter().collect(),
    /// #             Self::Release => vec![Outcome::becomes(free + 1)],
    /// #         }
    /// #     }
    /// # }
    /// // Two threads take two locks in opposite orders.
    /// let program = |program: &mut explorer::Program| {
    ///     let a = std::rc::Rc::new(Object::new(1));
    ///     let b = std::rc::Rc::new(Object::new(1));
    ///     for (name, first, second) in [("one", &a, &b), ("other", &b, &a)] {
    ///         let (first, second) = (first.clone(), second.clone());
    ///         program.thread(name, move || {
    ///             first.perform(Lock::Acquire);
    ///             second.perform(Lock::Acquire);
    ///             second.perform(Lock::Release);
    ///             first.perform(Lock::Release);
    ///         });
    ///     }
    /// };
    /// let from = |steps: &str| Explorer::new().explore_from(program, &steps.parse().unwrap());
    /// // One thread has the first lock: still, all depends on who is next.
    /// let Verdict::Refuted { schedule, .. } = from("0")?.verdict else { panic!() };
    /// assert_eq!(schedule.to_string(), "0 1");
    /// // One thread has both: from here no schedule fails.
    /// assert_eq!(from("0 0")?.verdict, Verdict::Proved);
    /// # Ok::<(), explorer::ReplayError>(())
    /// ```
    pub fn explore_from(
        &self,
        make: impl Fn(&mut Program) + Send + Sync + 'static,
        schedule: &Schedule,
    ) -> Result<Report, ReplayError> {
        self.follow(&make, schedule)?;
        Ok(self.search_from(&(Arc::new(make) as Make), schedule))
    }

    #[allow(clippy::too_many_lines, reason = "one loop over all that can happen")]
    fn search_from(&self, make: &Make, from: &Schedule) -> Report {
        let heartbeats = Arc::new(Mutex::new(Vec::<Arc<Heartbeat>>::new()));
        let start = Instant::now();
        let search = |leaks_abandoned, os_threads| {
            let options = Self {
                leaks_abandoned,
                os_threads,
                ..self.clone()
            };
            let (make, heartbeats) = (Arc::clone(make), Arc::clone(&heartbeats));
            let from = from.clone();
            // A channel for each search: an abandoned one is not listened to.
            let (done, wait) = mpsc::channel();
            let number = control::new_number();
            let searcher = thread::Builder::new()
                .name("explorer".to_owned())
                .spawn(move || {
                    let search =
                        Search::new(options.clone(), (make, from), heartbeats, (number, start));
                    let ending = search.map_or_else(
                        |finding| {
                            let verdict = Verdict::Refuted {
                                finding: *finding,
                                schedule: Schedule::default(),
                            };
                            Searched::Done(Box::new(options.unexplored(verdict, start.elapsed())))
                        },
                        |search| search.run(),
                    );
                    control::ends(number);
                    // The receiver is gone if the search was given up.
                    let _ = done.send(ending);
                })
                .expect("a thread can be started");
            (searcher, wait, number)
        };
        let (mut leaks_abandoned, mut os_threads) = (self.leaks_abandoned, self.os_threads);
        let (mut searcher, mut wait, mut number) = search(leaks_abandoned, os_threads);
        let mut stopped: Option<Instant> = None;
        let mut watch = Watch::default();
        loop {
            let ending = match wait.recv_timeout(Duration::from_millis(200)) {
                Ok(ending) => Some(ending),
                // Either its result has just arrived, or it has crashed with its OS
                // thread.
                Err(_) if searcher.is_finished() => {
                    Some(wait.try_recv().unwrap_or(Searched::Spent))
                }
                Err(_) => None,
            };
            if let Some(ending) = ending {
                let joined = join_soon(searcher);
                match ending {
                    Searched::Done(report) => {
                        let Some(what) = strays::of(number) else {
                            return *report;
                        };
                        // The search does not know of this use.
                        let verdict = Verdict::Refuted {
                            finding: Finding::Misuse(what),
                            schedule: Schedule::default(),
                        };
                        return self.unexplored(verdict, start.elapsed());
                    }
                    Searched::Spent => leaks_abandoned = true,
                    Searched::NoticesSharing => os_threads = true,
                }
                if let Some(Err(panic)) = joined {
                    resume_unwind(panic);
                }
                (searcher, wait, number) = search(leaks_abandoned, os_threads);
                continue;
            }
            let running: Vec<_> = heartbeats
                .lock()
                .iter()
                .map(|heartbeat| heartbeat.running())
                .collect();
            let hung = watch.look(&running, self.watchdog_timeout);
            if !leaks_abandoned && hung.is_some_and(|running| running.is_tearing_down) {
                // A destructor is hung: its search is abandoned, and the next one
                // leaks what it would have torn down.
                leaks_abandoned = true;
                heartbeats.lock().clear();
                watch = Watch::default();
                (searcher, wait, number) = search(leaks_abandoned, os_threads);
                continue;
            }
            let hung = hung.map(|running| Verdict::Refuted {
                finding: Finding::Hung {
                    thread: running.thread,
                    after: running.after,
                    sleeps: running.sleeps().filter(|_| !os_threads),
                },
                schedule: Schedule::default(),
            });
            // A search that should have ended is held up by code that does not
            // return.
            if self.stop.load(Ordering::Relaxed) {
                stopped.get_or_insert_with(Instant::now);
            }
            let is_late = if stopped.is_some_and(|at| at.elapsed() > GRACE) {
                Some(Limit::Stopped)
            } else {
                let most = self.max_time.filter(|most| start.elapsed() > *most + GRACE);
                most.filter(|_| running.iter().any(Option::is_some))
                    .map(Limit::Time)
            };
            if let Some(verdict) = hung.or(is_late.map(Verdict::Inconclusive)) {
                // The thread cannot be stopped: it is abandoned.
                return self.unexplored(verdict, start.elapsed());
            }
        }
    }

    /// The report of a search that did not complete, never started, or does not
    /// count.
    fn unexplored(&self, verdict: Verdict, time: Duration) -> Report {
        Report {
            verdict,
            spurious_limit: None,
            shortest: false,
            liveness: BTreeMap::new(),
            states: self.progress.states.load(Ordering::Relaxed),
            transitions: 0,
            depth: 0,
            seen: 0,
            certified: false,
            executions: 0,
            relearned: 0,
            walks: self.progress.walks.load(Ordering::Relaxed),
            points: BTreeMap::new(),
            memory: 0,
            disk: 0,
            time,
        }
    }
}

/// Joins a thread that is ending; none if it is hung in a destructor.
fn join_soon(thread: JoinHandle<()>) -> Option<thread::Result<()>> {
    let since = Instant::now();
    while !thread.is_finished() && since.elapsed() < GRACE {
        thread::sleep(Duration::from_micros(50));
    }
    thread.is_finished().then(|| thread.join())
}

/// For each heartbeat, its last value and since when it has not changed.
#[derive(Default)]
struct Watch(Vec<(Option<Running>, Instant)>);

impl Watch {
    /// Updates the heartbeats; returns code that has run for longer than the
    /// timeout, if there is any.
    fn look(&mut self, running: &[Option<Running>], watchdog_timeout: Duration) -> Option<Running> {
        self.0.resize(running.len(), (None, Instant::now()));
        for (known, now) in self.0.iter_mut().zip(running) {
            if known.0 != *now {
                *known = (*now, Instant::now());
            }
        }
        self.0.iter().find_map(|(running, since)| {
            let running = (*running)?;
            (since.elapsed() > watchdog_timeout).then_some(running)
        })
    }
}
