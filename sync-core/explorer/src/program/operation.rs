//! Operations, and their outcomes.

use std::{
    any::Any,
    fmt,
    hash::Hash,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use crate::leaves::{
    digest::Digest,
    label::{Effect, Label},
    report::Finding,
};

/// The state of an object. Implemented for every suitable type.
pub trait State: Clone + Hash + fmt::Debug + Send + Sync + 'static {}

impl<T: Clone + Hash + fmt::Debug + Send + Sync + 'static> State for T {}

/// An operation on an object, as data: an atomic transition with a guard.
///
/// Its `Hash` is its identity: two operations with the same hash are the same
/// operation.
pub trait Operation: Hash + fmt::Debug + Send + Sync + 'static {
    /// The state of the objects that it works on.
    type State: State;

    /// Its name in output; by default its `Debug`.
    fn label(&self) -> Label {
        Label::new(format!("{self:?}"))
    }

    /// What holds of it in every state; nothing by default.
    fn attributes(&self) -> Attributes {
        Attributes::new()
    }

    /// Every outcome that it can have now. None: it is not enabled.
    ///
    /// For an operation that [sleeps](Attributes::sleeps), these are the ways in
    /// which the thread wakes without being woken by another one.
    fn outcomes(&self, state: &Self::State, context: &Context) -> Vec<Outcome<Self::State>>;
}

/// The context in which an operation is applied, besides the state of its object.
#[derive(Clone, Debug)]
pub struct Context {
    /// How many threads sleep at the object; counted for an operation that
    /// [wakes](Attributes::wakes), otherwise 0.
    pub asleep: usize,
    /// Which threads may be performing the operation: more than one where threads
    /// are interchangeable. Given to an operation that is
    /// [personal](Attributes::personal), otherwise empty.
    pub by: std::ops::Range<usize>,
}

/// How an operation commutes with operations of other threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moves {
    Neither,
    Left,
    Right,
    Joins,
}

/// What holds of an operation in every state.
///
/// Reductions rely on it: if a declaration does not hold, verdicts are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are independent properties"
)]
pub struct Attributes {
    pub(crate) moves: Moves,
    pub(crate) blocks: bool,
    pub(crate) observes: bool,
    pub(crate) access: Option<Access>,
    pub(crate) sleeps: Option<Queue>,
    pub(crate) only_with: Option<u32>,
    pub(crate) wakes: bool,
    pub(crate) personal: bool,
    pub(crate) announces: bool,
    pub(crate) idles: bool,
    pub(crate) ends_write: bool,
}

/// How an operation that is not atomic accesses its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Access {
    Reads,
    Writes,
}

/// Whether sleeping threads are ordered by when they fell asleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Queue {
    Ordered,
    Unordered,
}

impl Attributes {
    /// An operation that may block, and of which nothing else is declared.
    pub const fn new() -> Self {
        Self {
            moves: Moves::Neither,
            blocks: true,
            observes: false,
            access: None,
            sleeps: None,
            only_with: None,
            wakes: false,
            personal: false,
            announces: false,
            idles: false,
            ends_write: false,
        }
    }

    /// It never blocks.
    #[must_use]
    pub const fn never_blocks(mut self) -> Self {
        self.blocks = false;
        self
    }

    /// It never blocks, has one outcome, and is a left mover: it could as well be
    /// performed before all that other threads do between the thread's previous
    /// operation and this one, and no thread would see the difference, unless an
    /// operation [observes](Self::observes) the object. A release, an unlock.
    #[must_use]
    pub const fn moves_left(mut self) -> Self {
        self.moves = Moves::Left;
        self.never_blocks()
    }

    /// It is a right mover: once enabled, it could as well be performed after all
    /// that other threads do until the thread's next operation, and no thread would
    /// see the difference, unless an operation [observes](Self::observes) the
    /// object. An acquire, a lock.
    #[must_use]
    pub const fn moves_right(mut self) -> Self {
        self.moves = Moves::Right;
        self
    }

    /// It belongs to the thread's previous operation: both are one step. It never
    /// blocks.
    #[must_use]
    pub const fn joins(mut self) -> Self {
        self.moves = Moves::Joins;
        self.never_blocks()
    }

    /// It ends what an operation that [writes](Self::writes) began at the same
    /// object: if the thread did nothing in between, both are one step. It never
    /// blocks.
    #[must_use]
    pub const fn ends_write(mut self) -> Self {
        self.ends_write = true;
        self.never_blocks()
    }

