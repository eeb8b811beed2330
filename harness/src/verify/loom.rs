//! A solution under loom: every interleaving at a small size.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use sync_core::{
    Discipline, Fault,
    model::{self, End, Mark, Point, Unshown},
    observe::{self, Object, Observer, Operation},
};

use super::{
    Checked, Limits, Numbers, Verdict, Wanted,
    trace::{self, LogEntry},
};
use crate::{
    Event, Exhibit, Failure, Judge, Part, Problem, Setting, Solution, Stage, Violation, Who,
    event::Placement,
    report::{self, names::Names},
    spec,
};

/// An execution with more branch points than this counts as endless.
const MAX_BRANCHES: usize = 2_000;

/// Checks a solution in this setting, and returns the behaviour that loom does
/// not explore. `progress` counts executions.
pub(super) fn check(
    wanted: &Wanted<'_>,
    limits: &Limits,
    progress: &Arc<AtomicU64>,
) -> (Checked, Unshown) {
    let not_modelled = |why| (Checked::not_modelled(why), Unshown::default());
    let start = Instant::now();
    let Wanted {
        problem,
        solution,
        setting,
        ..
    } = wanted;
    if let Some(why) = solution.native_only {
        return not_modelled(format!("native only: {why}"));
    }
    if let Some(why) = solution.without_loom {
        return not_modelled(why.to_owned());
    }
    if wanted.discipline != Discipline::Barging {
        return not_modelled("loom has barging semaphores only".to_owned());
    }
    if setting.threads() > model::MAX_THREADS {
        return not_modelled(format!(
            "loom holds {} threads, this needs {}",
            model::MAX_THREADS,
            setting.threads()
        ));
    }

    // A mistake usually shows with few preemptions, and its trace is easier to
    // read then. Only a search without a bound proves anything.
    let bounds: &[Option<usize>] = if solution.is_mistake() {
        &[Some(1), Some(2), Some(3), None]
    } else {
        &[None]
    };
    let mut executions = 0;
    for bound in bounds {
        let (verdict, seen, unshown) =
            search(problem, solution, setting, *bound, start, limits, progress);
        executions += seen;
        if bound.is_none() || !matches!(verdict, Verdict::Proved { .. }) {
            let checked = Checked {
                verdict,
                numbers: Numbers {
                    executions,
                    ..Numbers::default()
                },
                time: start.elapsed(),
            };
            return (checked, unshown);
        }
    }
    unreachable!("the last search has no bound")
}

/// One search: its verdict, the number of executions, and the behaviour that
/// loom did not explore. `Proved` means only that the search was completed.
fn search(
    problem: &Problem,
    solution: &Solution,
    setting: &Setting,
    preemptions: Option<usize>,
    start: Instant,
    limits: &Limits,
    progress: &Arc<AtomicU64>,
) -> (Verdict, u64, Unshown) {
    let recorder = Rc::new(Recorder::default());
    let collected = Arc::new(Collected::default());
    let report = observe::with(recorder.clone(), || {
        let (limits, progress) = (limits.clone(), Arc::clone(progress));
        let stop = move || {
            progress.fetch_add(1, Ordering::Relaxed);
            limits.stop.load(Ordering::Relaxed) || start.elapsed() > limits.time
        };
        let (solution, setting) = (solution.clone(), setting.clone());
        let collected = Arc::clone(&collected);
        model::explore(MAX_BRANCHES, preemptions, stop, move || {
            RECORD.with_borrow_mut(Record::clear);
            let performance = solution.perform(&setting);
            let stage = Arc::new(LoomStage::new(performance.judge, Arc::clone(&collected)));
            let running = Arc::new(AtomicUsize::new(performance.parts.len()));
            let bodies = performance.parts.into_iter().map(Part::dealt).map(|part| {
                let (stage, running) = (Arc::clone(&stage), Arc::clone(&running));
                Box::new(move || {
                    let mut rounds = 0;
                    loop {
                        if part.shares_rounds() {
                            // Which thread gets the next round is a choice to be explored.
                            stage.turns.pass();
                        }
                        if !part.play(rounds, &*stage) {
                            break;
                        }
                        rounds += 1;
                    }
                    // The last thread checks the end: cheaper than joining.
                    if running.fetch_sub(1, Ordering::Relaxed) == 1 {
                        stage.end();
                    }
                }) as Box<dyn FnOnce()>
            });
            model::spawn_all(bodies.collect());
        })
    });

    let record = RECORD.take();
    let roster = setting.roster();
    let refuted = |failure, finding| Verdict::Refuted {
        failure,
        shortest: false,
        trace: Some(trace::from_log(
            &record.entries,
            &record.objects,
            &roster,
            &solution.exhibit,
            finding,
        )),
    };
    let violation = collected
        .violation
        .lock()
        .expect("it is never poisoned")
        .take();
    let verdict = match report.end {
        End::Exhausted => {
            let seen = collected.seen.load(Ordering::Relaxed);
            exhausted(problem, seen, preemptions, report.unshown)
        }
        End::Stopped => Verdict::Inconclusive {
            limit: if limits.stop.load(Ordering::Relaxed) {
                "interrupted".to_owned()
            } else {
                format!("time limit of {} s", limits.time.as_secs())
            },
        },
        End::Deadlock => refuted(Failure::Deadlock, "no thread can go on".to_owned()),
        End::Endless if record.is_livelock(roster.len()) => refuted(
            Failure::Livelock,
            format!("{MAX_BRANCHES} steps in which several threads move and none makes progress"),
        ),
        End::Endless => Verdict::Inconclusive {
            limit: format!("an execution did not end within {MAX_BRANCHES} branch points"),
        },
        End::Panicked(message) => match (violation, recorder.fault.take()) {
            (Some(Violation { rule, detail }), _) => refuted(Failure::Violation(rule), detail),
            (None, Some(fault @ Fault::DataRace { .. })) => refuted(
                Failure::DataRace,
                record.race(&fault, &roster, &solution.exhibit),
            ),
            (None, _) => refuted(Failure::Panic, message),
        },
    };
    (verdict, report.executions, report.unshown)
}

