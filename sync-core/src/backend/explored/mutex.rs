//! A lock, and the data that it guards.

use std::{
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
};

use explorer::{
    Attributes, Context, Digest, Label, Object, ObjectKind, Operation, Outcome, Shown, Wakes,
};

use super::{Discipline, FAILED, Value, failed, has_to_wait};
use crate::backend::Look;

#[derive(Debug)]
pub(crate) struct Mutex {
    object: Object<Lock>,
    discipline: Discipline,
    held: Exclusive,
}

/// The thread with exclusive access to data, besides the explorer's record of it; 0
/// if there is none. The soundness of safe code rests on it: also in an execution
/// that is being torn down, and for objects used by another execution.
#[derive(Debug, Default)]
pub(super) struct Exclusive(AtomicUsize);

impl Exclusive {
    /// Never returns if a thread has access.
    pub(super) fn begin(&self) {
        if self.0.swap(explorer::ticket(), Ordering::Acquire) != 0 {
            if explorer::is_tearing_down() {
                explorer::stay_behind();
            }
            explorer::misuse("two threads would have exclusive access to the same data");
        }
    }

    /// Never returns if another thread has access.
    #[track_caller]
    pub(super) fn end(&self) {
        if self.0.swap(0, Ordering::Release) != explorer::ticket() && !explorer::is_tearing_down() {
            explorer::misuse(
                "a guard is dropped by another thread than the one that made it: a guard stays with \
                 its thread",
            );
        }
    }

    /// Never returns if a thread has access.
    pub(super) fn pass(&self) {
        self.begin();
        self.end();
    }
}

#[derive(Clone, Hash)]
struct Lock {
    locked: bool,
    data: Value,
}

impl fmt::Debug for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let locked = if self.locked { ", locked" } else { "" };
        write!(f, "{:?}{locked}", self.data)
    }
}

const MUTEX: &ObjectKind = &ObjectKind::new("mutex");

#[derive(Debug, Hash)]
enum Locking {
    /// Where locks are not handed over: any thread may lock next.
    Lock {
        again: bool,
    },
    TryLock,
    Unlock(Value),
    /// Before a wait.
    UnlockToWait(Value),
    /// Where locks are handed over: locks, or answers that the thread has to wait.
    Arrive {
        again: bool,
    },
    Wait {
        fifo: bool,
        again: bool,
    },
    Hand {
        data: Value,
        fifo: bool,
        to_wait: bool,
    },
}

impl Operation for Locking {
    type State = Lock;

    fn label(&self) -> Label {
        match self {
            Self::Lock { again: false } | Self::Arrive { again: false } => Label::new("lock"),
            Self::Lock { again: true } | Self::Arrive { again: true } => Label::new("lock")
                .then("again")
                .shown(Shown::AsContinuation),
            Self::TryLock => Label::new("try to lock"),
            Self::Unlock(_) | Self::Hand { to_wait: false, .. } => {
                Label::new("unlock").shown(Shown::AtScopeEnd)
            }
            Self::UnlockToWait(_) | Self::Hand { to_wait: true, .. } => {
                Label::new("begin to wait, unlocking")
            }
            Self::Wait { .. } => Label::new("wait for"),
        }
    }

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new();
        match self {
            Self::Lock { again: false } => attributes.moves_right(),
            // After a wait.
            Self::Lock { again: true } => attributes.moves_right().idles(),
            Self::TryLock => attributes.observes().never_blocks(),
            Self::Unlock(_) => attributes.moves_left(),
            // No mover: the wait begins with it, and a notification before it is
            // lost.
            Self::UnlockToWait(_) | Self::Arrive { again: true } => {
                attributes.never_blocks().idles()
            }
            Self::Arrive { again: false } => attributes.never_blocks(),
            Self::Wait { fifo, again } => {
                let attributes = if *again {
                    attributes.idles()
                } else {
                    attributes
                };
                if *fifo {
                    attributes.sleeps_fifo()
                } else {
                    attributes.sleeps()
                }
            }
            Self::Hand { to_wait: false, .. } => attributes.wakes().never_blocks(),
            Self::Hand { to_wait: true, .. } => attributes.wakes().never_blocks().idles(),
        }
    }

    fn outcomes(&self, lock: &Lock, context: &Context) -> Vec<Outcome<Lock>> {
        let after = |locked, data: &Value| {
            let data = data.clone();
            Outcome::becomes(Lock { locked, data })
        };
        let learned = lock.data.digest;
        match self {
            Self::Lock { .. } if lock.locked => vec![],
            Self::TryLock if lock.locked => vec![failed()],
            Self::Arrive { .. } if lock.locked => vec![has_to_wait()],
            Self::Lock { .. } | Self::Arrive { .. } => {
                vec![after(true, &lock.data).answering(learned)]
            }
            Self::TryLock => vec![after(true, &lock.data).answering(learned.then(Digest(1)))],
            Self::Unlock(data) | Self::UnlockToWait(data) => vec![after(false, data)],
            Self::Wait { .. } => vec![],
            Self::Hand { data, fifo, .. } => {
                let handed = context.asleep.min(1);
                let wakes = if *fifo {
                    Wakes::First(handed)
                } else {
                    Wakes::Any(handed)
                };
                vec![after(handed > 0, data).waking(wakes).telling(data.digest)]
            }
        }
    }
}

impl Mutex {
    #[track_caller]
    pub(crate) fn new(data: Look<'_>) -> Self {
        let data = data();
        Self {
            object: Object::of_kind(
                MUTEX,
                Lock {
                    locked: false,
                    data,
                },
            ),
            discipline: Discipline::adopted(),
            held: Exclusive::default(),
        }
    }

    pub(super) fn number(&self) -> u32 {
        self.object.index()
    }

    #[track_caller]
    pub(crate) fn lock(&self) {
        self.take(false);
    }

    /// After a wait.
    #[track_caller]
    pub(super) fn lock_again(&self) {
        self.take(true);
    }

    #[track_caller]
    fn take(&self, again: bool) {
        if self.discipline == Discipline::Barging {
            self.object.perform(Locking::Lock { again });
            self.held.begin();
            return;
        }
        let before = explorer::history();
        let mut data = self.object.perform(Locking::Arrive { again });
        if data == FAILED {
            let fifo = self.discipline == Discipline::Fifo;
            data = self.object.perform(Locking::Wait { fifo, again });
        }
        // That it had to wait is not part of its history.
        explorer::restore(&before);
        explorer::observe(&data);
        self.held.begin();
    }

    #[track_caller]
    pub(crate) fn try_lock(&self) -> bool {
        let locked = self.object.perform(Locking::TryLock) != FAILED;
        if locked {
            self.held.begin();
        }
        locked
    }

    #[track_caller]
    pub(crate) fn unlock(&self, data: Look<'_>) {
        self.give(data(), false);
    }

    #[track_caller]
    pub(super) fn unlock_to_wait(&self, data: Look<'_>) {
        self.give(data(), true);
    }

    #[track_caller]
    fn give(&self, data: Value, to_wait: bool) {
        let fifo = self.discipline == Discipline::Fifo;
        self.held.end();
        self.object.perform(match (self.discipline, to_wait) {
            (Discipline::Barging, false) => Locking::Unlock(data),
            (Discipline::Barging, true) => Locking::UnlockToWait(data),
            _ => Locking::Hand {
                data,
                fifo,
                to_wait,
            },
        });
    }
}
