use std::collections::BTreeMap;

use serde::Serialize;
use sync_core::{
    explorer::{Digest, Performed, ReplayStep, Schedule},
    observe::{Action, Object, Operation},
};

use crate::{
    Event, Exhibit, Who,
    report::{
        Step, Told,
        names::{Names, name_all},
    },
};

/// One execution, step by step, and where it left its threads.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// The objects before the first step, as far as the engine shows them.
    pub objects: Vec<Held>,
    /// What happened, in order.
    pub steps: Vec<Turn>,
    /// Where each thread that has not finished enter_phase.
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
    cast: &[Who],
    exhibit: &Exhibit,
    finding: String,
) -> Trace {
    let names = Names::new(objects, exhibit);
    let mut steps = Vec::new();
    let mut standing: Vec<Option<Operation>> = vec![None; cast.len()];
    let step = |thread: usize, operation: &Operation, did: String| {
        Step::at(cast[thread], operation, exhibit, did)
    };
    for entry in entries {
        match entry {
            Entry::Begins(thread, operation) => {
                standing[*thread] = Some(*operation);
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
                standing[*thread] = None;
                let object = names.of(&operation.object);
                let (did, told) = match (operation.action, done) {
                    (Action::Wait, _) => (format!("woken on {object}"), Told::ByDeed),
                    (Action::Unlock, _) => (format!("unlock {object}"), Told::AtEndOfBlock),
                    (action, true) => (format!("{action} {object}"), Told::ByLine),
                    (action, false) => (
                        format!("{action} {object}: in vain"),
                        Told::ByLineAnd(format!("{object}: in vain")),
                    ),
                };
                steps.push(step(*thread, operation, did).told(told));
            }
            Entry::Announces(event) => steps.push(Step::announcing(event)),
        }
    }
    let left = standing
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

/// Turns what the explorer has played into something to read.
pub(crate) struct Teller<'a> {
    played: &'a [ReplayStep],
    cast: &'a [Who],
    exhibit: &'a Exhibit,
    /// The files whose objects are no solution's.
    ours: &'a [&'a str],
}