/// The verdict if no execution failed, given what was seen in them.
fn exhausted(
    problem: &Problem,
    seen: u64,
    preemptions: Option<usize>,
    unshown: Unshown,
) -> Verdict {
    // A bounded search does not see everything that is possible.
    let is_bounded = preemptions.is_some();
    match spec::never(seen, &problem.sometimes).next() {
        // It may need behaviour that loom does not explore.
        Some(what) if !is_bounded && !unshown.is_nothing() => Verdict::NotModelled {
            why: format!(
                "never seen: {what}; but loom does not explore {}",
                listed(unshown)
            ),
        },
        Some(what) if !is_bounded => Verdict::Refuted {
            failure: Failure::LostConcurrency(what),
            shortest: false,
            trace: None,
        },
        _ => Verdict::Proved {
            inside: spec::most_inside(seen).filter(|_| problem.has_section),
        },
    }
}

/// "spurious wakeups and waits notified in time"
pub(super) fn listed(unshown: Unshown) -> String {
    report::listed(&unshown.in_words().collect::<Vec<_>>())
}

/// What the executions collect for the verdict.
#[derive(Default)]
struct Collected {
    violation: Mutex<Option<Violation>>,
    /// What the judges [showed](Judge::shows) in any state.
    seen: AtomicU64,
}

/// Shows events to the judges in every order that loom's executions allow.
struct LoomStage {
    point: Point,
    /// Branch point before taking a round from the pot.
    turns: Point,
    /// Closings that were announced and may still be placed later.
    delayed: Mutex<Vec<(Mark, Event)>>,
    /// Observes closings as late as possible, where they break most rules.
    judge: Mutex<Box<dyn Judge>>,
    /// Observes every event as it is announced, to see what is possible.
    immediate: Mutex<Box<dyn Judge>>,
    collected: Arc<Collected>,
}

impl LoomStage {
    fn new(judge: Box<dyn Judge>, collected: Arc<Collected>) -> Self {
        Self {
            point: Point::new(),
            turns: Point::new(),
            delayed: Mutex::default(),
            immediate: Mutex::new(judge.fresh()),
            judge: Mutex::new(judge),
            collected,
        }
    }

    fn end(&self) {
        self.settle(|_| true);
        let verdict = self.judge.lock().expect("it is never poisoned").at_end();
        self.require(verdict);
    }

    /// Shows the judge those delayed events that happened before now in every
    /// equivalent execution. The others may come later: then there is an
    /// equivalent execution in which they do, and the judge sees that one.
    fn settle(&self, has_happened: impl Fn(&Mark) -> bool) {
        let mut delayed = self.delayed.lock().expect("it is never poisoned");
        let settled: Vec<_> = delayed
            .extract_if(.., |(mark, _)| has_happened(mark))
            .collect();
        drop(delayed);
        for (_, event) in &settled {
            self.show(&self.judge, event);
        }
    }

