//! One operation or event of a thread, with its line of code.

use std::panic::Location;

use serde::Serialize;
use sync_core::observe::Operation;

use crate::{Event, Exhibit, Who};

/// An operation or event of a thread, done or pending.
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
    /// The operation or event, in words.
    pub did: String,
    /// Whether it is an event of the puzzle.
    pub event: bool,
    /// How a table shows it.
    #[serde(skip)]
    pub(crate) shown_as: ShownAs,
}

/// Whether a table shows the source line of a step or a description.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShownAs {
    /// The source line says it all.
    #[default]
    Code,
    /// The source line, and this note.
    CodeAnd(String),
    /// A description: no line does it, or an earlier operation of the line
    /// continues.
    Description,
    /// A description: what the line acquired is released at the end of a block.
    BlockEnd,
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
            shown_as: ShownAs::Code,
        }
    }

    pub(crate) fn shown_as(self, shown_as: ShownAs) -> Self {
        Self { shown_as, ..self }
    }

    /// The description, with a mark if it is an event of the puzzle.
    pub(crate) fn label(&self) -> String {
        marked(self.event, &self.did)
    }

    /// The line number, with the file if that is not the solution's; empty if
    /// no line did it.
    pub(crate) fn place(&self) -> String {
        match (self.line, &self.at) {
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

    /// A step that has no line in the solution.
    pub(crate) fn doing(who: Who, did: String) -> Self {
        Self {
            who: who.to_string(),
            thread: who.thread,
            at: None,
            line: None,
            code: None,
            did,
            event: false,
            shown_as: ShownAs::Description,
        }
    }
}

/// Marks an event of the puzzle with a star.
pub(crate) fn marked(event: bool, text: &str) -> String {
    if event {
        format!("★ {text}")
    } else {
        text.to_owned()
    }
}

/// `file:line`.
pub(crate) fn place(at: &Location<'_>) -> String {
    format!("{}:{}", at.file(), at.line())
}
