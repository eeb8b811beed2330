use std::collections::BTreeMap;

use serde::Serialize;
use sync_core::{
    explorer::{Effect, ObjectKind, Performed, ReplayStep, Schedule, Shown},
    observe::{Action, Object, Operation},
};

use crate::{
    Event, Exhibit, Who,
    report::{
        ShownAs, Step, listed,
        names::{Names, name_all},
        places::Places,
    },
};

/// The judge, which observes events.
pub(super) static JUDGE: ObjectKind = ObjectKind::new("judge").auxiliary();

/// The rounds that the threads of a role share.
pub(super) static POT: ObjectKind = ObjectKind::new("pot of rounds").auxiliary();

/// One execution, step by step, and the operations pending at its end.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// The objects in the initial state, as far as the engine knows them.
    pub objects: Vec<NamedState>,
    /// The steps, in order.
    pub steps: Vec<Turn>,
    /// The pending operation of each thread that has not finished, after the events
    /// that come with it.
    pub left: Vec<Step>,
    /// What is wrong with it, in a sentence.
    pub finding: String,
    /// The schedule that replays it, if the engine has one.
    pub schedule: Option<String>,
    /// The length of the stem, if it is a lasso: the steps after it are a cycle.
    pub repeats_after: Option<usize>,
}

/// One step of one thread.
#[derive(Clone, Debug, Serialize)]
pub struct Turn {
    /// The thread.
    pub who: String,
    /// Its number among all threads.
    pub thread: usize,
    /// Its operations and events, in order; at least one operation.
    pub did: Vec<Step>,
    /// The objects that it changed, in their state after the step.
    pub changed: Vec<NamedState>,
}

/// An object and its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamedState {
    /// The object's name in the source.
    pub name: String,
    /// Its state.
    pub state: String,
}

/// An entry of the log that an execution under loom writes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogEntry {
    /// The thread begins an operation.
    Begins(usize, Operation),
    /// The operation is done; false if it was a try that failed.
    Ends(usize, Operation, bool),
    /// The thread announces an event.
    Announces(Event),
}

impl LogEntry {
    pub(crate) fn thread(&self) -> usize {
        match self {
            Self::Begins(thread, _) | Self::Ends(thread, ..) => *thread,
            Self::Announces(event) => event.who.thread,
        }
    }
}

/// The trace of an execution that was logged.
pub(crate) fn from_log(
    entries: &[LogEntry],
    objects: &[Object],
    roster: &[Who],
    exhibit: &Exhibit,
    finding: String,
) -> Trace {
    let names = Names::new(objects, exhibit);
    let mut steps = Vec::new();
    let mut pending: Vec<Option<Operation>> = vec![None; roster.len()];
    let step = |thread: usize, operation: &Operation, did: String| {
        Step::at(roster[thread], operation, exhibit, did)
    };
    for entry in entries {
        match entry {
            LogEntry::Begins(thread, operation) => {
                pending[*thread] = Some(*operation);
                // A wait first releases the mutex: a step of its own.
                if operation.action == Action::Wait {
                    let object = names.of(&operation.object);
                    steps.push(step(
                        *thread,
                        operation,
                        format!("begin to wait on {object}"),
                    ));
                }
            }
            LogEntry::Ends(thread, operation, done) => {
                pending[*thread] = None;
                let object = names.of(&operation.object);
                let (did, shown_as) = match (operation.action, done) {
                    (Action::Wait, _) => (format!("woken on {object}"), ShownAs::Description),
                    (Action::Unlock, _) => (format!("unlock {object}"), ShownAs::BlockEnd),
                    (action, true) => (format!("{action} {object}"), ShownAs::Code),
                    (action, false) => (
                        format!("{action} {object}: failed"),
                        ShownAs::CodeAnd(format!("{object}: failed")),
                    ),
                };
                steps.push(step(*thread, operation, did).shown_as(shown_as));
            }
            LogEntry::Announces(event) => steps.push(Step::announcing(event)),
        }
    }
    let left = pending
        .iter()
        .enumerate()
        .filter_map(|(thread, operation)| {
            let operation = operation.as_ref()?;
            let object = names.of(&operation.object);
            Some(step(
                thread,
                operation,
                format!("{} {object}", operation.action),
            ))
        })
        .collect();
    Trace {
        objects: Vec::new(),
        steps: turns(steps),
        left,
        finding,
        schedule: None,
        repeats_after: None,
    }
}

