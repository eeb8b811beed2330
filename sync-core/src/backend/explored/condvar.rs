//! A condition variable: a place to sleep.

use std::time::Duration;

use explorer::{
    Attributes, Context, Digest, Effect, Label, Object, ObjectKind, Operation, Outcome, Wakes,
};

use super::{Discipline, FAILED};
use crate::backend::{Held, Mutex as AnyMutex};

/// The answer to a thread that woke spuriously.
const SPURIOUSLY: Digest = Digest(2);

#[derive(Debug)]
pub(crate) struct Condvar {
    object: Object<Bell>,
    /// Whether the thread that has slept longest is woken first.
    fifo: bool,
}

/// A condition variable has no state.
#[derive(Clone, Debug, Hash)]
struct Bell;

const CONDVAR: &ObjectKind = &ObjectKind::new("condvar").without_state();

#[derive(Debug, Hash)]
enum Ringing {
    Sleep {
        in_time: bool,
        spuriously: bool,
        fifo: bool,
        /// The number of the mutex that it waits with.
        mutex: u32,
    },
    NotifyOne {
        fifo: bool,
    },
    NotifyAll,
}

impl Operation for Ringing {
    type State = Bell;

    fn label(&self) -> Label {
        match self {
            Self::Sleep { .. } => Label::new("wait on"),
            Self::NotifyOne { .. } => Label::new("notify one").naming_woken(),
            Self::NotifyAll => Label::new("notify all").naming_woken(),
        }
    }

    fn attributes(&self) -> Attributes {
        match self {
            Self::Sleep { fifo, mutex, .. } => {
                let attributes = Attributes::new().idles().only_with(*mutex);
                if *fifo {
                    attributes.sleeps_fifo()
                } else {
                    attributes.sleeps()
                }
            }
            Self::NotifyOne { .. } | Self::NotifyAll => Attributes::new().wakes().never_blocks(),
        }
    }

    fn outcomes(&self, _: &Bell, _: &Context) -> Vec<Outcome<Bell>> {
        match self {
            Self::NotifyOne { fifo: false } => vec![Outcome::same().waking(Wakes::Any(1))],
            Self::NotifyOne { fifo: true } => vec![Outcome::same().waking(Wakes::First(1))],
            Self::NotifyAll => vec![Outcome::same().waking(Wakes::All)],
            Self::Sleep {
                in_time,
                spuriously,
                ..
            } => {
                // Waking and locking again are one step: a thread that woke
                // spuriously and has not locked yet may as well still sleep. A
                // notification in between wakes it, and it finds the same data.
                let wakes = Outcome::same().unreliable().with_the_next();
                let wakes = wakes.with_effect(Effect::WokeSpuriously);
                let spuriously = spuriously.then(|| wakes.answering(SPURIOUSLY));
                let timed_out = Outcome::same().with_effect(Effect::TimedOut);
                let in_time = in_time.then(|| timed_out.answering(FAILED));
                spuriously.into_iter().chain(in_time).collect()
            }
        }
    }
}

impl Condvar {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self {
            object: Object::of_kind(CONDVAR, Bell),
            fifo: Discipline::adopted() == Discipline::Fifo,
        }
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
        self.sleep(held, false);
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, held: Held<'_>, _: Duration) -> bool {
        self.sleep(held, true) != FAILED
    }

    #[track_caller]
    fn sleep(&self, held: Held<'_>, in_time: bool) -> Digest {
        let AnyMutex::Explored(mutex) = held.mutex else {
            explorer::misuse("a condition variable is waited on with a mutex made elsewhere");
        };
        if explorer::is_tearing_down() {
            explorer::stay_behind();
        }
        let at = held.at;
        // A thread that checks its condition again has observed nothing: however
        // often it wakes, its state is the same, so no bound is needed. Where the
        // loop is the code's own, or there is none, wakeups are counted.
        let spuriously = held.looks_again || explorer::may_wake_spuriously(at);
        // A thread sleeps from when it announces `Sleep`: the unlock and falling
        // asleep are one step.
        mutex.unlock_to_wait(held.data);
        let woken = self.object.perform(Ringing::Sleep {
            in_time,
            spuriously,
            fifo: self.fifo,
            mutex: mutex.number(),
        });
        if woken == SPURIOUSLY && !held.looks_again {
            explorer::has_woken_spuriously(at);
        }
        mutex.lock_again();
        woken
    }

    #[track_caller]
    pub(crate) fn notify_one(&self) {
        let fifo = self.fifo;
        self.object.perform(Ringing::NotifyOne { fifo });
    }

    #[track_caller]
    pub(crate) fn notify_all(&self) {
        self.object.perform(Ringing::NotifyAll);
    }
}
