use std::{cell::Cell, fmt};

use sync_core::explorer;

use crate::Stage;

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
    moment: Moment,
}

/// When an event happens, between the operations of its thread before and
/// after it. Others can be anywhere in between, and a model checker tries
/// that; less so if it is enough to look at one end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moment {
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
            moment: Moment::Any,
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
            moment: Moment::Earliest,
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
            moment: Moment::Latest,
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

    pub(crate) fn moment(self) -> Moment {
        self.moment
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

/// A thread in one of its rounds, as the role's code sees itself.
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    who: Who,
    round: usize,
    /// Whether the threads of its role share their rounds.
    shares: bool,
    of_role: usize,
    stage: &'a dyn Stage,
}

impl<'a> Actor<'a> {
    pub(crate) fn new(
        who: Who,
        round: usize,
        shares: bool,
        of_role: usize,
        stage: &'a dyn Stage,
    ) -> Self {
        Self {
            who,
            round,
            shares,
            of_role,
            stage,
        }
    }

    /// Announces that this moment has come.
    pub fn emit(&self, verb: Verb) {
        self.announce(verb, None);
    }

    /// Announces that this moment has come for the thing with this number.
    pub fn emit_item(&self, verb: Verb, item: u64) {
        self.announce(verb, Some(item));
    }

    fn announce(&self, verb: Verb, item: Option<u64>) {
        self.stage.event(&Event {
            who: self.who,
            verb,
            item,
        });
    }

    /// The thread's number among those of its role, `0..`.
    ///
    /// Who asks is not interchangeable with others of its role any more: an
    /// exhaustive search takes longer.
    pub fn index(&self) -> usize {
        explorer::tell_apart();
        self.who.index
    }

    /// The round it is in, `0..`.
    pub fn round(&self) -> usize {
        if self.shares {
            explorer::tell_apart();
        }
        self.round
    }

    /// The same, as people count and as the number of a thing: `1..`.
    pub fn round_number(&self) -> u64 {
        self.round() as u64 + 1
    }

    /// A number that no other round of any thread of this role has, `1..`.
    pub fn serial(&self) -> u64 {
        explorer::tell_apart();
        (self.round * self.of_role + self.who.index + 1) as u64
    }

    /// Lets a solution do its work, in which it has to call back once: `work`
    /// gets what is to be called each time that it does. If that is not once,
    /// announces `otherwise` with the number of times.
    pub fn once(&self, otherwise: Verb, work: impl FnOnce(&dyn Fn())) {
        let times = Cell::new(0);
        work(&|| times.set(times.get() + 1));
        if times.get() != 1 {
            self.emit_item(otherwise, times.get());
        }
    }
}

impl fmt::Debug for Actor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in round {}", self.who, self.round)
    }
}
