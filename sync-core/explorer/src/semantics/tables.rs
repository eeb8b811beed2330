//! What is known of the program's threads and objects.
//!
//! The code of a thread is a function: from what it knows (its digest) and
//! what it learns (an answer) to what it does next. An operation is one as
//! well: from an object's state to outcomes. Both are looked up here once they
//! are known, so that the search runs the program's code once for each thing
//! that a thread can do, however many states it does it in.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::Arc,
};

use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::{
    leaves::{
        digest::Digest,
        label::{Effect, Label, ObjectKind},
        numbers::Id,
        report::Finding,
    },
    program::{
        control::{Announced, NextAction},
        operation::{
            AnyOperation, AnyState, Attributes, CANNOT_BE_PRINTED, Context, Outcome, Wakes,
        },
        phase::Phase,
        thread_state::{Segment, digest_of_all},
    },
};

/// A map whose order nobody looks at.
pub(crate) type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::FixedState>;
pub(crate) type Set<K> = std::collections::HashSet<K, foldhash::fast::FixedState>;

/// Values that are kept once, with a number each.
pub(crate) struct Interner<T> {
    items: boxcar::Vec<T>,
    numbers: Mutex<Map<Digest, u32>>,
}

impl<T> Interner<T> {
    fn new() -> Self {
        Self {
            items: boxcar::Vec::new(),
            numbers: Mutex::default(),
        }
    }

    fn intern(&self, digest: Digest, make: impl FnOnce() -> T) -> u32 {
        let mut numbers = self.numbers.lock();
        *numbers.entry(digest).or_insert_with(|| {
            let number = self.items.push(make());
            u32::try_from(number).expect("fewer than four billion")
        })
    }

    pub(crate) fn get(&self, number: u32) -> &T {
        &self.items[number as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.items.count()
    }
}

/// A thread at one point of its code, knowing what it knows.
#[derive(Debug)]
pub(crate) struct Local {
    /// Of what it knows and of what it is about to do.
    pub(crate) digest: Digest,
    /// What it does first, in the same step: objects and operations.
    pub(crate) deferred: SmallVec<[(u32, u32); 1]>,
    pub(crate) next: Next,
    pub(crate) phase: Phase,
    pub(crate) at: &'static Location<'static>,
}

/// What it is about to do.
#[derive(Debug)]
pub(crate) enum Next {
    Operation {
        object: u32,
        operation: u32,
        attributes: Attributes,
    },
    Creates(u32, &'static ObjectKind),
    Ends,
    /// It goes no further, and why.
    Fails(Finding),
    /// Its stack of so many bytes is too small.
    Overflows(usize),
}

impl Local {
    /// Whether there is nothing left that it could do.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.next, Next::Ends) && self.deferred.is_empty()
    }

    /// Whether coming there can be wrong: see [`Configuration::fails`].
    ///
    /// [`Configuration::fails`]: crate::semantics::configuration::Configuration::fails
    fn may_fail(&self) -> bool {
        match &self.next {
            Next::Fails(_) | Next::Overflows(_) => true,
            Next::Creates(..) | Next::Ends => false,
            Next::Operation { attributes, .. } => {
                attributes.access.is_some() || attributes.only_with.is_some()
            }
        }
    }
}

/// Where a thread has come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Successor {
    pub(crate) at: u32,
    pub(crate) segment: Segment,
    pub(crate) may_fail: bool,
}

/// One way in which an operation can happen in some state: an [`Outcome`],
/// with the numbers of the state that comes of it and of the answer.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
pub(crate) struct Transition {
    pub(crate) state: Option<u32>,
    pub(crate) answer: u32,
    pub(crate) effect: Effect,
    pub(crate) wakes: Wakes,
    pub(crate) tells: u32,
    pub(crate) reliable: bool,
    pub(crate) with_next: bool,
    pub(crate) seen: u64,
    pub(crate) breaks: Option<Box<Finding>>,
    pub(crate) breaks_symmetry: bool,
    pub(crate) observes: bool,
}

/// An operation, a state, how many sleep there, and who it may be.
pub(crate) type OutcomeKey = (u32, u32, u16, (u16, u16));

