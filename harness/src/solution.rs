use std::{fmt, sync::Arc};

use crate::{Actor, Event, Exhibit, Failure, Judge, Setting, Who};

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
    /// Why no model checker can hold it, if that is so.
    pub native_only: Option<&'static str>,
    /// Why loom cannot show its mistake, if that is so.
    pub hidden_from_loom: Option<&'static str>,
    /// The size at which loom checks it.
    pub loom: Setting,
    pub(crate) perform: Arc<dyn Fn(&Setting) -> Performance + Send + Sync>,
}

impl Solution {
    /// Its name: the file's.
    pub fn name(&self) -> String {
        self.exhibit.name()
    }

    /// Whether it is one of the instructive mistakes.
    pub fn is_mistake(&self) -> bool {
        matches!(self.claim, Claim::Broken(_))
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

/// Where events go to: a narrator, a log, a model.
pub trait Stage {
    /// A thread announces an event.
    fn event(&self, event: &Event);
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
    /// How many rounds it does.
    pub rounds: usize,
    pub(crate) of_role: usize,
    pub(crate) body: Arc<dyn Fn(&Actor<'_>) + Send + Sync>,
}

impl Part {
    /// Does one round.
    pub fn play(&self, round: usize, stage: &dyn Stage) {
        (self.body)(&Actor::new(self.who, round, self.of_role, stage));
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.who, self.rounds)
    }
}
