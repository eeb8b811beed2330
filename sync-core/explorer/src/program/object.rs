//! Objects: what threads share.

use std::{fmt, marker::PhantomData, panic::Location, sync::Arc};

use super::{
    control::{self, Origin},
    operation::{AnyState, Operation, State},
};
use crate::leaves::{digest::Digest, label::ObjectKind};

/// An object of an explored program: a state that threads change by atomic
/// operations, and in no other way.
pub struct Object<S> {
    number: u32,
    /// The execution that made it.
    run: u64,
    _state: PhantomData<fn(S) -> S>,
}

impl<S: State> Object<S> {
    /// Makes an object in this state.
    ///
    /// # Panics
    ///
    /// If no program is being explored here; see [`is_exploring`](crate::is_exploring).
    #[track_caller]
    pub fn new(state: S) -> Self {
        Self::of_kind(&ObjectKind::OBJECT, state)
    }

    /// Makes an object of this kind, in this state.
    ///
    /// # Panics
    ///
    /// If no program is being explored here; see [`is_exploring`](crate::is_exploring).
    #[track_caller]
    pub fn of_kind(kind: &'static ObjectKind, state: S) -> Self {
        let made = control::create(AnyState::new(state), Origin::here(kind));
        let (number, run) = made.expect("explored objects are made inside the explored program");
        Self {
            number,
            run,
            _state: PhantomData,
        }
    }

    /// Performs the operation as soon as it is enabled; returns its answer.
    #[track_caller]
    pub fn perform(&self, operation: impl Operation<State = S>) -> Digest {
        control::perform(
            (self.number, self.run),
            Arc::new(operation),
            Location::caller(),
        )
    }

    /// Performs the operation just before the thread's next one, in the same step:
    /// for effects that no other thread can see earlier. It must never wait, and
    /// its answer is not observed.
    #[track_caller]
    pub fn perform_with_the_next(&self, operation: impl Operation<State = S>) {
        control::defer(
            (self.number, self.run),
            Arc::new(operation),
            Location::caller(),
        );
    }
}

impl<S> Object<S> {
    /// Its number among the objects of the program, `0..`, in the order in
    /// which they were made.
    pub fn index(&self) -> u32 {
        self.number
    }
}

impl<S> fmt::Debug for Object<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "object {}", self.number)
    }
}