/// A turn for each step; a line that acquires and releases at once is one turn.
fn turns(steps: Vec<Step>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for step in steps {
        let releases = step.shown_as == ShownAs::BlockEnd;
        match turns.last_mut() {
            Some(last)
                if releases
                    && last.thread == step.thread
                    && last.did.last().is_some_and(|it| it.at == step.at) =>
            {
                last.did.push(step);
            }
            _ => turns.push(Turn {
                who: step.who.clone(),
                thread: step.thread,
                did: vec![step],
                changed: Vec::new(),
            }),
        }
    }
    turns
}

/// Makes a trace of what the explorer has replayed.
pub(crate) struct TraceBuilder<'a> {
    steps: &'a [ReplayStep],
    roster: &'a [Who],
    exhibit: &'a Exhibit,
    places: Places,
}

impl<'a> TraceBuilder<'a> {
    pub(crate) fn new(steps: &'a [ReplayStep], roster: &'a [Who], exhibit: &'a Exhibit) -> Self {
        Self {
            steps,
            roster,
            exhibit,
            places: Places::of(exhibit),
        }
    }

    pub(crate) fn build(&self, schedule: &Schedule, finding: String) -> Trace {
        let Some((start, taken)) = self.steps.split_first() else {
            return Trace {
                objects: Vec::new(),
                steps: Vec::new(),
                left: Vec::new(),
                finding,
                schedule: None,
                repeats_after: None,
            };
        };
        let mut before = self.objects(start);
        let objects = before.values().cloned().collect();
        let mut steps = Vec::new();
        for step in taken {
            let thread = step
                .thread
                .expect("only the initial state belongs to no thread");
            let now = self.objects(step);
            let names = self.names(step);
            let did = step
                .performed
                .iter()
                .filter_map(|it| self.did(thread, it, step, &names));
            let changed = now
                .iter()
                .filter(|(number, held)| before.get(number) != Some(held));
            steps.push(Turn {
                who: self.roster[thread].to_string(),
                thread,
                did: did.collect(),
                changed: changed.map(|(_, held)| held.clone()).collect(),
            });
            before = now;
        }
        Trace {
            objects,
            steps,
            left: self
                .steps
                .last()
                .map_or_else(Vec::new, |end| self.pending(end)),
            finding,
            schedule: Some(schedule.to_string()),
            repeats_after: None,
        }
    }

    /// The pending operation of each thread that has not finished, after the events
    /// that come with it.
    pub(crate) fn pending(&self, step: &ReplayStep) -> Vec<Step> {
        let names = self.names(step);
        let kind_of = |object: u32| Some(step.objects.get(object as usize)?.kind);
        let mut all = Vec::new();
        for (thread, who) in self.roster.iter().enumerate() {
            let deferred = step.deferred.get(thread).into_iter().flatten();
            all.extend(deferred.filter_map(|it| {
                let kind = kind_of(it.object)?;
                Some(auxiliary(*who, kind, it.label.verb().to_owned()))
            }));
            let pending = step.pending.get(thread).and_then(Option::as_ref);
            all.extend(pending.and_then(|it| {
                let kind = kind_of(it.object)?;
                Some(if kind.is_auxiliary {
                    auxiliary(*who, kind, it.label.verb().to_owned())
                } else {
                    let did = it.label.of(names.get(it.object as usize)?);
                    Step::at_line(*who, it.at, self.exhibit, did)
                })
            }));
        }
        all
    }

