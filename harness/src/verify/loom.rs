//! One solution under loom: every interleaving of a small performance.

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
    trace::{self, Entry},
};
use crate::{
    Event, Exhibit, Failure, Judge, Part, Problem, Setting, Solution, Stage, Violation, Who,
    event::Placement, report::names::Names, spec,
};

/// Branch points in one execution, after which it counts as one that never ends.
const MAX_BRANCHES: usize = 2_000;

/// Checks a solution in this setting, and says what loom leaves out of what it
/// has proved. `progress` counts executions.
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
    if wanted.discipline != Discipline::Barging {
        return not_modelled("loom has no semaphores but barging ones".to_owned());
    }
    if setting.threads() > model::MAX_THREADS {
        return not_modelled(format!(
            "loom holds {} threads, this needs {}",
            model::MAX_THREADS,
            setting.threads()
        ));
    }

    // A mistake usually shows with few preemptions, and is easier to read then.
    // Only a search without any bound proves anything.
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

/// One search, how many executions it saw, and what loom left out of them.
/// `Proved` means no more than that the search came to its end.
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
    let outcome = Arc::new(Outcome::default());
    let report = observe::with(recorder.clone(), || {
        let (limits, progress) = (limits.clone(), Arc::clone(progress));
        let stop = move || {
            progress.fetch_add(1, Ordering::Relaxed);
            limits.stop.load(Ordering::Relaxed) || start.elapsed() > limits.time
        };
        let (solution, setting) = (solution.clone(), setting.clone());
        let outcome = Arc::clone(&outcome);
        model::explore(MAX_BRANCHES, preemptions, stop, move || {
            RECORD.with_borrow_mut(Record::clear);
            let performance = solution.perform(&setting);
            let stage = Arc::new(LoomStage::new(performance.judge, Arc::clone(&outcome)));
            let running = Arc::new(AtomicUsize::new(performance.parts.len()));
            let bodies = performance.parts.into_iter().map(Part::dealt).map(|part| {
                let (stage, running) = (Arc::clone(&stage), Arc::clone(&running));
                Box::new(move || {
                    let mut rounds = 0;
                    loop {
                        if part.shares_rounds() {
                            // Who gets the next round is a choice like any other.
                            stage.turns.pass();
                        }
                        if !part.play(rounds, &*stage) {
                            break;
                        }
                        rounds += 1;
                    }
                    // The last one out looks whether all is well: cheaper than joining.
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
        trace: Some(trace::tell(
            &record.entries,
            &record.objects,
            &roster,
            &solution.exhibit,
            finding,
        )),
    };
    let violation = outcome
        .violation
        .lock()
        .expect("nobody panics with it")
        .take();
    let verdict = match report.end {
        End::Exhausted => {
            let seen = outcome.seen.load(Ordering::Relaxed);
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
            format!("{MAX_BRANCHES} steps, every thread takes part, and nobody gets anywhere"),
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

/// The verdict where no execution failed, and this was seen in them.
fn exhausted(
    problem: &Problem,
    seen: u64,
    preemptions: Option<usize>,
    unshown: Unshown,
) -> Verdict {
    // What a bounded search has not seen may be there all the same.
    let is_bounded = preemptions.is_some();
    match spec::never(seen, &problem.sometimes).next() {
        // What loom leaves out may be what it takes.
        Some(what) if !is_bounded && !unshown.is_nothing() => Verdict::NotModelled {
            why: format!(
                "never seen: {what}; but loom has shown nothing of {}",
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
    let words: Vec<_> = unshown.in_words().collect();
    match words.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// What the executions leave behind for the verdict.
#[derive(Default)]
struct Outcome {
    violation: Mutex<Option<Violation>>,
    /// What the judges [showed](Judge::shows) in any state.
    seen: AtomicU64,
}

/// Lets the judge see events in every order that loom can find for them.
struct LoomStage {
    point: Point,
    /// Taking a round that others could take as well.
    turns: Point,
    /// What has been announced and has not surely happened yet.
    delayed: Mutex<Vec<(Mark, Event)>>,
    /// Sees those as late as possible: it finds what is wrong.
    judge: Mutex<Box<dyn Judge>>,
    /// Sees all as they come: it finds what is possible.
    witness: Mutex<Box<dyn Judge>>,
    outcome: Arc<Outcome>,
}

impl LoomStage {
    fn new(judge: Box<dyn Judge>, outcome: Arc<Outcome>) -> Self {
        Self {
            point: Point::new(),
            turns: Point::new(),
            delayed: Mutex::default(),
            witness: Mutex::new(judge.colleague()),
            judge: Mutex::new(judge),
            outcome,
        }
    }

    fn end(&self) {
        self.settle(|_| true);
        let verdict = self
            .judge
            .lock()
            .expect("threads panic without it")
            .at_end();
        self.demand(verdict);
    }

    /// Shows the judge those delayed events that have surely happened. The others
    /// may as well come later: that is an execution too, and the judge sees
    /// that one instead.
    fn settle(&self, has_happened: impl Fn(&Mark) -> bool) {
        let mut delayed = self.delayed.lock().expect("nobody panics with it");
        let settled: Vec<_> = delayed
            .extract_if(.., |(mark, _)| has_happened(mark))
            .collect();
        drop(delayed);
        for (_, event) in &settled {
            self.show(event);
        }
    }

    fn show(&self, event: &Event) {
        // Between two branch points a thread is alone: no lock is waited for.
        let mut judge = self.judge.lock().expect("threads panic without it");
        let verdict = judge.observe(event);
        // What it sees is an execution, too.
        let seen = judge.shows();
        drop(judge);
        self.outcome.seen.fetch_or(seen, Ordering::Relaxed);
        self.demand(verdict);
    }

    fn witness(&self, event: &Event) {
        let mut witness = self.witness.lock().expect("threads panic without it");
        // This order of events is possible, too: what breaks a rule, breaks it.
        let verdict = witness.observe(event);
        let seen = witness.shows();
        drop(witness);
        self.outcome.seen.fetch_or(seen, Ordering::Relaxed);
        self.demand(verdict);
    }

    fn demand(&self, verdict: Result<(), Violation>) {
        if let Err(violation) = verdict {
            let rule = violation.rule;
            *self
                .outcome
                .violation
                .lock()
                .expect("nobody panics with it") = Some(violation);
            panic!("{rule}");
        }
    }
}

impl Stage for LoomStage {
    fn event(&self, event: &Event) {
        let write_down =
            || RECORD.with_borrow_mut(|record| record.entries.push(Entry::Announces(*event)));
        if event.verb.placement() == Placement::Latest {
            write_down();
            self.witness(event);
            let mut delayed = self.delayed.lock().expect("nobody panics with it");
            delayed.push((Mark::new(), *event));
            return;
        }
        if event.verb.placement() == Placement::Any {
            self.point.pass();
        }
        write_down();
        self.witness(event);
        self.settle(Mark::is_before_now);
        self.show(event);
    }
}

/// The execution that is running, or that failed.
#[derive(Default)]
struct Record {
    entries: Vec<Entry>,
    objects: Vec<Object>,
}

thread_local! {
    /// All threads of a model are one OS thread, and so is their record.
    static RECORD: RefCell<Record> = RefCell::default();
}

impl Record {
    fn clear(&mut self) {
        self.entries.clear();
        self.objects.clear();
    }

    /// Says who raced with whom about what.
    fn race(&self, fault: &Fault, roster: &[Who], exhibit: &Exhibit) -> String {
        // The last operation to begin is the one that failed.
        let Some(Entry::Begins(thread, operation)) = self.entries.last() else {
            return fault.to_string();
        };
        let object = Names::new(&self.objects, exhibit).of(&operation.object);
        let other = self.entries.iter().rev().find_map(|entry| match entry {
            Entry::Ends(other, earlier, _)
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

    /// Whether the second half of the execution got nowhere although every
    /// thread that appears in it did something, and more than one did.
    fn is_livelock(&self, threads: usize) -> bool {
        let tail = &self.entries[self.entries.len() / 2..];
        let nobody_served = !tail.iter().any(|e| matches!(e, Entry::Announces(_)));
        let busy = (0..threads)
            .filter(|thread| tail.iter().any(|e| e.thread() == *thread))
            .count();
        nobody_served && busy > 1
    }
}

/// Writes down what the threads of a model do.
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
        // Serial numbers only grow.
        let is_known = RECORD.with_borrow(|record| {
            let objects = &record.objects;
            objects
                .binary_search_by_key(&object.serial, |it| it.serial)
                .is_ok()
        });
        if !is_known {
            // Loom would not see it, or take it for another one.
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
            let entry = Entry::Begins(thread, *operation);
            RECORD.with_borrow_mut(|record| record.entries.push(entry));
        }
    }

    fn ends(&self, operation: &Operation, done: bool) {
        if let Some(thread) = model::current() {
            let entry = Entry::Ends(thread, *operation, done);
            RECORD.with_borrow_mut(|record| record.entries.push(entry));
        }
    }

    fn fault(&self, fault: &Fault) {
        self.fault.borrow_mut().get_or_insert_with(|| fault.clone());
    }
}
