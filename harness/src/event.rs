use std::fmt;

/// What a thread can announce: the moments that a puzzle talks about.
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

/// When an event happens, between the operations of its thread before and
/// after it. Others can be anywhere in between, and a model checker tries
/// that; less so if it is enough to look at one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Placement {
    /// At any moment in between: all are tried.
    Any,
    /// Right after the operation before. If that breaks no rule, later does
    /// not either.
    Earliest,
    /// Right before the operation after. If that breaks no rule, earlier does
    /// not either.
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

    /// A verb for the beginning of something: "enters". The rules may demand
    /// that something has happened before, or has not; but never that this has.
    ///
    /// So it is worst if it happens early, and a model checker need not try
    /// anything else.
    pub const fn opening(text: &'static str) -> Self {
        Self {
            text,
            placement: Placement::Earliest,
        }
    }

    /// A verb for the end of something: "leaves". The rules may demand that it
    /// has happened before something else, never that it has not.
    ///
    /// So it is worst if it happens late, and a model checker need not try
    /// anything else.
    pub const fn closing(text: &'static str) -> Self {
        Self {
            text,
            placement: Placement::Latest,
        }
    }

    /// A verb for what a thread announces before it calls the solution: it
    /// arrives, it brings an item. Of the rules, the same is true as for a
    /// [closing](Self::closing) verb. What must be possible should be about
    /// other events: of the orders of preludes a checker sees only some.
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
    /// The role it plays.
    pub role: &'static str,
    /// Its number among the threads of this role, `0..`.
    pub index: usize,
    /// Its number among all threads, `0..`.
    pub thread: usize,
}

impl fmt::Display for Who {
    /// "hydrogen 1": people count from one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.role, self.index + 1))
    }
}

/// A thread announces something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// Who.
    pub who: Who,
    /// Does what.
    pub verb: Verb,
    /// To which thing, if things have numbers: "puts 3".
    pub item: Option<u64>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.who, self.verb)?;
        self.item.map_or(Ok(()), |item| write!(f, " {item}"))
    }
}
