//! Names of operations and objects, and effects of operations: for output.

use std::borrow::Cow;

/// The name of an operation, and how its source line shows it.
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
    /// Whether the output names the threads it wakes, also if there are none.
    pub names_woken: bool,
}

/// How the source line that performs an operation shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// The line's text says what is done.
    #[default]
    ByLine,
    /// The operation continues what the line began: a wait that locks again.
    AsContinuation,
    /// The operation ends a scope that the line opened: an unlock.
    AtScopeEnd,
    /// Not at all: the operation is a part of the one before it.
    Never,
}

impl Label {
    /// A label with this verb in the imperative: "acquire", "notify one".
    pub fn new(verb: impl Into<Cow<'static, str>>) -> Self {
        Self {
            verb: verb.into(),
            rest: "",
            shown: Shown::default(),
            names_woken: false,
        }
    }

    /// Puts this after the object's name.
    #[must_use]
    pub fn then(self, rest: &'static str) -> Self {
        Self { rest, ..self }
    }

    /// Sets how the source line shows it.
    #[must_use]
    pub fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }

    /// The output names the threads that the operation wakes, also if there are
    /// none.
    #[must_use]
    pub fn naming_woken(self) -> Self {
        Self {
            names_woken: true,
            ..self
        }
    }

    /// The verb, without an object.
    pub fn verb(&self) -> &str {
        &self.verb
    }

    /// The verb with the object of this name.
    #[must_use]
    pub fn of(&self, object: &str) -> String {
        let parts = [&*self.verb, object, self.rest];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" ")
    }
}

/// The effect of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// It succeeded.
    #[default]
    Done,
    /// It tried, and failed.
    Failed,
    /// It found nothing, and has to wait.
    HasToWait,
    /// It waited, and its time ran out.
    TimedOut,
    /// It waited, and woke spuriously.
    WokeSpuriously,
}

/// The kind of an object.
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
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct ObjectKind {
    /// Its name: "semaphore".
    pub name: &'static str,
    /// Whether objects of this kind have a state to be shown.
    pub has_state: bool,
    /// Whether they are not part of the explored program, but observe or bound it:
    /// a specification.
    pub is_auxiliary: bool,
}

impl ObjectKind {
    /// The kind of an object for which no other is given.
    pub(crate) const OBJECT: Self = Self::new("object");

    /// A kind of objects of the program, with a state.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            has_state: true,
            is_auxiliary: false,
        }
    }

    /// Without a state worth showing.
    #[must_use]
    pub const fn without_state(self) -> Self {
        Self {
            has_state: false,
            ..self
        }
    }

    /// Not part of the explored program.
    #[must_use]
    pub const fn auxiliary(self) -> Self {
        Self {
            is_auxiliary: true,
            ..self
        }
    }
}
