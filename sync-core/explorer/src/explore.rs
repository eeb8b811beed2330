//! Settings of a search, and the ways to start one.

use std::{
    num::NonZero,
    ops::Range,
    panic::{Location, resume_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    Digest, Finding, Program, Report, Schedule, Verdict,
    pulse::{Pulse, Running},
    run::Run,
    search::Search,
    step::{Configuration, GONE, Resumes, Rules, Source, Stepper},
    table::{Concerns, Next, Tables},
};

/// How to search: limits, workers, and what makes the search smaller.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct Explorer {
    pub(crate) max_states: u64,
    pub(crate) max_memory: usize,
    pub(crate) max_time: Option<Duration>,
    pub(crate) workers: NonZero<usize>,
    pub(crate) left: bool,
    pub(crate) right: bool,
    pub(crate) symmetry: bool,
    pub(crate) livelocks: bool,
    pub(crate) audits: usize,
    pub(crate) patience: Duration,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) progress: Arc<Progress>,
}

/// How far a search has come, for others to look at while it runs.
#[derive(Debug, Default)]
pub struct Progress {
    /// States reached.
    pub states: AtomicU64,
    /// States that have been reached and not yet been left.
    pub frontier: AtomicU64,
    /// Steps from the beginning to the states that are being left.
    pub depth: AtomicU64,
}

impl Default for Explorer {
    fn default() -> Self {
        Self::new()
    }
}

impl Explorer {
    /// Everything is on, one worker, no limit but 4 GiB of memory.
    pub fn new() -> Self {
        Self {
            max_states: u64::MAX,
            max_memory: 4 << 30,
            max_time: None,
            workers: NonZero::<usize>::MIN,
            left: true,
            right: true,
            symmetry: true,
            livelocks: true,
            audits: 16,
            patience: Duration::from_secs(10),
            stop: Arc::default(),
            progress: Arc::default(),
        }
    }

    /// Gives up, inconclusively, once so many states have been reached.
    #[must_use]
    pub fn max_states(mut self, states: u64) -> Self {
        self.max_states = states;
        self
    }

    /// Gives up, inconclusively, once the search holds so many bytes.
    #[must_use]
    pub fn max_memory(mut self, bytes: usize) -> Self {
        self.max_memory = bytes;
        self
    }

    /// Gives up, inconclusively, after this time.
    #[must_use]
    pub fn max_time(mut self, time: Duration) -> Self {
        self.max_time = Some(time);
        self
    }

    /// Searches with so many threads. The verdict, the schedule, and the
    /// numbers of states and transitions are the same with any.
    #[must_use]
    pub fn workers(mut self, workers: NonZero<usize>) -> Self {
        self.workers = workers;
        self
    }

    /// Whether operations that move left run in the step of the one before.
    #[must_use]
    pub fn left_movers(mut self, on: bool) -> Self {
        self.left = on;
        self
    }

    /// Whether operations that never wait run in the step of those before them
    /// that move right.
    #[must_use]
    pub fn right_movers(mut self, on: bool) -> Self {
        self.right = on;
        self
    }

    /// Whether threads of a class that do not ask who they are count as
    /// interchangeable.
    #[must_use]
    pub fn symmetry(mut self, on: bool) -> Self {
        self.symmetry = on;
        self
    }

    /// Whether to look for threads that go in circles.
    #[must_use]
    pub fn livelocks(mut self, on: bool) -> Self {
        self.livelocks = on;
        self
    }

    /// How often a program that seems right is run to its end, at random, to
    /// see whether it does what the search has learned of it.
    #[must_use]
    pub fn audits(mut self, times: usize) -> Self {
        self.audits = times;
        self
    }

