//! Shared data, and accesses to it.

use std::fmt;

use explorer::{Attributes, Context, Label, Object, ObjectKind, Operation, Outcome, Shown};

use super::{Value, mutex::Exclusive};
use crate::backend::Look;

#[derive(Debug)]
pub(crate) struct Access {
    object: Object<Data>,
    inside: Exclusive,
}

#[derive(Clone, Hash)]
struct Data {
    /// Whether a thread is changing it, not atomically.
    changing: bool,
    data: Value,
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

const SHARED: &ObjectKind = &ObjectKind::new("shared");

#[derive(Debug, Hash)]
enum Accessing {
    Enter,
    Read,
    Leave(Value),
}

impl Operation for Accessing {
    type State = Data;

    fn label(&self) -> Label {
        match self {
            Self::Enter => Label::new("access"),
            Self::Read => Label::new("read"),
            Self::Leave(_) => Label::new("leave").shown(Shown::Never),
        }
    }

    fn attributes(&self) -> Attributes {
        match self {
            Self::Enter => Attributes::new().never_blocks().writes(),
            Self::Read => Attributes::new().never_blocks().reads(),
            Self::Leave(_) => Attributes::new().ends_write(),
        }
    }

    fn outcomes(&self, state: &Data, _: &Context) -> Vec<Outcome<Data>> {
        let learned = state.data.digest;
        vec![match self {
            Self::Enter | Self::Read if state.changing => Outcome::races(),
            Self::Enter => {
                let data = state.data.clone();
                Outcome::becomes(Data {
                    changing: true,
                    data,
                })
                .answering(learned)
            }
            Self::Read => Outcome::same().answering(learned),
            Self::Leave(data) => Outcome::becomes(Data {
                changing: false,
                data: data.clone(),
            }),
        }]
    }
}

impl Access {
    #[track_caller]
    pub(crate) fn new(data: Look<'_>) -> Self {
        let data = data();
        Self {
            object: Object::of_kind(
                SHARED,
                Data {
                    changing: false,
                    data,
                },
            ),
            inside: Exclusive::default(),
        }
    }

    /// Always true: conflicts are findings of the explorer.
    #[track_caller]
    pub(crate) fn enter(&self) -> bool {
        self.object.perform(Accessing::Enter);
        self.inside.begin();
        true
    }

    #[track_caller]
    pub(crate) fn enter_to_read(&self) -> bool {
        self.object.perform(Accessing::Read);
        self.inside.pass();
        true
    }

    #[track_caller]
    pub(crate) fn exit(&self, data: Look<'_>) {
        let data = data();
        self.inside.end();
        self.object.perform(Accessing::Leave(data));
    }

    /// Does nothing: a read is a single operation.
    #[allow(clippy::unused_self, reason = "other backends need it")]
    pub(crate) fn exit_from_reading(&self) {}
}