    /// It can see what movers hide: that there is no permit *now*, that the lock is
    /// taken *now*. Nothing moves at its object.
    #[must_use]
    pub const fn observes(mut self) -> Self {
        self.observes = true;
        self
    }

    /// It reads the object, not atomically: a pending write of another thread is a
    /// data race.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.access = Some(Access::Reads);
        self
    }

    /// It writes the object, not atomically: a pending read or write of another
    /// thread is a data race.
    #[must_use]
    pub const fn writes(mut self) -> Self {
        self.access = Some(Access::Writes);
        self
    }

    /// The thread is asleep from when it announces this operation until another one
    /// [wakes](Wakes) it, or until an outcome of this operation does.
    #[must_use]
    pub const fn sleeps(mut self) -> Self {
        self.sleeps = Some(Queue::Unordered);
        self
    }

    /// Like [`Attributes::sleeps`], and the order in which threads fell asleep
    /// matters.
    #[must_use]
    pub const fn sleeps_fifo(mut self) -> Self {
        self.sleeps = Some(Queue::Ordered);
        self
    }

    /// Threads that sleep at the object at the same time must all name the same
    /// other object: a condition variable is used with one mutex.
    #[must_use]
    pub const fn only_with(mut self, other: u32) -> Self {
        self.only_with = Some(other);
        self
    }

    /// It may wake threads that sleep at the object, or depends on how many do.
    #[must_use]
    pub const fn wakes(mut self) -> Self {
        self.wakes = true;
        self
    }

    /// Its outcomes depend on which thread performs it.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// It is progress: threads that go on for ever without it are in a livelock.
    #[must_use]
    pub const fn announces(mut self) -> Self {
        self.announces = true;
        self
    }

    /// It is part of waiting: a loop of such operations only is not busy, and no
    /// livelock.
    #[must_use]
    pub const fn idles(mut self) -> Self {
        self.idles = true;
        self
    }
}

impl Default for Attributes {
    fn default() -> Self {
        Self::new()
    }
}

/// Which sleeping threads an operation wakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wakes {
    /// None.
    Nobody,
    /// This many, whichever they are; fewer if fewer sleep.
    Any(usize),
    /// This many, those that have slept longest; fewer if fewer sleep.
    First(usize),
    /// All.
    All,
}

/// One outcome of an operation.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub struct Outcome<S, A = Digest> {
    pub(crate) state: Option<S>,
    pub(crate) answer: A,
    pub(crate) effect: Effect,
    pub(crate) wakes: Wakes,
    pub(crate) tells: A,
    pub(crate) reliable: bool,
    pub(crate) with_next: bool,
    pub(crate) seen: u64,
    /// What is wrong with it. The object of a race is filled in where it is
    /// applied.
    pub(crate) breaks: Option<Box<Finding>>,
    pub(crate) breaks_symmetry: bool,
    pub(crate) observes: bool,
}

/// The answer to a thread that is woken, unless the outcome
/// [tells](Outcome::telling) it another one.
pub const WOKEN: Digest = Digest(1);

impl<S, A> Outcome<S, A> {
    /// The same with another form of its state and of its answers.
    pub(crate) fn map<T, B>(
        self,
        state: impl FnOnce(S) -> T,
        answer: impl Fn(A) -> B,
    ) -> Outcome<T, B> {
        Outcome {
            state: self.state.map(state),
            answer: answer(self.answer),
            effect: self.effect,
            wakes: self.wakes,
            tells: answer(self.tells),
            reliable: self.reliable,
            with_next: self.with_next,
            seen: self.seen,
            breaks: self.breaks,
            breaks_symmetry: self.breaks_symmetry,
            observes: self.observes,
        }
    }
}

impl<S> Outcome<S> {
    /// The object does not change; the answer is empty.
    pub fn same() -> Self {
        Self {
            state: None,
            answer: Digest(0),
            effect: Effect::Done,
            wakes: Wakes::Nobody,
            tells: WOKEN,
            reliable: true,
            with_next: false,
            seen: 0,
            breaks: None,
            breaks_symmetry: false,
            observes: false,
        }
    }

    /// The object has this state afterwards; the answer is empty.
    pub fn becomes(state: S) -> Self {
        Self {
            state: Some(state),
            ..Self::same()
        }
    }

    /// A rule is broken; the search ends.
    pub fn breaks(rule: &'static str) -> Self {
        Self::breaks_by(rule, "")
    }

