use serde::Serialize;
use sync_core::observe::{Action, Object, Operation};

use crate::{
    Event, Exhibit, Who,
    report::{Step, names::Names},
};

/// One execution, step by step, and where it left its threads.
#[derive(Clone, Debug, Serialize)]
pub struct Trace {
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// Where each thread that has not finished stands.
    pub left: Vec<Step>,
    /// What is wrong with it, in a sentence.
    pub finding: String,
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
                let did = match (operation.action, done) {
                    (Action::Wait, _) => format!("woken on {object}"),
                    (action, true) => format!("{action} {object}"),
                    (action, false) => format!("{action} {object}: in vain"),
                };
                steps.push(step(*thread, operation, did));
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
        steps,
        left,
        finding,
    }
}
