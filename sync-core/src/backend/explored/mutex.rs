//! A lock, and the data that it guards.

use std::fmt;

use explorer::{Digest, Moment, Nature, Object, Operation, Outcome};

use super::{IN_VAIN, Value};
use crate::backend::Look;

#[derive(Debug)]
pub(crate) struct Mutex(pub(super) Object<Lock>);

#[derive(Clone, Hash)]
pub(super) struct Lock {
    locked: bool,
    data: Value,
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let locked = if self.locked { ", locked" } else { "" };
        write!(f, "{:?}{locked}", self.data)
    }
}

#[derive(Hash)]
pub(super) enum Locking {
    Lock,
    /// After a wait.
    LockAgain,
    TryLock,
    Unlock(Value),
    /// Before a wait.
    UnlockToWait(Value),
}

impl Operation for Locking {
    type State = Lock;

    fn nature(&self) -> Nature {
        let nature = Nature::new();
        match self {
            Self::Lock => nature.moves_right(),
            Self::LockAgain => nature.moves_right().idles(),
            Self::TryLock => nature.observes().never_blocks(),
            Self::Unlock(_) => nature.moves_left(),
            // The wait begins with it: whether a notification comes before or
            // after makes all the difference.
            Self::UnlockToWait(_) => nature.never_blocks().idles(),
        }
    }

    fn outcomes(&self, lock: &Lock, _: &Moment) -> Vec<Outcome<Lock>> {
        let locked = || {
            Outcome::becomes(Lock {
                locked: true,
                data: lock.data.clone(),
            })
        };
        match self {
            Self::Lock | Self::LockAgain if lock.locked => vec![],
            Self::Lock | Self::LockAgain => vec![locked().answering(lock.data.digest)],
            Self::TryLock if lock.locked => vec![Outcome::same().answering(IN_VAIN)],
            Self::TryLock => vec![locked().answering(lock.data.digest.then(Digest(1)))],
            Self::Unlock(data) | Self::UnlockToWait(data) => {
                vec![Outcome::becomes(Lock {
                    locked: false,
                    data: data.clone(),
                })]
            }
        }
    }
}

impl Mutex {
    #[track_caller]
    pub(crate) fn new(data: Look<'_>) -> Self {
        let data = data();
        Self(Object::new(Lock {
            locked: false,
            data,
        }))
    }

    #[track_caller]
    pub(crate) fn lock(&self) {
        self.0.perform(Locking::Lock);
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> bool {
        self.0.perform(Locking::TryLock) != IN_VAIN
    }

    #[track_caller]
    pub(crate) fn unlock(&self, data: Look<'_>) {
        self.0.perform(Locking::Unlock(data()));
    }
}

// What the operation is called in traces, before the object's name.
impl fmt::Debug for Locking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lock => "lock",
            Self::LockAgain => "lock again",
            Self::TryLock => "try to lock",
            Self::Unlock(_) => "unlock",
            Self::UnlockToWait(_) => "begin to wait, unlocking",
        })
    }
}