    /// The threads whose pending operations race on this object, in a sentence.
    pub(crate) fn race(&self, object: u32) -> String {
        let Some(end) = self.steps.last() else {
            return String::new();
        };
        let name = self.names(end).into_iter().nth(object as usize);
        let racing: Vec<String> = end
            .pending
            .iter()
            .zip(self.roster)
            .filter(|(pending, _)| pending.as_ref().is_some_and(|it| it.object == object))
            .map(|(_, who)| who.to_string())
            .collect();
        format!(
            "{} can be at `{}` at the same time, and at least one of them writes",
            listed(&racing),
            name.unwrap_or_default()
        )
    }

    fn did(
        &self,
        thread: usize,
        it: &Performed,
        step: &ReplayStep,
        names: &[String],
    ) -> Option<Step> {
        let who = self.roster[thread];
        let kind = step.objects.get(it.object as usize)?.kind;
        if kind.is_auxiliary {
            let did = match it.effect {
                Effect::Failed if *kind == POT => "find no round left",
                _ => it.label.verb(),
            };
            return Some(auxiliary(who, kind, did.to_owned()));
        }
        let name = names.get(it.object as usize)?;
        let done = it.label.of(name);
        let (mut did, mut shown_as) = match (it.label.shown, it.effect) {
            (Shown::Never, _) => return None,
            (_, Effect::Failed) => (
                format!("{done}: failed"),
                ShownAs::CodeAnd(format!("{name}: failed")),
            ),
            (_, Effect::HasToWait) => (
                format!("{done}: has to wait"),
                ShownAs::CodeAnd(format!("{name}: has to wait")),
            ),
            (_, Effect::TimedOut) => (format!("time runs out at {name}"), ShownAs::Description),
            (_, Effect::WokeSpuriously) => (
                format!("wake without being notified, on {name}"),
                ShownAs::Description,
            ),
            (Shown::AsContinuation, _) => (done, ShownAs::Description),
            (Shown::AtScopeEnd, _) => (done, ShownAs::BlockEnd),
            _ => (done, ShownAs::Code),
        };
        if !it.woke.is_empty() || it.label.names_woken {
            let woken: Vec<_> = it
                .woke
                .iter()
                .map(|t| self.roster[*t].to_string())
                .collect();
            let woken = match woken.as_slice() {
                [] => "→ nobody".to_owned(),
                woken => format!("→ {}", woken.join(", ")),
            };
            did = format!("{did} {woken}");
            shown_as = ShownAs::CodeAnd(woken);
        }
        Some(Step::at_line(who, it.at, self.exhibit, did).shown_as(shown_as))
    }

    /// The name of each object.
    fn names(&self, step: &ReplayStep) -> Vec<String> {
        let objects = step.objects.iter().map(|it| (it.made, it.kind.name));
        name_all(&objects.collect::<Vec<_>>(), &self.places)
    }

    /// The objects and their states.
    pub(crate) fn states(&self, step: &ReplayStep) -> Vec<NamedState> {
        self.objects(step).into_values().collect()
    }

    /// The solution's objects by number, except those without a state.
    fn objects(&self, step: &ReplayStep) -> BTreeMap<usize, NamedState> {
        let objects = step.objects.iter().zip(self.names(step)).enumerate();
        objects
            .filter(|(_, (it, _))| it.kind.has_state && !it.kind.is_auxiliary)
            .map(|(number, (it, name))| {
                let state = it.state.clone();
                (number, NamedState { name, state })
            })
            .collect()
    }
}

/// A step on an auxiliary object, which no line of the solution does: an event
/// for the judge, or the taking of a round.
fn auxiliary(who: Who, kind: &ObjectKind, did: String) -> Step {
    if *kind == JUDGE {
        Step::event(who, did)
    } else {
        Step::doing(who, did)
    }
}
