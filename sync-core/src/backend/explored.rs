//! The primitives for the explorer: states with atomic operations.
//!
//! | object | state | operations |
//! |---|---|---|
//! | semaphore | free permits | take, try, give; arrive and wait in line where permits are handed over |
//! | mutex | locked or not, the data | lock, try, unlock; arrive and wait where locks are handed over |
//! | condition variable | nothing | sleep, notify one or all |
//! | shared data | whether it is being changed, the data | enter, read, leave |
//!
//! Data is represented by its digest. A thread observes it when it locks or enters,
//! and the operation by which it leaves carries the new value.

mod access;
mod condvar;
mod mutex;
mod semaphore;

use std::{
    fmt,
    hash::{Hash, Hasher},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use explorer::{Digest, Effect, Outcome};

pub(crate) use access::Access;
pub(crate) use condvar::Condvar;
pub(crate) use mutex::Mutex;
pub use semaphore::Discipline;
pub(crate) use semaphore::Semaphore;

/// A snapshot of data.
#[derive(Clone)]
pub(crate) struct Value {
    digest: Digest,
    /// As `Debug` shows it, if the execution is being recorded.
    text: Option<Arc<str>>,
}

impl Value {
    /// Data is what its `Hash` and its `Debug` say together: values that either tells
    /// apart are not the same.
    pub(crate) fn of<T: Hash + fmt::Debug>(data: &T) -> Self {
        let text = text_of(data);
        Self {
            digest: Digest::of(data).then(Digest::of(&text)),
            text: explorer::is_recording().then(|| text.into()),
        }
    }
}

/// As `Debug` shows it, if that does not panic.
fn text_of(data: &dyn fmt::Debug) -> String {
    let text = catch_unwind(AssertUnwindSafe(|| format!("{data:?}")));
    text.unwrap_or_else(|payload| {
        std::mem::forget(payload);
        "(cannot be printed: its Debug panics)".to_owned()
    })
}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.digest.hash(state);
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => self.digest.fmt(f),
        }
    }
}

/// The answer to an operation that failed, or that has to wait.
const FAILED: Digest = Digest(0);

/// The outcome of an operation after which the thread waits in line.
fn has_to_wait<S>() -> Outcome<S> {
    Outcome::same()
        .answering(FAILED)
        .with_effect(Effect::HasToWait)
}

/// The outcome of an operation that failed.
fn failed<S>() -> Outcome<S> {
    Outcome::same()
        .answering(FAILED)
        .with_effect(Effect::Failed)
}
