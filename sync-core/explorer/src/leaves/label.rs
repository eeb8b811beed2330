//! What operations and objects are called, and what became of an operation: data
//! for people and for whoever writes for them.

use std::borrow::Cow;

/// What an operation is called, and how its source shows it.
///
/// # Examples
///
/// ```
/// use explorer::Label;
///
/// assert_eq!(Label::new("acquire").of("mutex"), "acquire mutex");
/// assert_eq!(Label::new("lock").then("again").of("queue"), "lock queue again");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    verb: Cow<'static, str>,
    rest: &'static str,
    /// How the line that performs the operation shows it.
    pub shown: Shown,
    /// Whether it is told which threads it wakes, also if it wakes none.
    pub names_woken: bool,
}

/// How the source line that performs an operation shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// The line's text says what is done.
    #[default]
    ByLine,
    /// The line has begun something, and this is how it goes on: a wait that
    /// locks again.
    AsContinuation,
    /// The line took what is given back here, at the end of a scope.
    AtScopeEnd,
    /// Not at all: the operation is a part of the one before.
    Never,
}

impl Label {
    /// A label by what is done, in the imperative: "acquire", "notify one".
    pub fn new(verb: impl Into<Cow<'static, str>>) -> Self {
        Self {
            verb: verb.into(),
            rest: "",
            shown: Shown::default(),
            names_woken: false,
        }
    }

    /// With this after the object's name.
    #[must_use]
    pub fn then(self, rest: &'static str) -> Self {
        Self { rest, ..self }
    }

    /// Shown like this.
    #[must_use]
    pub fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    /// It is told which threads the operation wakes, also if it wakes none.
    #[must_use]
    pub fn naming_woken(self) -> Self {
        Self {
            names_woken: true,
            ..self
        }
    }

    /// What is done, without its object.
    pub fn verb(&self) -> &str {
        &self.verb
    }

    /// What is done to the object of this name.
    #[must_use]
    pub fn of(&self, object: &str) -> String {
        let parts = [&*self.verb, object, self.rest];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" ")
    }
}

/// What became of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It did what it is called.
    #[default]
    Done,
    /// It tried, and failed.
    Failed,
    /// It waited, and its time ran out.
    TimedOut,
    /// It waited, and woke though no thread had woken it.
    WokeSpuriously,
}

/// What an object is.
///
/// # Examples
///
/// ```
/// use explorer::ObjectKind;
///
/// static SEMAPHORE: ObjectKind = ObjectKind::new("semaphore");
/// static CONDVAR: ObjectKind = ObjectKind::new("condvar").without_state();
/// static SPECIFICATION: ObjectKind = ObjectKind::new("specification").auxiliary();
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct ObjectKind {
    /// Its name: "semaphore".
    pub name: &'static str,
    /// Whether objects of this kind have a state to be shown.
    pub has_state: bool,
    /// Whether they are no part of the program that is explored, but of what
    /// watches or bounds it.
    pub is_auxiliary: bool,
}

impl ObjectKind {
    /// Of an object of which nothing else is said.
    pub(crate) const OBJECT: Self = Self::new("object");

    /// A kind of objects of the program, with a state.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            has_state: true,
            is_auxiliary: false,
        }
    }

    /// Without a state that would be worth showing.
    #[must_use]
    pub const fn without_state(self) -> Self {
        Self {
            has_state: false,
            ..self
        }
    }

    /// No part of the program that is explored.
    #[must_use]
    pub const fn auxiliary(self) -> Self {
        Self {
            is_auxiliary: true,
            ..self
        }
    }
}
