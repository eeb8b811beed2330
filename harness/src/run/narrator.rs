use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use parking_lot::Mutex;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use sync_core::{
    Fault,
    observe::{Observer, Operation},
};

use crate::{
    Event, Failure, Incident, Judge, Stage, Violation, Who,
    report::{
        names::Names,
        seconds,
        timeline::{Beat, BeatKind, Timeline},
    },
    thread_status::ThreadStatus,
};

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The mean time from one line of the narration to the next.
    pub pace: Duration,
    /// Seed of the random pauses.
    pub seed: u64,
}

/// The log of a run, which its threads write one at a time.
pub(crate) struct RunLog {
    start: Instant,
    pace: Duration,
    names: Names,
    state: Mutex<LogState>,
}

struct LogState {
    judge: Box<dyn Judge>,
    violation: Option<Incident>,
    beats: Vec<Beat>,
    closed: bool,
    rng: Xoshiro256PlusPlus,
}

impl RunLog {
    pub(crate) fn new(judge: Box<dyn Judge>, names: Names, options: &Options) -> Self {
        Self {
            start: Instant::now(),
            pace: options.pace,
            names,
            state: Mutex::new(LogState {
                judge,
                violation: None,
                beats: Vec::new(),
                closed: false,
                rng: Xoshiro256PlusPlus::seed_from_u64(options.seed),
            }),
        }
    }

    pub(crate) fn violation(&self) -> Option<Incident> {
        self.state.lock().violation.clone()
    }

    pub(crate) fn check_end(&self) -> Option<Incident> {
        let verdict = self.state.lock().judge.at_end();
        verdict.err().map(finding)
    }

    /// Ignores the events of threads that still run.
    pub(crate) fn close(&self) {
        self.state.lock().closed = true;
    }

    pub(crate) fn timeline(&self, roster: Vec<Who>, end: Instant) -> Timeline {
        let beats = std::mem::take(&mut self.state.lock().beats);
        Timeline::new(roster, beats, end - self.start)
    }

    fn record(&self, thread: usize, kind: BeatKind) {
        let at = self.start.elapsed();
        self.state.lock().beats.push(Beat { at, thread, kind });
    }
}

fn finding(violation: Violation) -> Incident {
    Incident {
        failure: Failure::Violation(violation.rule),
        detail: violation.detail,
        pending: Vec::new(),
    }
}

/// Narrates what one thread does.
pub(crate) struct Narrator {
    who: Who,
    status: Arc<ThreadStatus>,
    log: Arc<RunLog>,
}

impl Narrator {
    pub(crate) fn new(who: Who, status: Arc<ThreadStatus>, log: Arc<RunLog>) -> Self {
        Self { who, status, log }
    }

    pub(crate) fn finishes(&self) {
        self.log.record(self.who.thread, BeatKind::Finishes);
    }

    fn trace_operation(&self, text: &str) {
        tracing::debug!(
            thread = self.who.thread,
            who = %self.who,
            at = %seconds(self.log.start.elapsed().as_secs_f64()),
            "{text}"
        );
    }
}

impl Stage for Narrator {
    fn event(&self, event: &Event) {
        self.status.announces(0, event);
        let log = &self.log;
        let mut state = log.state.lock();
        if state.closed || state.violation.is_some() {
            return;
        }
        let at = log.start.elapsed();
        state.beats.push(Beat {
            at,
            thread: self.who.thread,
            kind: BeatKind::Event(event.verb),
        });
        let at = seconds(at.as_secs_f64());
        let item = event
            .item
            .map(|item| format!(" {item}"))
            .unwrap_or_default();
        tracing::info!(thread = self.who.thread, who = %self.who, at, "{}{item}", event.verb);
        if let Err(violation) = state.judge.observe(event) {
            tracing::error!(
                thread = self.who.thread,
                who = %self.who,
                at,
                "breaks a rule: {}",
                violation.rule
            );
            state.violation = Some(finding(violation));
        }
        // The lock is held during the pause, so that no other thread prints a line.
        let pace = log.pace.mul_f64(state.rng.random_range(0.5..1.5));
        thread::sleep(pace);
        drop(state);
        self.status.announces(0, event);
    }
}

impl Observer for Narrator {
    fn begins(&self, operation: &Operation) {
        self.status.begins(operation);
        let object = self.log.names.of(&operation.object);
        self.trace_operation(&format!("  {} {object}", operation.action));
        if operation.action.may_block() {
            self.log.record(self.who.thread, BeatKind::Waits);
        }
    }

    fn ends(&self, operation: &Operation, _done: bool) {
        if operation.action.may_block() {
            self.log.record(self.who.thread, BeatKind::GoesOn);
        }
        self.status.ends();
    }

    fn fault(&self, fault: &Fault) {
        self.status.breaks(fault);
    }
}