pub(crate) struct Tables {
    pub(crate) locals: Interner<Local>,
    pub(crate) states: Interner<AnyState>,
    operations: Interner<Arc<dyn AnyOperation>>,
    /// What threads can learn from an operation.
    pub(crate) answers: Interner<Digest>,
    steps: Mutex<Map<(u32, u32), Fact>>,
    outcomes: boxcar::Vec<Box<[Transition]>>,
    keys: Mutex<Map<OutcomeKey, usize>>,
    /// The class of each thread.
    classes: Vec<&'static str>,
}

/// Where a thread comes to, and in which state of the search that was learned.
#[derive(Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) to: Successor,
    /// None if it was beside the way.
    pub(crate) origin: Option<Id>,
}

/// What stands in the way of reductions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exclusions {
    /// Objects that some operation observes.
    pub(crate) observed: BTreeSet<u32>,
    /// Classes whose threads are told apart.
    pub(crate) asymmetric: BTreeSet<&'static str>,
}

impl Tables {
    pub(crate) fn new(classes: Vec<&'static str>) -> Self {
        Self {
            locals: Interner::new(),
            states: Interner::new(),
            operations: Interner::new(),
            answers: Interner::new(),
            steps: Mutex::default(),
            outcomes: boxcar::Vec::new(),
            keys: Mutex::default(),
            classes,
        }
    }

    pub(crate) fn state(&self, state: &AnyState) -> u32 {
        self.states.intern(state.digest, || state.clone())
    }

    pub(crate) fn operation(&self, operation: &Arc<dyn AnyOperation>) -> u32 {
        self.operations
            .intern(operation.digest(), || Arc::clone(operation))
    }

    pub(crate) fn answer(&self, answer: Digest) -> u32 {
        self.answers.intern(answer, || answer)
    }

    pub(crate) fn attributes(&self, operation: u32) -> Attributes {
        self.operations.get(operation).attributes()
    }

    pub(crate) fn label(&self, operation: u32) -> Label {
        self.operations.get(operation).label()
    }

