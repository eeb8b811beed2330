//! Playing a schedule on the program itself.

use std::{
    panic::{Location, resume_unwind},
    sync::Arc,
    thread,
};

use crate::{
    leaves::{
        digest::Digest,
        options::Explorer,
        report::{Finding, ObjectState, Performed, ReplayStep},
        schedule::Schedule,
        threads::{MOST_THREADS, Threads, bit},
    },
    program::{
        control::{self, Settings},
        description::Program,
        heartbeat::Heartbeat,
        phase::Phase,
        run::Run,
    },
    semantics::{
        configuration::{Configuration, at_the_end},
        reductions::Reductions,
        step::{Resumes, Source, Stepper},
        tables::{Next, Successor, Tables, printed},
    },
};

impl Explorer {
    /// Plays a schedule on the program, step by step, and tells `each` of every
    /// step that was taken. Ends when the schedule does, or with what failed.
    ///
    /// # Errors
    ///
    /// If the schedule is not one of this program: a sentence says where it
    /// goes astray.
    ///
    /// # Panics
    ///
    /// If the system refuses a thread.
    pub fn replay(
        &self,
        make: impl Fn(&mut Program) + Send + Sync,
        schedule: &Schedule,
        mut each: impl FnMut(&ReplayStep),
    ) -> Result<Option<Finding>, String> {
        let mut steps = Vec::new();
        let mut play = |os_threads| {
            steps.clear();
            // On an OS thread of its own: it may be one that must not be used again.
            thread::scope(|scope| {
                let play = || self.replay_here(&make, schedule, os_threads, &mut steps);
                scope.spawn(play).join()
            })
        };
        let mut played = play(self.os_threads);
        // Perhaps threads have noticed that they share an OS thread: then each gets
        // its own.
        if let Ok((found, mixes_panics)) = &played
            && (*mixes_panics || !matches!(found, Ok(Some(_))))
        {
            played = play(true);
        }
        steps.iter().for_each(&mut each);
        let (found, _) = played.unwrap_or_else(|panic| resume_unwind(panic));
        found
    }

    fn replay_here(
        &self,
        make: &dyn Fn(&mut Program),
        schedule: &Schedule,
        os_threads: bool,
        played: &mut Vec<ReplayStep>,
    ) -> (Result<Option<Finding>, String>, bool) {
        // What the program begins with is to be shown, too.
        control::record(true);
        let settings = Settings {
            leaves_behind: true,
            os_threads,
            ..Settings::of(self)
        };
        let heartbeat = Arc::new(Heartbeat::new());
        let played = match Run::new(make, settings, &|_| true, &heartbeat) {
            Ok(mut run) => {
                let found = self.replay_run(&mut run, &heartbeat, schedule, &mut |step| {
                    played.push(step)
                });
                (found, run.mixes_panics())
            }
            Err(finding) => (Ok(Some(*finding)), false),
        };
        control::ends(control::new_number());
        played
    }

    /// Plays a schedule that a search has found, each thread on an OS thread of its
    /// own: what fails there, or where the schedule goes astray. The calling OS thread
    /// must not run any program after that.
    pub(crate) fn replay_on_os_threads(
        &self,
        make: &dyn Fn(&mut Program),
        schedule: &Schedule,
        heartbeat: &Arc<Heartbeat>,
    ) -> Result<Option<Finding>, String> {
        let settings = Settings {
            os_threads: true,
            ..Settings::of(self)
        };
        let played = match heartbeat.during(None, None, || {
            Run::new(make, settings, &|_| true, heartbeat)
        }) {
            Ok(mut run) => self.replay_run(&mut run, heartbeat, schedule, &mut |_| ()),
            Err(finding) => Ok(Some(*finding)),
        };
        control::ends(control::new_number());
        played
    }

