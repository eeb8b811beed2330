//! The transition tables of a program.
//!
//! The code of a thread is a function from its state (a digest) and an answer to
//! its next announcement; an operation is a function from an object's state to
//! outcomes. Both are recorded here, so that the search runs the program's code
//! once for each transition of a thread, however many states have it.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, Location, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use parking_lot::Mutex;
use smallvec::SmallVec;

use crate::{
    leaves::{
        digest::Digest,
        label::{Label, ObjectKind},
        numbers::Id,
        report::Finding,
    },
    program::{
        control::{Announced, NextAction},
        operation::{AnyOperation, AnyState, Attributes, CANNOT_BE_PRINTED, Context, Outcome},
        phase::Phase,
        thread_state::{Segment, digest_of_all},
    },
};

/// A map that is never iterated in an order that matters.
pub(crate) type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::FixedState>;
pub(crate) type Set<K> = std::collections::HashSet<K, foldhash::fast::FixedState>;

/// Stores each value once, and numbers it.
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

/// The local state of a thread: a point of its code with a history.
#[derive(Debug)]
pub(crate) struct Local {
    /// The digest of the thread's state and of its next action.
    pub(crate) digest: Digest,
    /// Deferred operations, with their objects: performed first, in the same step.
    pub(crate) deferred: SmallVec<[(u32, u32); 1]>,
    pub(crate) next: Next,
    pub(crate) phase: Phase,
    pub(crate) at: &'static Location<'static>,
}

/// The next action of a thread in a local state.
#[derive(Debug)]
pub(crate) enum Next {
    Operation {
        object: u32,
        operation: u32,
        attributes: Attributes,
    },
    Creates(u32, &'static ObjectKind),
    Ends,
    /// It has failed.
    Fails(Finding),
    /// Its stack of this many bytes is too small.
    Overflows(usize),
}

impl Local {
    /// The operation that it is about to perform, with its object, if it is one.
    pub(crate) fn operation(&self) -> Option<(u32, u32, &Attributes)> {
        match &self.next {
            Next::Operation {
                object,
                operation,
                attributes,
            } => Some((*object, *operation, attributes)),
            _ => None,
        }
    }

    /// Whether the thread has ended and no deferred operation is left.
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.next, Next::Ends) && self.deferred.is_empty()
    }

    /// Whether this local state can be a failure: see [`Configuration::fails`].
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

/// The local state that a thread reaches, and what it has done since the last one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Successor {
    pub(crate) at: u32,
    pub(crate) segment: Segment,
    pub(crate) may_fail: bool,
}

/// One transition of an operation in a state: an [`Outcome`] with the numbers of its
/// state and answers.
pub(crate) type Transition = Outcome<u32, u32>;

/// An operation, a state, the number of sleeping threads, and the range of threads
/// that may perform it.
pub(crate) type OutcomeKey = (u32, u32, u16, (u16, u16));

pub(crate) struct Tables {
    pub(crate) locals: Interner<Local>,
    pub(crate) states: Interner<AnyState>,
    operations: Interner<Arc<dyn AnyOperation>>,
    /// The answers of operations.
    pub(crate) answers: Interner<Digest>,
    steps: Mutex<Map<(u32, u32), Fact>>,
    /// How many of them have been used.
    used: AtomicUsize,
    outcomes: boxcar::Vec<Box<[Transition]>>,
    keys: Mutex<Map<OutcomeKey, usize>>,
    /// The class of each thread.
    classes: Vec<&'static str>,
}

/// A successor, and the state of the search at which it was recorded.
#[derive(Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) to: Successor,
    /// None if that was on a random walk.
    pub(crate) origin: Option<Id>,
    /// Whether breadth first has used it: see [`Merging`](super::merging::Merging).
    pub(crate) used: bool,
}

