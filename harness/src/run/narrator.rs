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
        timeline::{Beat, Deed, Timeline},
    },
    thread_status::ThreadStatus,
};

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// The time from one line of the narration to the next, about.
    pub pace: Duration,
    /// Everything random comes from it.
    pub seed: u64,
}

/// Where all threads of a run meet to tell what they do, one after the other.
pub(crate) struct Scene {
    start: Instant,
    pace: Duration,
    names: Names,
    told: Mutex<Told>,
}

struct Told {
    judge: Box<dyn Judge>,
    violation: Option<Incident>,
    beats: Vec<Beat>,
    silent: bool,
    dice: Xoshiro256PlusPlus,
}

impl Scene {
    pub(crate) fn new(judge: Box<dyn Judge>, names: Names, options: &Options) -> Self {
        Self {
            start: Instant::now(),
            pace: options.pace,
            names,
            told: Mutex::new(Told {
                judge,
                violation: None,
                beats: Vec::new(),
                silent: false,
                dice: Xoshiro256PlusPlus::seed_from_u64(options.seed),
            }),
        }
    }

    pub(crate) fn violation(&self) -> Option<Incident> {
        self.told.lock().violation.clone()
    }

    pub(crate) fn judge_the_end(&self) -> Option<Incident> {
        let verdict = self.told.lock().judge.at_end();
        verdict.err().map(finding)
    }

    /// Threads that still run are not heard any more.
    pub(crate) fn falls_silent(&self) {
        self.told.lock().silent = true;
    }

    pub(crate) fn timeline(&self, roster: Vec<Who>, end: Instant) -> Timeline {
        let beats = std::mem::take(&mut self.told.lock().beats);
        Timeline::new(roster, beats, end - self.start)
    }

    fn notes(&self, thread: usize, deed: Deed) {
        let at = self.start.elapsed();
        self.told.lock().beats.push(Beat { at, thread, deed });
    }
}

fn finding(violation: Violation) -> Incident {
    Incident {
        failure: Failure::Violation(violation.rule),
        detail: violation.detail,
        pending: Vec::new(),
    }
}

/// Tells what one thread does.
pub(crate) struct Narrator {
    who: Who,
    status: Arc<ThreadStatus>,
    scene: Arc<Scene>,
}

impl Narrator {
    pub(crate) fn new(who: Who, status: Arc<ThreadStatus>, scene: Arc<Scene>) -> Self {
        Self { who, status, scene }
    }

    pub(crate) fn leaves(&self) {
        self.scene.notes(self.who.thread, Deed::Leaves);
    }

    fn mumble(&self, text: &str) {
        tracing::debug!(
            thread = self.who.thread,
            who = %self.who,
            at = %seconds(self.scene.start.elapsed().as_secs_f64()),
            "{text}"
        );
    }
}

impl Stage for Narrator {
    fn event(&self, event: &Event) {
        self.status.announces(0, event);
        let scene = &self.scene;
        let mut told = scene.told.lock();
        if told.silent || told.violation.is_some() {
            return;
        }
        let at = scene.start.elapsed();
        told.beats.push(Beat {
            at,
            thread: self.who.thread,
            deed: Deed::Does(event.verb),
        });
        let at = seconds(at.as_secs_f64());
        let item = event
            .item
            .map(|item| format!(" {item}"))
            .unwrap_or_default();
        tracing::info!(thread = self.who.thread, who = %self.who, at, "{}{item}", event.verb);
        if let Err(violation) = told.judge.observe(event) {
            tracing::error!(
                thread = self.who.thread,
                who = %self.who,
                at,
                "breaks a rule: {}",
                violation.rule
            );
            told.violation = Some(finding(violation));
        }
        // The lock is kept: the next line comes at its time, whoever speaks.
        let pace = scene.pace.mul_f64(told.dice.random_range(0.5..1.5));
        thread::sleep(pace);
        drop(told);
        self.status.announces(0, event);
    }
}

impl Observer for Narrator {
    fn begins(&self, operation: &Operation) {
        self.status.begins(operation);
        let object = self.scene.names.of(&operation.object);
        self.mumble(&format!("  {} {object}", operation.action));
        if operation.action.may_block() {
            self.scene.notes(self.who.thread, Deed::Waits);
        }
    }

    fn ends(&self, operation: &Operation, _done: bool) {
        if operation.action.may_block() {
            self.scene.notes(self.who.thread, Deed::GoesOn);
        }
        self.status.ends();
    }

    fn fault(&self, fault: &Fault) {
        self.status.breaks(fault);
    }
}
