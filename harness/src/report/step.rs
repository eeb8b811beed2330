//! One thing that a thread did, with the line of code that did it.

use std::panic::Location;

use serde::Serialize;
use sync_core::observe::Operation;

use crate::{Event, Exhibit, Who};

/// One thing that one thread did, or stands before.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// The thread.
    pub who: String,
    /// Its number among all threads.
    pub thread: usize,
    /// File and line, if it is an operation.
    pub at: Option<String>,
    /// The line's number, if it is the solution's.
    #[serde(skip)]
    pub(crate) line: Option<u32>,
    /// The text of that line, if it is the solution's.
    pub code: Option<String>,
    /// What it did.
    pub did: String,
    /// Whether that is an event of the puzzle.
    pub event: bool,
    /// How much of that the line's text says.
    #[serde(skip)]
    pub(crate) told: Told,
}

/// How much of what a step did the text of its line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Told {
    /// All of it.
    #[default]
    ByLine,
    /// All but this.
    ByLineAnd(String),
    /// Nothing: the line began something, and this is how it goes on.
    ByDeed,
    /// Nothing: what the line took is given back, at the end of a block.
    AtEndOfBlock,
}

impl Step {
    pub(crate) fn at(who: Who, operation: &Operation, exhibit: &Exhibit, did: String) -> Self {
        Self::at_line(who, operation.at, exhibit, did)
    }

    pub(crate) fn at_line(who: Who, at: &Location<'_>, exhibit: &Exhibit, did: String) -> Self {
        let line = (at.file() == exhibit.path()).then(|| at.line());
        Self {
            who: who.to_string(),
            thread: who.thread,
            at: Some(place(at)),
            line,
            code: line.and_then(|line| exhibit.line(line)).map(str::to_owned),
            did,
            event: false,
            told: Told::ByLine,
        }
    }

    pub(crate) fn told(self, told: Told) -> Self {
        Self { told, ..self }
    }

    /// What it did, with a mark if that is an event of the puzzle.
    pub(crate) fn said(&self) -> String {
        marked(self.event, &self.did)
    }

    /// The line, and the file if it is not the solution's; empty if no line
    /// did it.
    pub(crate) fn place(&self) -> String {
        match (self.line, &self.at) {
            // A line of the solution needs no file name: everybody knows which.
            (Some(line), _) => line.to_string(),
            (None, Some(at)) => at.rsplit('/').next().unwrap_or(at).to_owned(),
            (None, None) => String::new(),
        }
    }

    pub(crate) fn announcing(event: &Event) -> Self {
        let item = event
            .item
            .map(|item| format!(" {item}"))
            .unwrap_or_default();
        Self::event(event.who, format!("{}{item}", event.verb))
    }

    /// An event of the puzzle.
    pub(crate) fn event(who: Who, did: String) -> Self {
        Self {
            event: true,
            ..Self::doing(who, did)
        }
    }

    /// Something that no line of the solution does.
    pub(crate) fn doing(who: Who, did: String) -> Self {
        Self {
            who: who.to_string(),
            thread: who.thread,
            at: None,
            line: None,
            code: None,
            did,
            event: false,
            told: Told::ByDeed,
        }
    }
}

/// Marks an event of the puzzle, for the eye.
pub(crate) fn marked(event: bool, text: &str) -> String {
    if event {
        format!("★ {text}")
    } else {
        text.to_owned()
    }
}

/// File and line, as an editor takes them.
pub(crate) fn place(at: &Location<'_>) -> String {
    format!("{}:{}", at.file(), at.line())
}
