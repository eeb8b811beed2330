use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::AtomicU64,
        mpsc::{self, RecvTimeoutError},
    },
    time::{Duration, Instant},
};

use rand::{SeedableRng, rngs::SmallRng};
use serde::Serialize;
use sync_core::{
    Fault,
    observe::{self, Object},
};

use super::{
    pool::Pool,
    seat::{Seat, Watched},
    shaken::{Force, Shaken},
};
use crate::{
    Event, Exhibit, Failure, Judge, Part, Setting, Solution, Violation, interrupt,
    report::{Step, names::Names},
};

/// How long nothing must move until it is called a deadlock: if every thread
/// stands before an operation that can block, and if some stand elsewhere.
const GRACE: Duration = Duration::from_secs(1);
const GRACE_ELSEWHERE: Duration = Duration::from_secs(3);

/// How long after its time a trial that moves, but gets nowhere, is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// What went wrong under stress.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What kind of failure it is.
    pub failure: Failure,
    /// What happened, in a sentence.
    pub detail: String,
    /// Who stood where when nothing moved any more.
    pub standing: Vec<Step>,
}

/// How a trial ended.
pub(crate) enum Ended {
    /// Every thread finished and no rule was broken. The bits tell which
    /// *sometimes* properties were seen.
    Well {
        sometimes: u64,
    },
    Badly(Box<Finding>),
    Interrupted,
}

/// One performance on real threads.
pub(crate) struct Trial {
    exhibit: Exhibit,
    parts: Vec<Part>,
    objects: Vec<Object>,
    judge: Box<dyn Judge>,
    seats: Vec<Arc<Seat>>,
    force: Force,
    seed: u64,
}

/// How a thread's rounds ended: well, or with a panic's message.
type Outcome = Result<(), String>;

impl Trial {
    pub(crate) fn new(solution: &Solution, setting: &Setting, seed: u64) -> Self {
        let mut dice = SmallRng::seed_from_u64(seed);
        let watched = Rc::new(Watched::default());
        let performance = observe::with(watched.clone(), || solution.perform(setting));
        Self {
            exhibit: solution.exhibit,
            seats: performance.parts.iter().map(|_| Arc::default()).collect(),
            parts: performance.parts,
            objects: watched.objects.take(),
            judge: performance.judge,
            force: Force::drawn_from(&mut dice),
            seed,
        }
    }

    /// Runs all threads to their end, if they come to one.
    pub(crate) fn run(&mut self, pool: &Pool, until: Instant) -> Ended {
        let (report, reports) = mpsc::channel();
        let clock = Arc::new(AtomicU64::new(0));
        for (part, seat) in self.parts.iter().zip(&self.seats) {
            let (part, seat, clock) = (part.clone(), Arc::clone(seat), Arc::clone(&clock));
            let report = report.clone();
            let crowd = self.crowd_of(&part);
            let (force, seed) = (self.force, self.seed ^ (part.who.thread as u64 + 1));
            pool.give(part.who.thread, move || {
                let shaken = Rc::new(Shaken::new(Arc::clone(&seat), clock, force, seed));
                let outcome = catch_unwind(AssertUnwindSafe(|| {
                    observe::with(shaken.clone(), || {
                        let mut rounds = 0;
                        while part.play(rounds, &*shaken) {
                            rounds += 1;
                            seat.has_served(shaken.take_waited());
                        }
                    });
                }));
                seat.has_finished(&crowd);
                // A trial that was given up is not interested any more.
                let _ = report.send(outcome.map_err(|panic| message_of(&*panic)));
            });
        }
        drop(report);
        match self.watch(&reports, until) {
            Ok(()) => self.judge(true),
            Err(ended) => match self.judge(false) {
                // A broken rule says more than what it led to.
                Ended::Badly(finding) => Ended::Badly(finding),
                _ => ended,
            },
        }
    }

    /// The seats of the threads that play the same role.
    fn crowd_of(&self, part: &Part) -> Vec<Arc<Seat>> {
        let same = self.parts.iter().zip(&self.seats);
        same.filter(|(other, _)| other.who.role == part.who.role)
            .map(|(_, seat)| Arc::clone(seat))
            .collect()
    }

