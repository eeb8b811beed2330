use std::{
    fmt,
    hash::{Hash, Hasher},
};

use sync_core::{State, explorer::Digest};

use crate::Event;

/// What must never happen, as a small state machine over events.
pub trait Spec: State + Clone + Sync + 'static {
    /// Observes the next event.
    ///
    /// # Errors
    ///
    /// If the event breaks a rule of the puzzle.
    fn observe(&mut self, event: &Event) -> Result<(), Violation>;

    /// What must hold when every thread has finished.
    ///
    /// # Errors
    ///
    /// If it does not.
    fn at_end(&self) -> Result<(), Violation> {
        Ok(())
    }
}

/// A rule of the puzzle was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: &'static str,
    /// What happened.
    pub detail: String,
}

impl Violation {
    /// `Ok` if the condition holds, else a violation of `rule`.
    ///
    /// # Errors
    ///
    /// If the condition does not hold.
    pub fn unless(
        condition: bool,
        rule: &'static str,
        detail: impl FnOnce() -> String,
    ) -> Result<(), Self> {
        if condition {
            Ok(())
        } else {
            Err(Self {
                rule,
                detail: detail(),
            })
        }
    }
}

/// A spec without its type, which observes the events of one performance.
pub trait Judge: Send + Sync {
    /// See [`Spec::observe`].
    ///
    /// # Errors
    ///
    /// If the event breaks a rule of the puzzle.
    fn observe(&mut self, event: &Event) -> Result<(), Violation>;

    /// See [`Spec::at_end`].
    ///
    /// # Errors
    ///
    /// If something does not hold that should.
    fn at_end(&self) -> Result<(), Violation>;

    /// One bit for each *sometimes* property of the problem, set if it holds now.
    fn sometimes(&self) -> u64;

    /// How many threads are inside now, if the problem has a section.
    fn inside(&self) -> usize;

    /// What has come out, if the problem has a final value and it is known now.
    fn final_value(&self) -> Option<u64> {
        None
    }

    /// A new judge for the same performance, in its initial state.
    fn fresh(&self) -> Box<dyn Judge>;

    /// A copy of the judge, in the same state.
    fn snapshot(&self) -> Box<dyn Judge>;

    /// A digest of its state: equal digests, equal verdicts from now on.
    fn digest(&self) -> Digest;

    /// Its state, for people.
    fn description(&self) -> String;
}

impl dyn Judge {
    /// What holds now, as bits that a search collects over all states: the
    /// *sometimes* properties from the lowest bit up, the number of threads
    /// inside from the highest bit down.
    pub(crate) fn shows(&self) -> u64 {
        self.sometimes() | inside_bit(self.inside())
    }
}

/// The bit for this many threads inside stands for more, too.
const MOST_COUNTED: usize = 31;

fn inside_bit(inside: usize) -> u64 {
    1 << (u64::BITS as usize - 1 - inside.min(MOST_COUNTED))
}

/// The *sometimes* properties that never held.
pub(crate) fn never(seen: u64, sometimes: &[&'static str]) -> impl Iterator<Item = &'static str> {
    let properties = (0..).zip(sometimes);
    properties.filter_map(move |(bit, what)| (seen & (1 << bit) == 0).then_some(*what))
}

/// The most threads inside in any state, unless too many to count.
pub(crate) fn most_inside(seen: u64) -> Option<usize> {
    let most = (0..=MOST_COUNTED).rfind(|inside| seen & inside_bit(*inside) != 0);
    most.filter(|most| *most < MOST_COUNTED)
}

impl Clone for Box<dyn Judge> {
    fn clone(&self) -> Self {
        self.snapshot()
    }
}

impl Hash for Box<dyn Judge> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest().hash(state);
    }
}

impl fmt::Debug for Box<dyn Judge> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description())
    }
}