    /// A rule is broken, as described; the search ends.
    pub fn breaks_by(rule: &'static str, detail: impl Into<String>) -> Self {
        Self {
            breaks: Some(Box::new(Finding::Broken {
                rule,
                detail: detail.into(),
            })),
            ..Self::same()
        }
    }

    /// Another thread is in the middle of an access to the object.
    pub fn races() -> Self {
        Self {
            breaks: Some(Box::new(Finding::DataRace { object: 0 })),
            ..Self::same()
        }
    }

    /// The answer that the thread observes. All that it does from now on may depend
    /// on it.
    #[must_use]
    pub fn answering(mut self, answer: Digest) -> Self {
        self.answer = answer;
        self
    }

    /// The answer is a truth value.
    #[must_use]
    pub fn answering_whether(self, answer: bool) -> Self {
        self.answering(Digest(u128::from(answer)))
    }

    /// The effect of the operation, for output. What the thread observes is the
    /// [answer](Self::answering).
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// It wakes threads that sleep at the object; they observe [`WOKEN`], or what
    /// it [tells](Self::telling) them.
    #[must_use]
    pub fn waking(mut self, wakes: Wakes) -> Self {
        self.wakes = wakes;
        self
    }

    /// The answer that woken threads observe.
    #[must_use]
    pub fn telling(mut self, answer: Digest) -> Self {
        self.tells = answer;
        self
    }

    /// It is possible, but cannot be relied on: a state whose only steps are
    /// unreliable is a deadlock. A spurious wakeup.
    #[must_use]
    pub fn unreliable(mut self) -> Self {
        self.reliable = false;
        self
    }

    /// The thread's next operation belongs to the same step; the outcome is
    /// possible only if that operation is enabled then.
    #[must_use]
    pub fn with_the_next(mut self) -> Self {
        self.with_next = true;
        self
    }

    /// Reports these bits: the report holds all that were reached.
    #[must_use]
    pub fn showing(mut self, bits: u64) -> Self {
        self.seen = bits;
        self
    }

    /// It reveals what movers hide, like an operation that
    /// [observes](Attributes::observes) the object: the release of one permit too
    /// many. Once it has been reached, nothing moves at the object.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.observes = true;
        self
    }

    /// It would be another outcome if another thread of [`Context::by`] performed
    /// the operation: these threads are not interchangeable.
    #[must_use]
    pub fn breaking_symmetry(mut self) -> Self {
        self.breaks_symmetry = true;
        self
    }
}

/// A state of any type.
#[derive(Clone)]
pub(crate) struct AnyState {
    pub(crate) digest: Digest,
    pub(crate) value: Arc<dyn DebugAny>,
}

impl AnyState {
    pub(crate) fn new<S: State>(state: S) -> Self {
        Self {
            digest: Digest::of_typed(&state),
            value: Arc::new(state),
        }
    }
}

impl fmt::Debug for AnyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

/// A value of any type that can be printed.
pub(crate) trait DebugAny: fmt::Debug + Send + Sync + 'static {
    fn as_any(&self) -> &dyn Any;
}

impl<T: fmt::Debug + Send + Sync + 'static> DebugAny for T {
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What stands for a value whose `Debug` panics.
pub(crate) const CANNOT_BE_PRINTED: &str = "(cannot be printed: its Debug panics)";

/// An operation of any type.
pub(crate) trait AnyOperation: fmt::Debug + Send + Sync {
    fn digest(&self) -> Digest;
    fn label(&self) -> Label;
    fn attributes(&self) -> Attributes;
    fn outcomes(&self, state: &AnyState, context: &Context) -> Vec<Outcome<AnyState>>;
}

impl<O: Operation> AnyOperation for O {
    fn digest(&self) -> Digest {
        Digest::of_typed(self)
    }

    fn label(&self) -> Label {
        let label = catch_unwind(AssertUnwindSafe(|| Operation::label(self)));
        label.unwrap_or_else(|payload| {
            std::mem::forget(payload);
            Label::new(CANNOT_BE_PRINTED)
        })
    }

    fn attributes(&self) -> Attributes {
        Operation::attributes(self)
    }

    fn outcomes(&self, state: &AnyState, context: &Context) -> Vec<Outcome<AnyState>> {
        let state = (*state.value).as_any().downcast_ref::<O::State>();
        let state = state.expect("an object's operations all work on its type of state");
        Operation::outcomes(self, state, context)
            .into_iter()
            .map(|outcome| outcome.map(AnyState::new, |answer| answer))
            .collect()
    }
}