    pub(crate) fn class(&self, thread: usize) -> &'static str {
        self.classes[thread]
    }

    /// The point at which a thread is that has announced this.
    pub(crate) fn local(&self, announced: &Announced) -> u32 {
        let digest = digest_of(announced);
        self.locals.intern(digest, || Local {
            digest,
            deferred: announced
                .snapshot
                .deferred
                .iter()
                .map(|(object, operation)| (*object, self.operation(operation)))
                .collect(),
            next: match &announced.next {
                NextAction::Operation(object, operation) => Next::Operation {
                    object: *object,
                    operation: self.operation(operation),
                    attributes: operation.attributes(),
                },
                NextAction::Creates(state, kind) => Next::Creates(self.state(state), kind),
                NextAction::Ends => Next::Ends,
                NextAction::Panics(message) => Next::Fails(Finding::Panic(message.clone())),
                NextAction::Misuses(what) => Next::Fails(Finding::Misuse(what.clone())),
                NextAction::Overflows(bytes) => Next::Overflows(*bytes),
            },
            phase: announced.snapshot.phase,
            at: announced.at,
        })
    }

    /// Where a thread has come to that announces this.
    pub(crate) fn successor(&self, announced: &Announced) -> Successor {
        let at = self.local(announced);
        Successor {
            at,
            segment: announced.segment,
            may_fail: self.locals.get(at).may_fail(),
        }
    }

    /// The point of a thread that has ended, and has nothing left to announce.
    pub(crate) fn end(&self) -> u32 {
        let digest = Digest::of(&(2_u8, digest_of_all(&[])));
        self.locals.intern(digest, || Local {
            digest,
            deferred: SmallVec::new(),
            next: Next::Ends,
            phase: Phase::Remainder,
            at: Location::caller(),
        })
    }

    /// Whether any thread has come to any operation.
    pub(crate) fn has_operations(&self) -> bool {
        self.operations.len() > 0
    }

    /// The lines that perform operations on objects of the program, each with at how
    /// many points.
    pub(crate) fn points(
        &self,
        auxiliary: &BTreeSet<u32>,
    ) -> BTreeMap<&'static Location<'static>, u64> {
        let mut points = BTreeMap::new();
        for (_, local) in &self.locals.items {
            if let Next::Operation { object, .. } = local.next
                && !auxiliary.contains(&object)
            {
                *points.entry(local.at).or_default() += 1;
            }
        }
        points
    }

    /// Where a thread goes from here when it learns this, if that is known.
    pub(crate) fn step(&self, from: u32, answer: u32) -> Option<Fact> {
        let steps = self.steps.lock();
        steps.get(&(from, answer)).copied()
    }

    pub(crate) fn learn_step(&self, from: u32, answer: u32, fact: Fact) {
        let mut steps = self.steps.lock();
        steps.insert((from, answer), fact);
    }

    /// The states of the search have other numbers from now on.
    pub(crate) fn forget_origins(&self) {
        for fact in self.steps.lock().values_mut() {
            fact.origin = None;
        }
    }

    /// Every way in which an operation can happen on an occasion.
    pub(crate) fn outcomes(&self, key: OutcomeKey) -> &[Transition] {
        let known = self.keys.lock();
        if let Some(number) = known.get(&key) {
            return &self.outcomes[*number];
        }
        drop(known);
        let (operation, state, asleep, (from, to)) = key;
        let moment = Context {
            asleep: usize::from(asleep),
            by: usize::from(from)..usize::from(to),
        };
        let operation = self.operations.get(operation);
        let outcomes = catch_unwind(AssertUnwindSafe(|| {
            operation.outcomes(self.states.get(state), &moment)
        }));
        // Code that was given to us has panicked: its `Hash`, a rule of a spec.
        let outcomes = outcomes.unwrap_or_else(|payload| {
            let said = message_of(&*payload);
            let label = operation.label();
            let what = format!("a panic while {} was being performed: {said}", label.verb());
            std::mem::forget(payload);
            vec![Outcome {
                breaks: Some(Box::new(Finding::Panic(what))),
                ..Outcome::same()
            }]
        });
        let known = |outcome: Outcome<AnyState>| Transition {
            state: outcome.state.map(|state| self.state(&state)),
            answer: self.answer(outcome.answer),
            effect: outcome.effect,
            wakes: outcome.wakes,
            tells: self.answer(outcome.tells),
            reliable: outcome.reliable,
            with_next: outcome.with_next,
            seen: outcome.seen,
            breaks: outcome.breaks,
            breaks_symmetry: outcome.breaks_symmetry,
            observes: outcome.observes,
        };
        let number = self
            .outcomes
            .push(outcomes.into_iter().map(known).collect());
        let mut keys = self.keys.lock();
        keys.insert(key, number);
        &self.outcomes[number]
    }

    /// About how many bytes all this takes.
    pub(crate) fn bytes(&self) -> usize {
        let outcomes = self.outcomes.count();
        let steps = self.steps.lock().len();
        self.locals.len() * 200 + self.states.len() * 300 + outcomes * 250 + steps * 80
    }

    /// Each known step of any thread: from where, to where.
    pub(crate) fn steps(&self) -> Vec<(u32, u32)> {
        let steps = self.steps.lock();
        steps
            .iter()
            .map(|((from, _), fact)| (*from, fact.to.at))
            .collect()
    }
}

/// A value as its `Debug` shows it, if that does not panic.
pub(crate) fn printed(value: &dyn std::fmt::Debug) -> String {
    let text = catch_unwind(AssertUnwindSafe(|| format!("{value:?}")));
    text.unwrap_or_else(|payload| {
        std::mem::forget(payload);
        CANNOT_BE_PRINTED.to_owned()
    })
}

fn message_of(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}

/// Of all that steers a thread, and of what it is about to do.
pub(crate) fn digest_of(announced: &Announced) -> Digest {
    let at = announced.at;
    let all = (at.file(), at.line(), at.column(), announced.snapshot.digest);
    match &announced.next {
        NextAction::Operation(object, operation) => {
            Digest::of(&(0_u8, all, object, operation.digest()))
        }
        NextAction::Creates(state, _) => Digest::of(&(1_u8, all, state.digest)),
        // A thread that has ended knows nothing any more.
        NextAction::Ends => Digest::of(&(2_u8, digest_of_all(&announced.snapshot.deferred))),
        NextAction::Panics(message) => Digest::of(&(3_u8, all, message)),
        NextAction::Misuses(what) => Digest::of(&(4_u8, all, what)),
        NextAction::Overflows(_) => Digest::of(&(5_u8, all)),
    }
}