    /// How long a thread may compute without announcing an operation.
    #[must_use]
    pub fn patience(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    /// Set from outside, this ends the search, inconclusively.
    #[must_use]
    pub fn stop_when(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Where to write how far the search has come.
    #[must_use]
    pub fn progress(mut self, progress: Arc<Progress>) -> Self {
        self.progress = progress;
        self
    }

    /// Explores the program that `make` makes. It is called many times, on
    /// several threads, and must make the same program every time.
    ///
    /// # Panics
    ///
    /// If `make` does.
    pub fn explore(&self, make: impl Fn(&mut Program) + Send + Sync + 'static) -> Report {
        let pulses = Arc::new(Mutex::new(Vec::new()));
        let (done, wait) = mpsc::channel();
        let searcher = {
            let (options, pulses) = (self.clone(), Arc::clone(&pulses));
            thread::Builder::new()
                .name("explorer".to_owned())
                .spawn(move || {
                    let report = Search::new(options, Arc::new(make), pulses).run();
                    // Nobody listens any more if a thread was found silent.
                    let _ = done.send(report);
                })
                .expect("a thread can be started")
        };
        let start = Instant::now();
        let mut since: Vec<(Option<Running>, Instant)> = Vec::new();
        loop {
            match wait.recv_timeout(Duration::from_millis(200)) {
                Ok(report) => {
                    let _ = searcher.join();
                    return report;
                }
                Err(RecvTimeoutError::Disconnected) => match searcher.join() {
                    Err(panic) => resume_unwind(panic),
                    Ok(()) => unreachable!("a search that ends has sent its report"),
                },
                Err(RecvTimeoutError::Timeout) => {}
            }
            let running: Vec<_> = {
                let pulses = pulses.lock().expect("nobody panics with it");
                pulses
                    .iter()
                    .map(|pulse: &Arc<Pulse>| pulse.running())
                    .collect()
            };
            // Since when each of them has been where it is.
            since.resize(running.len(), (None, Instant::now()));
            for (known, now) in since.iter_mut().zip(&running) {
                if known.0 != *now {
                    *known = (*now, Instant::now());
                }
            }
            let silent = since.iter().find_map(|(running, since)| {
                let running = (*running)?;
                (since.elapsed() > self.patience).then_some((running.thread, running.after))
            });
            if let Some((thread, after)) = silent {
                // The thread cannot be stopped: it is left behind.
                return Report {
                    verdict: Verdict::Refuted {
                        finding: Finding::Silent { thread, after },
                        schedule: Schedule::default(),
                    },
                    states: self
                        .progress
                        .states
                        .load(std::sync::atomic::Ordering::Relaxed),
                    transitions: 0,
                    depth: 0,
                    seen: 0,
                    executions: 0,
                    points: 0,
                    memory: 0,
                    time: start.elapsed(),
                };
            }
        }
    }

    /// Plays a schedule on the program, step by step, on this thread, and
    /// tells `each` of every step after it was taken. Ends when the schedule
    /// does, or with what failed.
    ///
    /// # Errors
    ///
    /// If the schedule is not one of this program: a sentence says where it
    /// goes astray.
    pub fn play(
        &self,
        make: impl Fn(&mut Program) + Send + Sync,
        schedule: &Schedule,
        mut each: impl FnMut(&Played),
    ) -> Result<Option<Finding>, String> {
        let mut run = Run::new(&make, &|_| true);
        let tables = Tables::new(run.classes.clone());
        let rules = Rules {
            left: false,
            right: false,
            ..Rules::default()
        };
        let mut stepper = Stepper::new(&tables, Arc::new(rules));
        stepper.live = true;
        Run::record(true);
        let _quiet = Quiet;
        let at_end = run.at_end.take();
        let (mut now, failure) = crate::search::start_playing(&mut stepper, &mut run)?;
        let mut lines: Vec<_> = run.objects.iter().map(|(_, made)| *made).collect();
        let mut been = vec![(stepper.fingerprint(&now), 0)];
        each(&Played::new(&mut stepper, &now, None, &lines));
        if let Some(failure) = failure {
            return Ok(Some(crate::search::finding_of(failure)));
        }
        for (number, turn) in (1..).zip(&schedule.0) {
            let astray = |why: &str| {
                format!("step {number} of the schedule is not one of this program: {why}")
            };
            if turn.thread >= now.locals.len() {
                return Err(astray(&format!("there is no thread {}", turn.thread)));
            }
            note_creation(&stepper, &now, turn.thread, &mut lines);
            let mut live = Live(&mut run, &tables);
            let step = stepper.guided(&now, turn.thread, &turn.picks, &mut live)?;
            let Some(step) = step else {
                return Err(astray(&format!(
                    "thread {} cannot take it there",
                    turn.thread
                )));
            };
            now = step.after;
            each(&Played::new(&mut stepper, &now, Some(turn.thread), &lines));
            if let Some(failure) = step.failure {
                return Ok(Some(crate::search::finding_of(failure)));
            }
            if step.announces {
                been.clear();
            }
            been.push((stepper.fingerprint(&now), number));
        }
        if let Some(stem) = circle(&been) {
            return Ok(Some(Finding::Livelock { stem }));
        }
        Ok(crate::search::look_around(&mut stepper, &now, at_end))
    }

    pub(crate) fn rules(&self, classes: &[&'static str], concerns: &Concerns) -> Rules {
        let mut rules = Rules {
            left: self.left,
            right: self.right,
            ..Rules::default()
        };
        rules.observed(concerns);
        if self.symmetry {
            let mut from = 0;
            for class in classes.chunk_by(|a, b| a == b) {
                let to = from + class.len();
                if class.len() > 1 && !concerns.apart.contains(class[0]) {
                    rules.alike.push(Range {
                        start: from,
                        end: to,
                    });
                }
                from = to;
            }
        }
        rules.places = (0..classes.len()).collect();
        for alike in &rules.alike {
            rules.places[alike.clone()].fill(alike.start);
        }
        rules
    }
}

/// Where the way has been before where it is now: after how many steps.
fn circle(been: &[(Digest, usize)]) -> Option<usize> {
    let (now, before) = been.split_last()?;
    let earlier = before.iter().find(|(print, _)| *print == now.0)?;
    Some(earlier.1)
}

/// If the thread is about to create an object, which line does.
fn note_creation(
    stepper: &Stepper<'_>,
    now: &Configuration,
    thread: usize,
    lines: &mut Vec<&'static Location<'static>>,
) {
    let local = stepper.local(now.locals[thread]);
    if matches!(local.next, Next::Creates(_)) {
        let free = now.objects.iter().position(|state| *state == GONE);
        let number = free.unwrap_or(now.objects.len());
        lines.resize(lines.len().max(number + 1), local.at);
        lines[number] = local.at;
    }
}

/// What is known after a step of a schedule.
#[derive(Clone, Debug)]
pub struct Played {
    /// The thread that took the step; none before the first.
    pub thread: Option<usize>,
    /// What it did, in order.
    pub performed: Vec<Performed>,
    /// The objects as they are now; none where one is gone.
    pub objects: Vec<Option<Shown>>,
    /// What each thread is about to do; none if it has ended.
    pub standing: Vec<Option<Performed>>,
}

/// An operation of a thread.
#[derive(Clone, Debug)]
pub struct Performed {
    /// The object's number.
    pub object: u32,
    /// The operation, as `Debug` shows it.
    pub operation: String,
    /// What the thread learned from it.
    pub answer: Digest,
    /// The line that performed it.
    pub at: &'static Location<'static>,
    /// The threads that it woke.
    pub woke: Vec<usize>,
}

/// An object, to be shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its state, as `Debug` shows it.
    pub state: String,
    /// The type of that state.
    pub kind: &'static str,
    /// The line that made it.
    pub made: &'static Location<'static>,
}

impl Played {
    fn new(
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        thread: Option<usize>,
        lines: &[&'static Location<'static>],
    ) -> Self {
        let tables = stepper.tables;
        let shown = now.objects.iter().zip(lines).map(|(state, made)| {
            (*state != GONE).then(|| Shown {
                state: format!("{:?}", tables.states.get(*state)),
                kind: (*tables.states.get(*state).value).type_name(),
                made,
            })
        });
        let standing = now.locals.iter().map(|local| {
            let local = tables.locals.get(*local);
            match local.next {
                Next::Operation {
                    object, operation, ..
                } => Some(Performed {
                    object,
                    operation: tables.describe(operation),
                    answer: Digest(0),
                    at: local.at,
                    woke: Vec::new(),
                }),
                _ => None,
            }
        });
        Self {
            thread,
            performed: std::mem::take(&mut stepper.performed),
            objects: shown.collect(),
            standing: standing.collect(),
        }
    }
}

/// Stops recording when dropped.
struct Quiet;

impl Drop for Quiet {
    fn drop(&mut self) {
        Run::record(false);
    }
}

/// Runs the threads of the one run there is.
struct Live<'a>(&'a mut Run, &'a Tables);

impl Source for Live<'_> {
    type Trouble = String;

    fn discover(
        &mut self,
        _: &Configuration,
        _: &Resumes,
        thread: u16,
        answer: Digest,
    ) -> Result<u32, String> {
        let announced = self.0.resume(usize::from(thread), answer);
        Ok(self.1.local(&announced))
    }
}
