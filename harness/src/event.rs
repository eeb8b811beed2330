use std::fmt;

/// What a thread can announce: the points of a round that the rules refer to.
///
/// # Examples
///
/// ```
/// use harness::Verb;
///
/// /// An atom takes its place in a molecule.
/// pub const BONDS: Verb = Verb::new("bonds");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verb {
    text: &'static str,
    placement: Placement,
}

/// Where an event is placed between the operations of its thread before and
/// after it. Steps of other threads can come in between, and a model checker
/// tries every placement, unless one of the two ends is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Placement {
    /// Anywhere in between: every placement is tried.
    Any,
    /// Right after the operation before: if that breaks no rule, no later
    /// placement does.
    Earliest,
    /// Right before the operation after: if that breaks no rule, no earlier
    /// placement does.
    Latest,
}

impl Verb {
    /// Makes a verb, in the third person: "bonds", "takes".
    pub const fn new(text: &'static str) -> Self {
        Self {
            text,
            placement: Placement::Any,
        }
    }

    /// A verb for the beginning of something: "enters". At this event the rules
    /// may demand that others have happened before, or have not; no rule may
    /// demand that this event has happened.
    ///
    /// So the earliest placement breaks most rules, and a model checker need not
    /// try another.
    pub const fn opening(text: &'static str) -> Self {
        Self {
            text,
            placement: Placement::Earliest,
        }
    }

    /// A verb for the end of something: "leaves". The rules may demand that this
    /// event has happened before others, never that it has not.
    ///
    /// So the latest placement breaks most rules, and a model checker need not
    /// try another.
    pub const fn closing(text: &'static str) -> Self {
        Self {
            text,
            placement: Placement::Latest,
        }
    }

    /// A verb for what a thread announces before it calls the solution: it
    /// arrives, it brings an item. The rules are restricted as for a
    /// [closing](Self::closing) verb. What must be possible should be about other
    /// events: a model checker tries only some of the orders of preludes.
    pub const fn prelude(text: &'static str) -> Self {
        Self::closing(text)
    }

    /// The verb as text.
    pub const fn text(self) -> &'static str {
        self.text
    }

    pub(crate) fn placement(self) -> Placement {
        self.placement
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

/// One thread of a performance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Who {
    /// Its role.
    pub role: &'static str,
    /// Its number among the threads of this role, `0..`.
    pub index: usize,
    /// Its number among all threads, `0..`.
    pub thread: usize,
}

impl fmt::Display for Who {
    /// "hydrogen 1", counted from one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.role, self.index + 1))
    }
}

/// Something that a thread announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// The thread.
    pub who: Who,
    /// What it announces.
    pub verb: Verb,
    /// The item's number, if the event is about one: "puts 3".
    pub item: Option<u64>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.who, self.verb)?;
        self.item.map_or(Ok(()), |item| write!(f, " {item}"))
    }
}