/// What reductions must not be applied to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Exclusions {
    /// Objects that some operation observes.
    pub(crate) observed: BTreeSet<u32>,
    /// Classes whose symmetry is broken.
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
            used: AtomicUsize::new(0),
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

    /// The local state of a thread with this announcement.
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

    /// The successor that this announcement describes.
    pub(crate) fn successor(&self, announced: &Announced) -> Successor {
        let at = self.local(announced);
        Successor {
            at,
            segment: announced.segment,
            may_fail: self.locals.get(at).may_fail(),
        }
    }

    /// The local state of a thread that has ended.
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

    /// Whether any operation has been announced.
    pub(crate) fn has_operations(&self) -> bool {
        self.operations.len() > 0
    }

    /// For each line that performs operations on objects of the program, the number
    /// of its local states.
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

    /// The successor with this answer, if it is recorded.
    pub(crate) fn step(&self, from: u32, answer: u32) -> Option<Fact> {
        let steps = self.steps.lock();
        steps.get(&(from, answer)).copied()
    }

    /// The same for a step of the search, if it may rely on it: of a local state that
    /// stands for others, it may only on what has been used before.
    pub(crate) fn use_step(&self, from: u32, answer: u32, stands_for_others: bool) -> Option<Fact> {
        let mut steps = self.steps.lock();
        let fact = steps.get_mut(&(from, answer))?;
        if stands_for_others && !fact.used {
            return None;
        }
        if !fact.used {
            fact.used = true;
            self.used.fetch_add(1, Ordering::Relaxed);
        }
        Some(*fact)
    }

    /// How many transitions have been used.
    pub(crate) fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Each transition that breadth first has used: from where, with which answer, to
    /// where.
    pub(crate) fn used_steps(&self) -> Vec<(u32, u32, Successor)> {
        let steps = self.steps.lock();
        let used = steps.iter().filter(|(_, fact)| fact.used);
        used.map(|((from, answer), fact)| (*from, *answer, fact.to))
            .collect()
    }

    pub(crate) fn learn_step(&self, from: u32, answer: u32, fact: Fact) {
        self.used
            .fetch_add(usize::from(fact.used), Ordering::Relaxed);
        let mut steps = self.steps.lock();
        steps.insert((from, answer), fact);
    }

    /// Forgets where successors were recorded: the next pass numbers its states
    /// anew.
    pub(crate) fn forget_origins(&self) {
        for fact in self.steps.lock().values_mut() {
            fact.origin = None;
        }
    }

    /// The transitions for this key.
    pub(crate) fn outcomes(&self, key: OutcomeKey) -> &[Transition] {
        let known = self.keys.lock();
        if let Some(number) = known.get(&key) {
            return &self.outcomes[*number];
        }
        drop(known);
        let (operation, state, asleep, (from, to)) = key;
        let context = Context {
            asleep: usize::from(asleep),
            by: usize::from(from)..usize::from(to),
        };
        let operation = self.operations.get(operation);
        let outcomes = catch_unwind(AssertUnwindSafe(|| {
            operation.outcomes(self.states.get(state), &context)
        }));
        // Code of the user has panicked: a `Hash`, or a rule of a specification.
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
        let known = |outcome: Outcome<AnyState>| {
            outcome.map(|state| self.state(&state), |answer| self.answer(answer))
        };
        let number = self
            .outcomes
            .push(outcomes.into_iter().map(known).collect());
        let mut keys = self.keys.lock();
        keys.insert(key, number);
        &self.outcomes[number]
    }

    /// The approximate size of the tables, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let outcomes = self.outcomes.count();
        let steps = self.steps.lock().len();
        self.locals.len() * 200 + self.states.len() * 300 + outcomes * 250 + steps * 80
    }

    /// Each recorded transition of any thread: its two local states.
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

/// The digest of a local state: of the thread's state, its line, and its next
/// action.
pub(crate) fn digest_of(announced: &Announced) -> Digest {
    let at = announced.at;
    let all = (at.file(), at.line(), at.column(), announced.snapshot.digest);
    match &announced.next {
        NextAction::Operation(object, operation) => {
            Digest::of(&(0_u8, all, object, operation.digest()))
        }
        NextAction::Creates(state, _) => Digest::of(&(1_u8, all, state.digest)),
        // A thread that has ended has no history.
        NextAction::Ends => Digest::of(&(2_u8, digest_of_all(&announced.snapshot.deferred))),
        NextAction::Panics(message) => Digest::of(&(3_u8, all, message)),
        NextAction::Misuses(what) => Digest::of(&(4_u8, all, what)),
        NextAction::Overflows(_) => Digest::of(&(5_u8, all)),
    }
}
