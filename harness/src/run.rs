//! Runs one performance on real threads, slowly, with a line for each event.

mod narration;
mod narrator;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use sync_core::observe;

pub use narration::init as init_narration;

pub use self::narrator::Options;
use self::narrator::{Narrator, RunLog};
use crate::{
    Failure, Incident, Setting, Solution, Who, interrupt,
    live::{Live, NotMade, Watchdog, message_of},
    panics,
    report::timeline::Timeline,
};

/// The result of a run.
#[derive(Debug)]
pub struct RunReport {
    /// Each thread with its rounds and its time spent waiting.
    pub threads: Vec<(Who, u64, Duration)>,
    /// What went wrong, if anything did.
    pub finding: Option<Incident>,
    /// Whether the user stopped it.
    pub interrupted: bool,
    /// When each thread ran, waited and announced events.
    pub timeline: Timeline,
}

impl RunReport {
    /// The report if no performance could be made.
    fn of_nothing(roster: Vec<Who>, why: NotMade) -> Self {
        let threads = roster.iter().map(|who| (*who, 0, Duration::ZERO)).collect();
        let (finding, interrupted) = match why {
            NotMade::Badly(finding) => (Some(*finding), false),
            NotMade::Interrupted => (None, true),
        };
        Self {
            threads,
            finding,
            interrupted,
            timeline: Timeline::new(roster, Vec::new(), Duration::ZERO),
        }
    }

    /// Whether a solution failed that claims to be right.
    pub fn contradicts(&self, solution: &Solution) -> bool {
        self.finding.is_some() && !solution.is_mistake()
    }
}

/// Runs a solution once, with a line of narration for each event. Returns when
/// every thread has finished, when the solution fails, or when the user
/// interrupts; threads that have not finished keep running.
pub fn run(solution: &Solution, setting: &Setting, options: &Options) -> RunReport {
    let roster: Vec<Who> = setting.roster();
    let (live, judge) = match Live::new(solution, setting) {
        Ok(made) => made,
        Err(why) => return RunReport::of_nothing(roster, why),
    };
    let log = Arc::new(RunLog::new(judge, live.names(), options));
    let (report, reports) = mpsc::channel();
    for (part, status) in live.parts.iter().zip(&live.statuses) {
        let (part, status, log) = (part.clone(), Arc::clone(status), Arc::clone(&log));
        let report = report.clone();
        thread::spawn(move || {
            panics::silence_this_thread();
            let narrator = Rc::new(Narrator::new(
                part.who,
                Arc::clone(&status),
                Arc::clone(&log),
            ));
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                observe::with(narrator.clone(), || {
                    let mut rounds = 0;
                    while part.play(rounds, &*narrator) {
                        rounds += 1;
                        status.has_served(Duration::ZERO);
                    }
                });
            }));
            narrator.finishes();
            status.has_finished(&[]);
            let _ = report.send(outcome.map_err(|panic| message_of(&*panic)));
        });
    }
    drop(report);

    let mut finding = None;
    let mut watchdog = Watchdog::new();
    let mut unfinished = live.parts.len();
    while unfinished > 0 && finding.is_none() && !interrupt::requested() {
        match reports.recv_timeout(Duration::from_millis(20)) {
            Ok(Ok(())) => unfinished -= 1,
            Ok(Err(message)) => finding = Some(live.panicked(&message)),
            Err(RecvTimeoutError::Timeout) => {
                if watchdog.still_for(&live) > options.pace * 2 && watchdog.is_stuck(&live) {
                    finding =
                        Some(live.stuck(Failure::Deadlock, "no thread makes a step any more"));
                }
            }
            Err(RecvTimeoutError::Disconnected) => unreachable!("each thread reports"),
        }
        // A broken rule explains more than a deadlock or panic that follows.
        finding = log.violation().or(finding);
    }
    if unfinished == 0 && finding.is_none() {
        finding = log.check_end();
    }
    let end = Instant::now();
    log.close();
    let timeline = log.timeline(roster, end);
    let threads = live.parts.iter().zip(&live.statuses).map(|(part, status)| {
        // As in the timeline: a wait that has not ended is included.
        (part.who, status.served(), timeline.waited(part.who.thread))
    });
    RunReport {
        threads: threads.collect(),
        interrupted: unfinished > 0 && finding.is_none(),
        finding,
        timeline,
    }
}
