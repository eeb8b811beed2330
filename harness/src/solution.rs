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
    /// No rule is ever broken, nobody deadlocks, and what must be possible is.
    Correct,
    /// It goes wrong, in this way.
    Broken(Failure),
}

/// One way to solve a problem, right or instructively wrong.
#[derive(Clone)]
pub struct Solution {
    /// Its source.
    pub exhibit: Exhibit,
    /// What it promises.
    pub claim: Claim,
    /// What else a mistake may show, where steps are others than those that
    /// the explorer takes by itself, or on real threads.
    pub also: Vec<Failure>,
    /// Why no model checker can hold it, if that is so.
    pub native_only: Option<&'static str>,
    /// The sizes at which loom checks it, at least one.
    pub loom: Vec<Setting>,
    /// The size at which the explorer checks it.
    pub explore: Setting,
    /// The size at which it is decided who may have to wait for ever; its
    /// rounds do not count.
    pub endless: Setting,
    /// What it claims about that, if it claims anything.
    pub fairness: Option<Fairness>,
    /// The most threads that it claims can be inside at once in the explorer's
    /// size, if it claims anything.
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

    /// A judge who has seen nothing yet.
    pub(crate) fn judge(&self, setting: &Setting) -> Box<dyn Judge> {
        (self.judge)(setting)
    }

    /// Makes everything that one performance needs. The solution's primitives
    /// are created here, on the calling thread.
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

/// A solution with its threads, ready to start, and the judge of what they do.
pub struct Performance {
    /// The threads, those of one role side by side.
    pub parts: Vec<Part>,
    /// Watches the events.
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
    /// As long as there are some left in the role's pot.
    Shared(Arc<AtomicUsize>),
}

impl Part {
    /// Does one round, after so many, if there is one left to do.
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

    /// Whether the threads of this role take their rounds from one pot, so
    /// that who gets one depends on who comes first.
    pub fn shares_rounds(&self) -> bool {
        matches!(self.rounds, Rounds::Shared(_))
    }

    /// How many rounds are in the role's pot, if it has one.
    pub(crate) fn pot(&self) -> Option<usize> {
        match &self.rounds {
            Rounds::Own(_) => None,
            Rounds::Shared(pot) => Some(pot.load(Ordering::Relaxed)),
        }
    }

    /// Gives the thread a round of its own instead of one from the pot, if the
    /// pot has at most one for each thread.
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