    /// Waits for every thread to finish; gives up when none moves.
    fn watch(&self, reports: &mpsc::Receiver<Outcome>, until: Instant) -> Result<(), Ended> {
        let mut unfinished = self.parts.len();
        let mut moves = 0;
        let mut moved = Instant::now();
        let mut served = 0;
        let mut served_at = Instant::now();
        let mut complaint = None;
        while unfinished > 0 {
            match reports.recv_timeout(Duration::from_millis(20)) {
                Ok(outcome) => {
                    unfinished -= 1;
                    complaint = complaint.or(outcome.err());
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("each thread reports"),
            }
            let now: u64 = self.seats.iter().map(|seat| seat.moves()).sum();
            if now != moves {
                (moves, moved) = (now, Instant::now());
            }
            let still = moved.elapsed();
            if let Some(complaint) = &complaint
                && still > Duration::from_millis(100)
            {
                return Err(self.panicked(complaint));
            }
            if interrupt::requested() && still > Duration::from_millis(100) {
                return Err(Ended::Interrupted);
            }
            let grace = if self.all_wait() {
                GRACE
            } else {
                GRACE_ELSEWHERE
            };
            if still > grace {
                return Err(self.stuck(Failure::Deadlock, "nothing moves any more"));
            }
            if self.rounds_done() != served {
                (served, served_at) = (self.rounds_done(), Instant::now());
            }
            if Instant::now() > until && served_at.elapsed() > PATIENCE {
                return Err(self.stuck(Failure::Livelock, "threads move, but none ends a round"));
            }
        }
        complaint.map_or(Ok(()), |complaint| Err(self.panicked(&complaint)))
    }

    fn all_wait(&self) -> bool {
        self.seats.iter().all(|seat| {
            seat.finished()
                || seat
                    .at()
                    .is_some_and(|operation| operation.action.may_block())
        })
    }

    fn panicked(&self, message: &str) -> Ended {
        let fault = self.seats.iter().find_map(|seat| seat.fault());
        match fault {
            Some(Fault::DataRace { created, .. }) => {
                let object = self.objects.iter().find(|object| object.created == created);
                let names = Names::new(&self.objects, &self.exhibit);
                let object = object.map_or("some data".to_owned(), |object| names.of(object));
                self.badly(
                    Failure::DataRace,
                    format!("two threads were at `{object}` at the same time"),
                )
            }
            _ => self.badly(Failure::Panic, message.to_owned()),
        }
    }

    fn stuck(&self, failure: Failure, how: &str) -> Ended {
        self.badly(failure, how.to_owned())
    }

    fn badly(&self, failure: Failure, detail: String) -> Ended {
        Ended::Badly(Box::new(Finding {
            failure,
            detail,
            standing: self.standing(),
        }))
    }

    /// Who has not finished, and stands where.
    fn standing(&self) -> Vec<Step> {
        let names = Names::new(&self.objects, &self.exhibit);
        let unfinished = self.parts.iter().zip(&self.seats);
        unfinished
            .filter(|(_, seat)| !seat.finished())
            .map(|(part, seat)| match seat.at() {
                Some(operation) => {
                    let did = format!("{} {}", operation.action, names.of(&operation.object));
                    Step::at(part.who, &operation, &self.exhibit, did)
                }
                None => Step {
                    who: part.who.to_string(),
                    thread: part.who.thread,
                    at: None,
                    line: None,
                    code: None,
                    did: "in no operation of sync-core".to_owned(),
                },
            })
            .collect()
    }

    /// Shows the judge every event, in the order in which they happened.
    fn judge(&mut self, finished: bool) -> Ended {
        let mut events: Vec<(u64, Event)> = Vec::new();
        for seat in &self.seats {
            seat.append_log_to(&mut events);
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
            Err(Violation { rule, detail }) => Ended::Badly(Box::new(Finding {
                failure: Failure::Violation(rule),
                detail,
                standing: Vec::new(),
            })),
        }
    }

    pub(crate) fn rounds_done(&self) -> u64 {
        self.seats.iter().map(|seat| seat.served()).sum()
    }

    /// How long each round waited.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.seats
            .iter()
            .flat_map(|seat| seat.take_waits())
            .collect()
    }

    /// For each role with several threads, the rounds of its least served
    /// thread to those of its most served one, when that had finished.
    pub(crate) fn spreads(&self) -> Vec<f64> {
        self.seats.iter().filter_map(|seat| seat.spread()).collect()
    }
}

/// What a panic said.
fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_owned()
}
