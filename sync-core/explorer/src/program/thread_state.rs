//! The state of a thread.

use std::{hash::Hash, panic::Location, sync::Arc};

use smallvec::SmallVec;

use super::{operation::AnyOperation, phase::Phase};
use crate::leaves::digest::Digest;

/// All that determines what a thread does next, besides the objects and the answer
/// to its pending operation. Its digest is of all fields.
#[derive(Clone, Debug)]
pub(crate) struct ThreadState {
    /// The empty history; that of the thread's class, or of the thread itself if
    /// symmetry is broken.
    origin: Digest,
    history: History,
    /// What it keeps until its history is reset, if there is anything.
    kept: Option<Digest>,
    phase: Phase,
    /// Deferred operations: performed just before the next one, in the same step.
    deferred: Deferred,
}

/// Deferred operations, with their objects.
pub(crate) type Deferred = SmallVec<[(u32, Arc<dyn AnyOperation>); 1]>;

/// The state of a thread when it announces something.
#[derive(Clone, Debug, Default)]
pub(crate) struct Snapshot {
    /// Of the whole state.
    pub(crate) digest: Digest,
    pub(crate) phase: Phase,
    /// What is performed just before the announced action.
    pub(crate) deferred: Deferred,
}

/// What a thread has done since its last announcement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Segment {
    /// It has declared that it depends on its identity.
    pub(crate) breaks_symmetry: bool,
    /// It has ended a round.
    pub(crate) ended: bool,
    /// It has been served.
    pub(crate) served: bool,
    /// It has reached the bound on spurious wakeups.
    pub(crate) limited: bool,
}

/// The observation history of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct History {
    answers: Digest,
    /// Spurious wakeups by line.
    spurious: SmallVec<[(Digest, u32); 1]>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            answers: Digest(0),
            spurious: SmallVec::new(),
        }
    }
}

impl ThreadState {
    pub(crate) fn new(origin: Digest) -> Self {
        Self {
            origin,
            history: History {
                answers: origin,
                ..History::default()
            },
            kept: None,
            phase: Phase::default(),
            deferred: SmallVec::new(),
        }
    }

    /// Takes a snapshot. Deferred operations become part of the announcement.
    pub(crate) fn announce(&mut self) -> Snapshot {
        Snapshot {
            digest: self.digest(),
            phase: self.phase,
            deferred: std::mem::take(&mut self.deferred),
        }
    }

    /// The digest of all fields.
    fn digest(&self) -> Digest {
        let Self {
            origin,
            history,
            kept,
            phase,
            deferred,
        } = self;
        let history = (&history.answers, &history.spurious);
        let deferred = digest_of_all(deferred);
        Digest::of(&(origin, history, kept, phase, deferred))
    }

    pub(crate) fn defer(&mut self, object: u32, operation: Arc<dyn AnyOperation>) {
        self.deferred.push((object, operation));
    }

    /// Adds the answer to an operation.
    pub(crate) fn observe(&mut self, answer: Digest) {
        self.learn(answer);
        if self.phase == Phase::Doorway {
            self.phase = Phase::Waiting;
        }
    }

    pub(crate) fn learn(&mut self, what: Digest) {
        self.history.answers = self.history.answers.then(what);
    }

    pub(crate) fn keep(&mut self, what: Digest) {
        self.kept = Some(self.kept.unwrap_or_default().then(what));
    }

    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    pub(crate) fn restore(&mut self, then: &History) {
        self.history.clone_from(then);
    }

    /// Resets the history to this value.
    pub(crate) fn reset(&mut self, part: Digest) {
        self.kept = None;
        self.history = History {
            // Distinct from every observed value.
            answers: self.origin.then(Digest::of(&"begins")).then(part),
            ..History::default()
        };
    }

    /// Counts a spurious wakeup at this line.
    pub(crate) fn has_woken_spuriously(&mut self, at: &Location<'_>) {
        let line = digest_of_line(at);
        let spurious = &mut self.history.spurious;
        match spurious.iter_mut().find(|(known, _)| *known == line) {
            Some((_, times)) => *times += 1,
            None => spurious.push((line, 1)),
        }
    }

    pub(crate) fn times_woken_spuriously(&self, at: &Location<'_>) -> u32 {
        let line = digest_of_line(at);
        let mut spurious = self.history.spurious.iter();
        spurious
            .find_map(|(known, times)| (*known == line).then_some(*times))
            .unwrap_or(0)
    }

    /// Enters a phase; what that completes is added to the segment.
    pub(crate) fn enter_phase(&mut self, phase: Phase, segment: Segment) -> Segment {
        let before = std::mem::replace(&mut self.phase, phase);
        let ends = before != Phase::Remainder && matches!(phase, Phase::Remainder | Phase::Doorway);
        // A thread that ends a round has been served in it.
        let is_served = ends || phase == Phase::Critical;
        Segment {
            ended: segment.ended || ends,
            served: segment.served || is_served && before != Phase::Critical,
            ..segment
        }
    }
}

pub(crate) fn digest_of_all(deferred: &[(u32, Arc<dyn AnyOperation>)]) -> Digest {
    if deferred.is_empty() {
        return Digest::default();
    }
    let deferred: SmallVec<[_; 1]> = deferred
        .iter()
        .map(|(object, operation)| (*object, operation.digest()))
        .collect();
    Digest::of(&*deferred)
}

fn digest_of_line(at: &Location<'_>) -> Digest {
    Digest::of(&(at.file(), at.line(), at.column()))
}