    fn replay_run(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        schedule: &Schedule,
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Option<Finding>, String> {
        let found = self.take_steps(run, heartbeat, schedule, each);
        match run.stray() {
            Some(what) => Ok(Some(Finding::Misuse(what))),
            None => found,
        }
    }

    fn take_steps(
        &self,
        run: &mut Run,
        heartbeat: &Heartbeat,
        schedule: &Schedule,
        each: &mut dyn FnMut(ReplayStep),
    ) -> Result<Option<Finding>, String> {
        let tables = Tables::new(run.classes.clone());
        let mut stepper = Stepper::new(&tables, Arc::new(Reductions::default()));
        stepper.live = true;
        let at_end: Vec<_> = std::mem::take(&mut run.at_end)
            .into_iter()
            .map(|(object, operation)| (object, tables.operation(&operation)))
            .collect();
        let objects: Vec<_> = run
            .objects
            .iter()
            .map(|(state, _)| tables.state(state))
            .collect();
        let announced = (0..run.threads())
            .map(|thread| heartbeat.during(Some(thread), None, || run.resume(thread, Digest(0))));
        let (mut now, failure) = stepper.begin(objects, announced);
        let mut lines: Vec<_> = run.objects.iter().map(|(_, made)| *made).collect();
        let mut been = vec![Been::at(&mut stepper, &now, 0)];
        each(ReplayStep::new(&mut stepper, &now, None, &lines));
        if let Some(failure) = failure {
            return Ok(Some(failure));
        }
        for (number, turn) in (1..).zip(&schedule.0) {
            let astray = |why: &str| {
                format!("step {number} of the schedule is not one of this program: {why}")
            };
            if turn.thread >= now.locals.len() {
                return Err(astray(&format!("there is no thread {}", turn.thread)));
            }
            note_creation(&stepper, &now, turn.thread, &mut lines);
            let mut live = Live(run, &tables, heartbeat);
            let step = stepper.guided(&now, turn.thread, &turn.picks, &mut live)?;
            let Some(step) = step else {
                return Err(astray(&format!(
                    "thread {} cannot take it there",
                    turn.thread
                )));
            };
            now = step.after;
            each(ReplayStep::new(
                &mut stepper,
                &now,
                Some(turn.thread),
                &lines,
            ));
            if let Some(failure) = step.failure {
                return Ok(Some(*failure));
            }
            if step.announces && !self.fairness {
                been.clear();
            }
            let mut here = Been::at(&mut stepper, &now, number);
            here.moved = bit(turn.thread);
            here.ended = step.ended;
            been.push(here);
        }
        if let Some(circle) = circle(&been) {
            let finding = if self.fairness {
                unfairness(circle)
            } else {
                livelock(circle)
            };
            if finding.is_some() {
                return Ok(finding);
            }
        }
        Ok(look_around(&mut stepper, &now, &at_end))
    }
}

/// A state that a way has come to, and the step that led there.
struct Been {
    print: Digest,
    /// After how many steps.
    steps: usize,
    busy: Threads,
    enabled: Threads,
    moved: Threads,
    ended: Threads,
}

impl Been {
    fn at(stepper: &mut Stepper<'_>, now: &Configuration, steps: usize) -> Self {
        let threads = |wanted: &mut dyn FnMut(usize) -> bool| {
            now.threads()
                .take(MOST_THREADS)
                .filter(|thread| wanted(*thread))
                .fold(0, |all, thread| all | bit(thread))
        };
        let tables = stepper.tables;
        Self {
            print: stepper.reductions.fingerprint(tables, now),
            steps,
            busy: threads(&mut |thread| now.local(tables, thread).phase != Phase::Remainder),
            enabled: threads(&mut |thread| {
                !now.local(tables, thread).has_ended() && stepper.is_enabled(now, thread)
            }),
            moved: 0,
            ended: 0,
        }
    }
}

/// The part of a way that leads from where it ends to there.
fn circle(been: &[Been]) -> Option<&[Been]> {
    let (now, before) = been.split_last()?;
    let from = before
        .iter()
        .position(|earlier| earlier.print == now.print)?;
    Some(&been[from..])
}

/// Whether every thread that could go on somewhere in a circle takes part in it:
/// the same is breaks_symmetry of what a search finds.
fn livelock(circle: &[Been]) -> Option<Finding> {
    let steps = &circle[1..];
    let moved = steps.iter().fold(0, |all, step| all | step.moved);
    let enabled = steps.iter().fold(0, |all, step| all | step.enabled);
    (moved != 0 && enabled & !moved == 0).then(|| Finding::Livelock {
        stem: circle[0].steps,
    })
}

/// What a circle that is gone round for ever shows, if it is fair.
fn unfairness(circle: &[Been]) -> Option<Finding> {
    let stem = circle[0].steps;
    let steps = &circle[1..];
    let any = |threads: fn(&Been) -> Threads| steps.iter().fold(0, |all, step| all | threads(step));
    let all = |threads: fn(&Been) -> Threads| {
        steps
            .iter()
            .fold(Threads::MAX, |all, step| all & threads(step))
    };
    let left_out = all(|step| step.enabled) & !any(|step| step.moved);
    let waits = all(|step| step.busy) & !any(|step| step.ended);
    if left_out != 0 {
        return None;
    }
    if any(|step| step.ended) == 0 {
        return Some(Finding::Livelock { stem });
    }
    (waits != 0).then(|| Finding::Starvation {
        thread: waits.trailing_zeros() as usize,
        stem,
    })
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
        lines.push(local.at);
    }
}

impl ReplayStep {
    fn new(
        stepper: &mut Stepper<'_>,
        now: &Configuration,
        thread: Option<usize>,
        lines: &[&'static Location<'static>],
    ) -> Self {
        let tables = stepper.tables;
        let shown = now
            .objects
            .iter()
            .zip(lines)
            .map(|(state, made)| ObjectState {
                state: printed(tables.states.get(*state)),
                kind: (*tables.states.get(*state).value).type_name(),
                made,
            });
        let pending = now.locals.iter().map(|local| {
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
            pending: pending.collect(),
        }
    }
}

/// Runs the threads of the one run there is.
struct Live<'a>(&'a mut Run, &'a Tables, &'a Heartbeat);

impl Source for Live<'_> {
    type Trouble = String;

    fn successor(
        &mut self,
        _: &mut Stepper<'_>,
        _: &Configuration,
        _: &Resumes,
        thread: u16,
        answer: u32,
    ) -> Result<Successor, String> {
        let Self(run, tables, heartbeat) = self;
        let (thread, learned) = (usize::from(thread), *tables.answers.get(answer));
        let announced = heartbeat.during(Some(thread), None, || run.resume(thread, learned));
        Ok(tables.successor(&announced))
    }
}

/// What is wrong with a state in which a schedule ends.
fn look_around(
    stepper: &mut Stepper<'_>,
    now: &Configuration,
    at_end: &[(u32, u32)],
) -> Option<Finding> {
    let threads = 0..now.locals.len();
    if let Some(race) = threads
        .clone()
        .find_map(|thread| now.fails(stepper.tables, thread))
    {
        return Some(race);
    }
    let unfinished: Vec<_> = threads
        .filter(|thread| !stepper.local(now.locals[*thread]).has_ended())
        .collect();
    if !unfinished.is_empty() {
        let stuck = unfinished
            .iter()
            .all(|thread| !stepper.is_enabled(now, *thread));
        return stuck.then_some(Finding::Deadlock);
    }
    at_the_end(stepper.tables, now, at_end).0
}
