use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::{Actor, Exhibit, Failure, Fairness, Judge, Setting, Stage, Who};

/// What a solution promises, or what a mistake must show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// No rule is ever broken, there is no deadlock, and what must be possible is.
    Correct,
    /// It fails in this way.
    Broken(Failure),
}

/// One way to solve a problem, right or instructively wrong.
#[derive(Clone)]
pub struct Solution {
    /// Its source.
    pub exhibit: Exhibit,
    /// Its claim.
    pub claim: Claim,
    /// Other failures that a mistake may show: with other reductions, under loom,
    /// or on real threads.
    pub also: Vec<Failure>,
    /// Why no engine can model it, if that is so.
    pub native_only: Option<&'static str>,
    /// Why loom does not check it, if that is so.
    pub without_loom: Option<&'static str>,
    /// The sizes at which loom checks it; at least one, unless it does not.
    pub loom: Vec<Setting>,
    /// The size at which the explorer checks it.
    pub explore: Setting,
    /// The size at which starvation is decided; its rounds do not count.
    pub endless: Setting,
    /// Its claim about starvation, if it has one.
    pub fairness: Option<Fairness>,
    /// The most threads that can be inside at once in the explorer's size, if it
    /// claims a number.
    pub inside: Option<usize>,
    pub(crate) judge: MakeIn<Box<dyn Judge>>,
    pub(crate) perform: MakeIn<Performance>,
}

/// Makes something for a setting.
pub(crate) type MakeIn<T> = Arc<dyn Fn(&Setting) -> T + Send + Sync>;

impl Solution {
    /// Its name: the file's.
    pub fn name(&self) -> String {
        self.exhibit.name()
    }

    /// Whether it is one of the instructive mistakes.
    pub fn is_mistake(&self) -> bool {
        matches!(self.claim, Claim::Broken(_))
    }

    /// Whether this failure is one that it declares.
    pub fn declares(&self, failure: Failure) -> bool {
        matches!(self.claim, Claim::Broken(claimed) if claimed == failure)
            || self.also.contains(&failure)
    }

    /// A judge in its initial state.
    pub(crate) fn judge(&self, setting: &Setting) -> Box<dyn Judge> {
        (self.judge)(setting)
    }

    /// Makes a performance. The solution's primitives are created here, on the
    /// calling thread.
    pub fn perform(&self, setting: &Setting) -> Performance {
        (self.perform)(setting)
    }
}

impl fmt::Debug for Solution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Solution")
            .field("name", &self.name())
            .field("claim", &self.claim)
            .finish_non_exhaustive()
    }
}

/// A solution with its threads, ready to start, and the judge of their events.
pub struct Performance {
    /// The threads, those of one role side by side.
    pub parts: Vec<Part>,
    /// Observes the events.
    pub judge: Box<dyn Judge>,
}

impl fmt::Debug for Performance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Performance")
            .field("parts", &self.parts)
            .finish_non_exhaustive()
    }
}

/// What one thread does.
#[derive(Clone)]
pub struct Part {
    /// The thread.
    pub who: Who,
    pub(crate) setting: Arc<Setting>,
    pub(crate) rounds: Rounds,
    pub(crate) body: Arc<dyn Fn(&Actor<'_>) + Send + Sync>,
}

/// How many rounds a thread does.
#[derive(Clone)]
pub(crate) enum Rounds {
    Own(usize),
    /// Taken from a pot that the threads of the role share.
    Shared(Arc<AtomicUsize>),
}

impl Part {
    /// Does one round, if one is left; `done` is the number of rounds done so far.
    pub fn play(&self, done: usize, stage: &dyn Stage) -> bool {
        let goes_on = match &self.rounds {
            Rounds::Own(rounds) => done < *rounds,
            Rounds::Shared(pot) => stage.take_round(self.who, pot),
        };
        if goes_on {
            (self.body)(&Actor::new(
                self.who,
                done,
                self.shares_rounds(),
                &self.setting,
                stage,
            ));
        }
        goes_on
    }

    /// Whether the threads of this role take their rounds from one pot, so that
    /// the schedule decides how many each does.
    pub fn shares_rounds(&self) -> bool {
        matches!(self.rounds, Rounds::Shared(_))
    }

    /// The rounds left in the role's pot, if it has one.
    pub(crate) fn pot(&self) -> Option<usize> {
        match &self.rounds {
            Rounds::Own(_) => None,
            Rounds::Shared(pot) => Some(pot.load(Ordering::Relaxed)),
        }
    }

    /// Gives the thread a round of its own instead of the pot, if the pot has at
    /// most one round for each thread.
    #[must_use]
    pub fn dealt(mut self) -> Self {
        if let Rounds::Shared(pot) = &self.rounds {
            let rounds = pot.load(Ordering::Relaxed);
            if rounds <= self.setting.count(self.who.role) {
                self.rounds = Rounds::Own(usize::from(self.who.index < rounds));
            }
        }
        self
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.who)
    }
}
