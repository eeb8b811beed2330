use std::collections::BTreeMap;

use serde::Serialize;
use sync_core::{
    explorer::{Effect, ObjectKind, Performed, ReplayStep, Schedule, Shown},
    observe::{Action, Object, Operation},
};

use super::exploring;
use crate::{
    Event, Exhibit, Who,
    report::{
        Step, Told,
        names::{Names, name_all},
        places::Places,
    },
};

/// One execution, step by step, and where it left its threads.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// The objects before the first step, as far as the engine shows them.
    pub objects: Vec<Held>,
    /// What happened, in order.
    pub steps: Vec<Turn>,
    /// Where each thread that has not finished stands.
    pub left: Vec<Step>,
    /// What is wrong with it, in a sentence.
    pub finding: String,
    /// Plays it again, if the engine can.
    pub schedule: Option<String>,
    /// Steps after which the rest is gone through again and again.
    pub repeats_after: Option<usize>,
}

/// One step of one thread.
#[derive(Clone, Debug, Serialize)]
pub struct Turn {
    /// The thread.
    pub who: String,
    /// Its number among all threads.
    pub thread: usize,
    /// What it did, in order; one operation at least.
    pub did: Vec<Step>,
    /// The objects that it changed, as they are now.
    pub changed: Vec<Held>,
}

/// An object and its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    /// What the object is called in the source.
    pub name: String,
    /// Its state.
    pub state: String,
}

/// What an execution leaves behind, as it is written down.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Entry {
    /// The thread begins an operation.
    Begins(usize, Operation),
    /// The operation is done; false if it only tried.
    Ends(usize, Operation, bool),
    /// The thread announces an event.
    Announces(Event),
}

impl Entry {
    pub(crate) fn thread(&self) -> usize {
        match self {
            Self::Begins(thread, _) | Self::Ends(thread, ..) => *thread,
            Self::Announces(event) => event.who.thread,
        }
    }
}

/// Turns an execution's entries into something to read.
pub(crate) fn tell(
    entries: &[Entry],
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
            Entry::Begins(thread, operation) => {
                pending[*thread] = Some(*operation);
                // A wait gives the lock away before it waits: that is a step too.
                if operation.action == Action::Wait {
                    let object = names.of(&operation.object);
                    steps.push(step(
                        *thread,
                        operation,
                        format!("begin to wait on {object}"),
                    ));
                }
            }
            Entry::Ends(thread, operation, done) => {
                pending[*thread] = None;
                let object = names.of(&operation.object);
                let (did, told) = match (operation.action, done) {
                    (Action::Wait, _) => (format!("woken on {object}"), Told::ByDeed),
                    (Action::Unlock, _) => (format!("unlock {object}"), Told::AtEndOfBlock),
                    (action, true) => (format!("{action} {object}"), Told::ByLine),
                    (action, false) => (
                        format!("{action} {object}: failed"),
                        Told::ByLineAnd(format!("{object}: failed")),
                    ),
                };
                steps.push(step(*thread, operation, did).told(told));
            }
            Entry::Announces(event) => steps.push(Step::announcing(event)),
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

/// Each step alone, but what a line takes and gives back at once.
fn turns(steps: Vec<Step>) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for step in steps {
        let gives_back = step.told == Told::AtEndOfBlock;
        match turns.last_mut() {
            Some(last)
                if gives_back
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

/// Turns what the explorer has replayed into something to read.
pub(crate) struct Teller<'a> {
    steps: &'a [ReplayStep],
    roster: &'a [Who],
    exhibit: &'a Exhibit,
    places: Places,
}

impl<'a> Teller<'a> {
    pub(crate) fn new(steps: &'a [ReplayStep], roster: &'a [Who], exhibit: &'a Exhibit) -> Self {
        Self {
            steps,
            roster,
            exhibit,
            places: Places::of(exhibit),
        }
    }

    pub(crate) fn tell(&self, schedule: &Schedule, finding: String) -> Trace {
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
            let thread = step.thread.expect("only the beginning is nobody's step");
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

    /// What each thread is about to do that has not finished.
    pub(crate) fn pending(&self, step: &ReplayStep) -> Vec<Step> {
        let names = self.names(step);
        let pending = step.pending.iter().zip(self.roster);
        pending
            .filter_map(|(pending, who)| {
                let it = pending.as_ref()?;
                let object = it.object as usize;
                let kind = step.objects.get(object)?.kind;
                Some(if kind.is_auxiliary {
                    watched(*who, kind, it.label.verb().to_owned())
                } else {
                    let did = it.label.of(names.get(object)?);
                    Step::at_line(*who, it.at, self.exhibit, did)
                })
            })
            .collect()
    }

    /// The threads that are about to race about this object.
    pub(crate) fn race(&self, object: u32) -> String {
        let Some(end) = self.steps.last() else {
            return String::new();
        };
        let name = self.names(end).into_iter().nth(object as usize);
        let there: Vec<String> = end
            .pending
            .iter()
            .zip(self.roster)
            .filter(|(pending, _)| pending.as_ref().is_some_and(|it| it.object == object))
            .map(|(_, who)| who.to_string())
            .collect();
        format!(
            "{} can be at `{}` at the same time, and it is changed",
            there.join(" and "),
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
                Effect::Failed if *kind == exploring::POT => "find no round left",
                _ => it.label.verb(),
            };
            return Some(watched(who, kind, did.to_owned()));
        }
        let name = names.get(it.object as usize)?;
        let done = it.label.of(name);
        let (mut did, mut told) = match (it.label.shown, it.effect) {
            (Shown::Never, _) => return None,
            (_, Effect::Failed) => (
                format!("{done}: failed"),
                Told::ByLineAnd(format!("{name}: failed")),
            ),
            (_, Effect::TimedOut) => (format!("time runs out at {name}"), Told::ByDeed),
            (_, Effect::WokeSpuriously) => (
                format!("wake without being notified, on {name}"),
                Told::ByDeed,
            ),
            (Shown::AsContinuation, _) => (done, Told::ByDeed),
            (Shown::AtScopeEnd, _) => (done, Told::AtEndOfBlock),
            _ => (done, Told::ByLine),
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
            told = Told::ByLineAnd(woken);
        }
        Some(Step::at_line(who, it.at, self.exhibit, did).told(told))
    }

    /// The name of each object.
    fn names(&self, step: &ReplayStep) -> Vec<String> {
        let objects = step.objects.iter().map(|it| (it.made, it.kind.name));
        name_all(&objects.collect::<Vec<_>>(), &self.places)
    }

    /// The objects and their states.
    pub(crate) fn states(&self, step: &ReplayStep) -> Vec<Held> {
        self.objects(step).into_values().collect()
    }

    /// The objects that a solution has, by number, except those without a state.
    fn objects(&self, step: &ReplayStep) -> BTreeMap<usize, Held> {
        let objects = step.objects.iter().zip(self.names(step)).enumerate();
        objects
            .filter(|(_, (it, _))| it.kind.has_state && !it.kind.is_auxiliary)
            .map(|(number, (it, name))| {
                let state = it.state.clone();
                (number, Held { name, state })
            })
            .collect()
    }
}

/// What a thread does that no line of the solution does: an event for the judge, or
/// something with its rounds.
fn watched(who: Who, kind: &ObjectKind, did: String) -> Step {
    if *kind == exploring::JUDGE {
        Step::event(who, did)
    } else {
        Step::doing(who, did)
    }
}
