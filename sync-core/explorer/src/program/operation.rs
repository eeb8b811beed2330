//! What operations are, and what they do to objects.

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

/// What the state of an object must be. Implemented for whatever can be.
pub trait State: Clone + Hash + fmt::Debug + Send + Sync + 'static {}

impl<T: Clone + Hash + fmt::Debug + Send + Sync + 'static> State for T {}

/// An operation on an object, as data: an atomic step with a guard.
///
/// It is `Hash`: two operations with the same hash are the same operation.
pub trait Operation: Hash + fmt::Debug + Send + Sync + 'static {
    /// The state of the objects that it works on.
    type State: State;

    /// What it is called, for people; as its `Debug` shows it unless said otherwise.
    fn label(&self) -> Label {
        Label::new(format!("{self:?}"))
    }

    /// What is known of it whatever the state; nothing by default.
    fn attributes(&self) -> Attributes {
        Attributes::new()
    }

    /// Every way in which it can happen now. None: it has to wait.
    ///
    /// Of an operation that [sleeps](Attributes::sleeps), these are the ways in
    /// which the thread can wake by itself.
    fn outcomes(&self, state: &Self::State, moment: &Context) -> Vec<Outcome<Self::State>>;
}

/// What is around an operation when it happens.
#[derive(Clone, Debug)]
pub struct Context {
    /// How many threads sleep at the object; counted for an operation that
    /// [wakes](Attributes::wakes), otherwise 0.
    pub asleep: usize,
    /// Which threads of the program it may be that performs the operation:
    /// more than one where threads are interchangeable. Given to an operation
    /// that is [personal](Attributes::personal), otherwise empty.
    pub by: std::ops::Range<usize>,
}

/// How an operation gets along with those of other threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Moves {
    Neither,
    Left,
    Right,
    Joins,
}

/// What is known of an operation whatever the state.
///
/// What is promised here makes the search smaller; a promise that does not
/// hold makes it wrong.
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

/// How a thread uses an object in an operation that is not atomic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Access {
    Reads,
    Writes,
}

/// Whether it matters in which order threads fell asleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Queue {
    Ordered,
    Unordered,
}

impl Attributes {
    /// An operation that may have to wait, and of which nothing else is known.
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

    /// It never has to wait.
    #[must_use]
    pub const fn never_blocks(mut self) -> Self {
        self.blocks = false;
        self
    }

    /// It never has to wait, has one outcome, and might as well happen before
    /// whatever other threads do between the thread's last operation and this
    /// one: nobody would see the difference, unless some operation
    /// [observes](Self::observes) the object. A release, an unlock.
    #[must_use]
    pub const fn moves_left(mut self) -> Self {
        self.moves = Moves::Left;
        self.never_blocks()
    }

    /// Once it can happen, it might as well happen after whatever other
    /// threads do until the thread's next operation: nobody would see the
    /// difference, unless some operation [observes](Self::observes) the
    /// object. An acquire, a lock.
    #[must_use]
    pub const fn moves_right(mut self) -> Self {
        self.moves = Moves::Right;
        self
    }

    /// It belongs to the thread's last operation: both are one step. It never
    /// has to wait.
    #[must_use]
    pub const fn joins(mut self) -> Self {
        self.moves = Moves::Joins;
        self.never_blocks()
    }

    /// It ends what an operation that [writes](Self::writes) began at the same
    /// object: if nothing came between, both are one step. It never has to
    /// wait.
    #[must_use]
    pub const fn ends_write(mut self) -> Self {
        self.ends_write = true;
        self.never_blocks()
    }

    /// It can see what moves left or right hide: that there is no permit *now*,
    /// that the lock is taken *now*.
    #[must_use]
    pub const fn observes(mut self) -> Self {
        self.observes = true;
        self
    }

    /// It reads the object and takes time for that: another thread that writes
    /// must not come at the same time.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.access = Some(Access::Reads);
        self
    }

    /// It writes the object and takes time for that: no other thread that
    /// reads or writes must come at the same time.
    #[must_use]
    pub const fn writes(mut self) -> Self {
        self.access = Some(Access::Writes);
        self
    }

    /// The thread is asleep as soon as it has come to this operation, until
    /// another one [wakes](Wakes) it or an outcome of its own does.
    #[must_use]
    pub const fn sleeps(mut self) -> Self {
        self.sleeps = Some(Queue::Unordered);
        self
    }

    /// Like [`Attributes::sleeps`], and it matters who came first.
    #[must_use]
    pub const fn sleeps_in_line(mut self) -> Self {
        self.sleeps = Some(Queue::Ordered);
        self
    }

    /// Threads that sleep at the object at the same time must all name the same
    /// other object: a condition variable is waited on with one lock.
    #[must_use]
    pub const fn only_with(mut self, other: u32) -> Self {
        self.only_with = Some(other);
        self
    }

    /// It may wake threads that sleep at the object, or asks how many do.
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

    /// It is what the program is for: threads that do without for ever get
    /// nowhere.
    #[must_use]
    pub const fn announces(mut self) -> Self {
        self.announces = true;
        self
    }

    /// It is part of waiting for somebody else: a thread that does nothing but
    /// such operations is not busy.
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
    /// So many, whichever they are; fewer if there are not so many.
    Any(usize),
    /// So many, those that have slept longest; fewer if there are not so many.
    First(usize),
    /// All.
    All,
}