    /// Shows an event to a judge. In whatever order it sees events, that is the order
    /// of an execution: what is broken in it is broken.
    fn show(&self, judge: &Mutex<Box<dyn Judge>>, event: &Event) {
        // No other thread runs between two branch points: the lock is free.
        let mut judge = judge.lock().expect("it is never poisoned");
        let verdict = judge.observe(event);
        let seen = judge.shows();
        drop(judge);
        self.collected.seen.fetch_or(seen, Ordering::Relaxed);
        self.require(verdict);
    }

    fn require(&self, verdict: Result<(), Violation>) {
        if let Err(violation) = verdict {
            let rule = violation.rule;
            *self
                .collected
                .violation
                .lock()
                .expect("it is never poisoned") = Some(violation);
            panic!("{rule}");
        }
    }
}

impl Stage for LoomStage {
    fn event(&self, event: &Event) {
        let log =
            || RECORD.with_borrow_mut(|record| record.entries.push(LogEntry::Announces(*event)));
        if event.verb.placement() == Placement::Latest {
            log();
            self.show(&self.immediate, event);
            let mut delayed = self.delayed.lock().expect("it is never poisoned");
            delayed.push((Mark::new(), *event));
            return;
        }
        if event.verb.placement() == Placement::Any {
            self.point.pass();
        }
        log();
        self.show(&self.immediate, event);
        self.settle(Mark::is_before_now);
        self.show(&self.judge, event);
    }
}

/// The log of the execution that is running, or that failed.
#[derive(Default)]
struct Record {
    entries: Vec<LogEntry>,
    objects: Vec<Object>,
}

thread_local! {
    /// All threads of a model run on one OS thread, and share its record.
    static RECORD: RefCell<Record> = RefCell::default();
}

impl Record {
    fn clear(&mut self) {
        self.entries.clear();
        self.objects.clear();
    }

    /// The two threads that raced and the object, in a sentence.
    fn race(&self, fault: &Fault, roster: &[Who], exhibit: &Exhibit) -> String {
        // The last operation to begin is the one that failed.
        let Some(LogEntry::Begins(thread, operation)) = self.entries.last() else {
            return fault.to_string();
        };
        let object = Names::new(&self.objects, exhibit).of(&operation.object);
        let other = self.entries.iter().rev().find_map(|entry| match entry {
            LogEntry::Ends(other, earlier, _)
                if other != thread && earlier.object == operation.object =>
            {
                Some(roster[*other])
            }
            _ => None,
        });
        let other = other.map_or("another thread".to_owned(), |who| who.to_string());
        format!(
            "{} and {other} access `{object}`, and nothing orders them",
            roster[*thread]
        )
    }

    /// Whether in the second half of the execution more than one thread did
    /// something and none announced an event.
    fn is_livelock(&self, threads: usize) -> bool {
        let tail = &self.entries[self.entries.len() / 2..];
        let no_event = !tail.iter().any(|e| matches!(e, LogEntry::Announces(_)));
        let busy = (0..threads)
            .filter(|thread| tail.iter().any(|e| e.thread() == *thread))
            .count();
        no_event && busy > 1
    }
}

/// Logs what the threads of a model do.
#[derive(Default)]
struct Recorder {
    fault: RefCell<Option<Fault>>,
}

impl Observer for Recorder {
    fn created(&self, object: &Object) {
        RECORD.with_borrow_mut(|record| record.objects.push(*object));
    }

    fn begins(&self, operation: &Operation) {
        let object = &operation.object;
        // Serial numbers only grow, so the objects are sorted by them.
        let is_known = RECORD.with_borrow(|record| {
            let objects = &record.objects;
            objects
                .binary_search_by_key(&object.serial, |it| it.serial)
                .is_ok()
        });
        if !is_known {
            // Loom would not track it, or take it for another object.
            let fault = Fault::Misuse(format!(
                "the {} of {}:{} was made outside of this run: make it where the solution is made, \
                 not in a static",
                object.kind.name(),
                object.created.file(),
                object.created.line(),
            ));
            self.fault(&fault);
            panic!("{fault}");
        }
        if let Some(thread) = model::current() {
            let entry = LogEntry::Begins(thread, *operation);
            RECORD.with_borrow_mut(|record| record.entries.push(entry));
        }
    }

    fn ends(&self, operation: &Operation, done: bool) {
        if let Some(thread) = model::current() {
            let entry = LogEntry::Ends(thread, *operation, done);
            RECORD.with_borrow_mut(|record| record.entries.push(entry));
        }
    }

    fn fault(&self, fault: &Fault) {
        self.fault.borrow_mut().get_or_insert_with(|| fault.clone());
    }
}
