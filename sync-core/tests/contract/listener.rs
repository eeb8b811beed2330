//! Tells a program what its threads are about to do, such as to wait, which other
//! threads cannot see.

use std::{
    rc::Rc,
    sync::{Arc, Mutex, Weak},
};

use sync_core::observe::{self, Observer, Operation};

/// What to do at an operation, with the state that the threads share.
pub(crate) type Hear<S> = fn(&S, &Operation);

pub(crate) struct Listener<S> {
    /// Weak: the state must not outlive the execution whose objects it holds.
    state: Arc<Mutex<Weak<S>>>,
    hear: Option<Hear<S>>,
}

impl<S: 'static> Listener<S> {
    pub(crate) fn new(hear: Option<Hear<S>>) -> Self {
        Self {
            state: Arc::default(),
            hear,
        }
    }

    pub(crate) fn to(state: &Arc<S>, hear: Option<Hear<S>>) -> Self {
        let it = Self::new(hear);
        *it.state.lock().unwrap() = Arc::downgrade(state);
        it
    }

    /// Where to put the state of each execution.
    #[cfg(feature = "loom")]
    pub(crate) fn state(&self) -> Arc<Mutex<Weak<S>>> {
        Arc::clone(&self.state)
    }

    /// Runs `f` with this as its observer.
    pub(crate) fn listens<R>(self, f: impl FnOnce() -> R) -> R {
        if self.hear.is_none() {
            return f();
        }
        observe::with(Rc::new(self), f)
    }
}

impl<S> Observer for Listener<S> {
    fn begins(&self, operation: &Operation) {
        let state = self.state.lock().unwrap().upgrade();
        if let (Some(hear), Some(state)) = (self.hear, state) {
            hear(&state, operation);
        }
    }
}