impl<'a> Teller<'a> {
    pub(crate) fn new(
        played: &'a [ReplayStep],
        cast: &'a [Who],
        exhibit: &'a Exhibit,
        ours: &'a [&'a str],
    ) -> Self {
        Self {
            played,
            cast,
            exhibit,
            ours,
        }
    }

    pub(crate) fn tell(&self, schedule: &Schedule, finding: String) -> Trace {
        let Some((start, played)) = self.played.split_first() else {
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
        for step in played {
            let thread = step.thread.expect("only the beginning is nobody's step");
            let now = self.objects(step);
            let names = self.names(step);
            let did = step
                .performed
                .iter()
                .filter_map(|it| self.did(thread, it, &names));
            let changed = now
                .iter()
                .filter(|(number, held)| before.get(number) != Some(held));
            steps.push(Turn {
                who: self.cast[thread].to_string(),
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
                .played
                .last()
                .map_or_else(Vec::new, |end| self.standing(end)),
            finding,
            schedule: Some(schedule.to_string()),
            repeats_after: None,
        }
    }

    /// What each thread is about to do that has not finished.
    pub(crate) fn standing(&self, played: &ReplayStep) -> Vec<Step> {
        let names = self.names(played);
        let standing = played.pending.iter().zip(self.cast);
        standing
            .filter_map(|(standing, who)| {
                let it = standing.as_ref()?;
                let did = match names.get(it.object as usize)? {
                    Some(name) => operation(&it.operation, name),
                    None => it.operation.clone(),
                };
                Some(self.step(*who, it, did))
            })
            .collect()
    }

    /// Who is about to race about this object.
    pub(crate) fn race(&self, object: u32) -> String {
        let Some(end) = self.played.last() else {
            return String::new();
        };
        let name = self.names(end).into_iter().nth(object as usize).flatten();
        let there: Vec<String> = end
            .pending
            .iter()
            .zip(self.cast)
            .filter(|(standing, _)| standing.as_ref().is_some_and(|it| it.object == object))
            .map(|(_, who)| who.to_string())
            .collect();
        format!(
            "{} can be at `{}` at the same time, and it is changed",
            there.join(" and "),
            name.unwrap_or_default()
        )
    }

    fn did(&self, thread: usize, it: &Performed, names: &[Option<String>]) -> Option<Step> {
        let who = self.cast[thread];
        let in_vain = it.answer == Digest(0);
        let name = names.get(it.object as usize).cloned().flatten();
        let Some(name) = name else {
            // The judge, or a pot of rounds.
            let did = match (it.operation.as_str(), in_vain) {
                ("take a round", true) => "find no round left".to_owned(),
                (operation, _) => operation.to_owned(),
            };
            return Some(Step::doing(who, did));
        };
        let done = operation(&it.operation, &name);
        let (mut did, mut told) = match (it.operation.as_str(), in_vain) {
            ("leave", _) => return None,
            ("try to acquire" | "acquire in time" | "try to lock", true) => (
                format!("{done}: in vain"),
                Told::ByLineAnd(format!("{name}: in vain")),
            ),
            ("wait on" | "wait for", true) => (format!("time runs out at {name}"), Told::ByDeed),
            ("wait on", false) => (
                format!("wake without being notified, on {name}"),
                Told::ByDeed,
            ),
            ("lock again", _) => (done, Told::ByDeed),
            ("unlock", _) => (done, Told::AtEndOfBlock),
            _ => (done, Told::ByLine),
        };
        if !it.woke.is_empty() || it.operation.starts_with("notify") {
            let woken: Vec<_> = it.woke.iter().map(|t| self.cast[*t].to_string()).collect();
            let woken = match woken.as_slice() {
                [] => "→ nobody".to_owned(),
                woken => format!("→ {}", woken.join(", ")),
            };
            did = format!("{did} {woken}");
            told = Told::ByLineAnd(woken);
        }
        Some(self.step(who, it, did).told(told))
    }

    fn step(&self, who: Who, it: &Performed, did: String) -> Step {
        if it.operation.starts_with('★') || it.operation == "take a round" {
            return Step::doing(who, did);
        }
        Step::at_line(who, it.at, self.exhibit, did)
    }

    /// The name of each object; none for those that are the harness's own.
    fn names(&self, played: &ReplayStep) -> Vec<Option<String>> {
        let objects: Vec<_> = played
            .objects
            .iter()
            .map(|shown| (shown.made, kind(shown.kind).to_owned()))
            .collect();
        let names = name_all(&objects, self.exhibit).into_iter();
        objects
            .iter()
            .zip(names)
            .map(|((made, _), name)| {
                let is_ours = self.ours.contains(&made.file());
                (!is_ours).then_some(name)
            })
            .collect()
    }

    /// The objects and their states.
    pub(crate) fn states(&self, played: &ReplayStep) -> Vec<Held> {
        self.objects(played).into_values().collect()
    }

    /// The objects that a solution has, by number, except those without a state.
    fn objects(&self, played: &ReplayStep) -> BTreeMap<usize, Held> {
        let names = self.names(played);
        let objects = played.objects.iter().zip(names).enumerate();
        objects
            .filter_map(|(number, (shown, name))| {
                let name = name?;
                let has_state = kind(shown.kind) != "condvar";
                has_state.then(|| {
                    (
                        number,
                        Held {
                            name,
                            state: shown.state.clone(),
                        },
                    )
                })
            })
            .collect()
    }
}

/// An operation on the object of this name, in words.
fn operation(operation: &str, name: &str) -> String {
    match operation {
        "lock again" => format!("lock {name} again"),
        _ => format!("{operation} {name}"),
    }
}

/// What an object is whose state has this type.
fn kind(type_name: &str) -> &'static str {
    match type_name.rsplit("::").next() {
        Some("Permits") => "semaphore",
        Some("Lock") => "mutex",
        Some("Bell") => "condvar",
        Some("Data") => "shared",
        _ => "object",
    }
}
