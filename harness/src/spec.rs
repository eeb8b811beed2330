use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
};

use sync_core::{State, explorer::Digest};

use crate::Event;

/// What must never happen, as a small state machine over events.
pub trait Spec: State + Clone + Sync + 'static {
    /// Takes note of the next event.
    ///
    /// # Errors
    ///
    /// If the event breaks a rule of the puzzle.
    fn observe(&mut self, event: &Event) -> Result<(), Violation>;

    /// What must hold when every thread has finished.
    ///
    /// # Errors
    ///
    /// If it does not.
    fn at_end(&self) -> Result<(), Violation> {
        Ok(())
    }
}

/// A rule of the puzzle was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule.
    pub rule: &'static str,
    /// What happened.
    pub detail: String,
}

impl Violation {
    /// `Ok` if the condition holds, else a violation of `rule`.
    ///
    /// # Errors
    ///
    /// If the condition does not hold.
    pub fn unless(
        condition: bool,
        rule: &'static str,
        detail: impl FnOnce() -> String,
    ) -> Result<(), Self> {
        if condition {
            Ok(())
        } else {
            Err(Self {
                rule,
                detail: detail(),
            })
        }
    }
}

/// Something that must be possible, and a way to see that it is the case.
pub(crate) type Sometimes<S> = (&'static str, fn(&S) -> bool);

/// A spec at work, whatever its type: it watches one performance.
pub trait Judge: Send + Sync {
    /// See [`Spec::observe`].
    ///
    /// # Errors
    ///
    /// If the event breaks a rule of the puzzle.
    fn observe(&mut self, event: &Event) -> Result<(), Violation>;

    /// See [`Spec::at_end`].
    ///
    /// # Errors
    ///
    /// If something does not hold that should.
    fn at_end(&self) -> Result<(), Violation>;

    /// One bit for each *sometimes* property of the problem: the case now?
    fn sometimes(&self) -> u64;

    /// Another judge of the same performance, who has seen nothing yet.
    fn colleague(&self) -> Box<dyn Judge>;

    /// Another judge who has seen the same.
    fn twin(&self) -> Box<dyn Judge>;

    /// What it has seen, as far as that matters from now on.
    fn memory(&self) -> Digest;

    /// The same, for people.
    fn notes(&self) -> String;
}

impl Clone for Box<dyn Judge> {
    fn clone(&self) -> Self {
        self.twin()
    }
}

impl Hash for Box<dyn Judge> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.memory().hash(state);
    }
}

impl fmt::Debug for Box<dyn Judge> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.notes())
    }
}

pub(crate) struct Watching<S> {
    spec: S,
    make: Arc<dyn Fn() -> S + Send + Sync>,
    sometimes: Arc<[Sometimes<S>]>,
}

impl<S: Spec> Watching<S> {
    pub(crate) fn new(
        make: Arc<dyn Fn() -> S + Send + Sync>,
        sometimes: Arc<[Sometimes<S>]>,
    ) -> Self {
        Self {
            spec: make(),
            make,
            sometimes,
        }
    }
}

impl<S: Spec> Judge for Watching<S> {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        self.spec.observe(event)
    }

    fn at_end(&self) -> Result<(), Violation> {
        self.spec.at_end()
    }

    fn sometimes(&self) -> u64 {
        self.sometimes
            .iter()
            .enumerate()
            .fold(0, |seen, (bit, (_, holds))| {
                seen | u64::from(holds(&self.spec)) << bit
            })
    }

    fn colleague(&self) -> Box<dyn Judge> {
        Box::new(Self::new(
            Arc::clone(&self.make),
            Arc::clone(&self.sometimes),
        ))
    }

    fn twin(&self) -> Box<dyn Judge> {
        Box::new(Self {
            spec: self.spec.clone(),
            make: Arc::clone(&self.make),
            sometimes: Arc::clone(&self.sometimes),
        })
    }

    fn memory(&self) -> Digest {
        Digest::of(&self.spec)
    }

    fn notes(&self) -> String {
        format!("{:?}", self.spec)
    }
}