/// One way in which an operation can happen.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub struct Outcome<S> {
    pub(crate) state: Option<S>,
    pub(crate) answer: Digest,
    pub(crate) effect: Effect,
    pub(crate) wakes: Wakes,
    pub(crate) tells: Digest,
    pub(crate) reliable: bool,
    pub(crate) with_next: bool,
    pub(crate) seen: u64,
    /// What is wrong with it. Which object a race is about is known where it happens.
    pub(crate) breaks: Option<Box<Finding>>,
    pub(crate) breaks_symmetry: bool,
    pub(crate) observes: bool,
}

/// What a thread learns that somebody woke, unless it is told something else.
pub const WOKEN: Digest = Digest(1);

impl<S> Outcome<S> {
    /// The same with another form of state.
    pub(crate) fn map<T>(self, form: impl FnOnce(S) -> T) -> Outcome<T> {
        Outcome {
            state: self.state.map(form),
            answer: self.answer,
            effect: self.effect,
            wakes: self.wakes,
            tells: self.tells,
            reliable: self.reliable,
            with_next: self.with_next,
            seen: self.seen,
            breaks: self.breaks,
            breaks_symmetry: self.breaks_symmetry,
            observes: self.observes,
        }
    }

    /// The object stays as it is; the thread goes on and has learned nothing.
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

    /// The object has this state afterwards; the thread goes on and has
    /// learned nothing.
    pub fn becomes(state: S) -> Self {
        Self {
            state: Some(state),
            ..Self::same()
        }
    }

    /// A rule is broken, which ends everything.
    pub fn breaks(rule: &'static str) -> Self {
        Self::breaks_by(rule, "")
    }

    /// A rule is broken, which ends everything, and this is what happened.
    pub fn breaks_by(rule: &'static str, detail: impl Into<String>) -> Self {
        Self {
            breaks: Some(Box::new(Finding::Broken {
                rule,
                detail: detail.into(),
            })),
            ..Self::same()
        }
    }

    /// Another thread is at the object, and has not left it yet.
    pub fn races() -> Self {
        Self {
            breaks: Some(Box::new(Finding::DataRace { object: 0 })),
            ..Self::same()
        }
    }

    /// The thread learns this. Whatever it does from now on may depend on it.
    #[must_use]
    pub fn answering(mut self, answer: Digest) -> Self {
        self.answer = answer;
        self
    }

    /// The thread learns whether something is the case.
    #[must_use]
    pub fn answering_whether(self, answer: bool) -> Self {
        self.answering(Digest(u128::from(answer)))
    }

    /// What became of the operation, for people. What the thread learns is its
    /// [answer](Self::answering).
    #[must_use]
    pub fn with_effect(mut self, effect: Effect) -> Self {
        self.effect = effect;
        self
    }

    /// It wakes threads that sleep at the object; they learn [`WOKEN`], or what
    /// it [tells](Self::telling) them.
    #[must_use]
    pub fn waking(mut self, wakes: Wakes) -> Self {
        self.wakes = wakes;
        self
    }

    /// Those whom it wakes learn this.
    #[must_use]
    pub fn telling(mut self, answer: Digest) -> Self {
        self.tells = answer;
        self
    }

    /// It may happen, but nobody can count on it: threads that could go on in
    /// no other way are deadlocked. A spurious wakeup.
    #[must_use]
    pub fn unreliable(mut self) -> Self {
        self.reliable = false;
        self
    }

    /// The thread's next operation belongs to the same step; it happens in
    /// this way only if that one can happen at once.
    #[must_use]
    pub fn with_the_next(mut self) -> Self {
        self.with_next = true;
        self
    }

    /// These bits are seen: the report holds all that were.
    #[must_use]
    pub fn showing(mut self, bits: u64) -> Self {
        self.seen = bits;
        self
    }

    /// It shows what moves left or right hide, as an operation does that
    /// [observes](Attributes::observes) the object: the release of one permit more than
    /// there may be. Once it has come about, nothing moves at the object.
    #[must_use]
    pub fn observing(mut self) -> Self {
        self.observes = true;
        self
    }

    /// It would be another outcome if another one of the threads had performed
    /// the operation that [`Context::by`] lists: they are not interchangeable.
    #[must_use]
    pub fn breaking_symmetry(mut self) -> Self {
        self.breaks_symmetry = true;
        self
    }
}

/// A state of whatever type.
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

/// Something of which nothing is known but that it can be printed.
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

/// An operation of whatever type.
pub(crate) trait AnyOperation: fmt::Debug + Send + Sync {
    fn digest(&self) -> Digest;
    fn label(&self) -> Label;
    fn attributes(&self) -> Attributes;
    fn outcomes(&self, state: &AnyState, moment: &Context) -> Vec<Outcome<AnyState>>;
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

    fn outcomes(&self, state: &AnyState, moment: &Context) -> Vec<Outcome<AnyState>> {
        let state = (*state.value).as_any().downcast_ref::<O::State>();
        let state = state.expect("an object's operations all work on its type of state");
        Operation::outcomes(self, state, moment)
            .into_iter()
            .map(|outcome| outcome.map(AnyState::new))
            .collect()
    }
}
