//! A semaphore, with each discipline.

use std::{fmt, time::Duration};

use explorer::{
    Attributes, Context, Digest, Effect, Label, Object, ObjectKind, Operation, Outcome, Wakes,
};

use super::{FAILED, failed, has_to_wait};
use crate::semaphore::{TOO_MANY, sum};

/// Which thread gets a permit that is released, or a lock (Little Book 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Discipline {
    /// The next thread to take it, whether it waits or has just arrived. What real
    /// semaphores do.
    #[default]
    Barging,
    /// Any one of the waiting threads, if there are any.
    Weak,
    /// The thread that has waited longest.
    Fifo,
}

impl Discipline {
    /// All disciplines, the weakest promise first.
    pub const ALL: [Self; 3] = [Self::Barging, Self::Weak, Self::Fifo];

    /// Semaphores, locks and condition variables that this OS thread makes from now
    /// on in explored programs have this discipline.
    pub fn adopt(self) {
        explorer::set_ambient(self as u64);
    }

    /// The discipline that this OS thread has adopted.
    pub(super) fn adopted() -> Self {
        let adopted = |discipline: &&Self| **discipline as u64 == explorer::ambient();
        *Self::ALL.iter().find(adopted).unwrap_or(&Self::Barging)
    }
}

impl fmt::Display for Discipline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Barging => "barging",
            Self::Weak => "weak",
            Self::Fifo => "fifo",
        })
    }
}

#[derive(Debug)]
pub(crate) struct Semaphore {
    object: Object<Permits>,
    discipline: Discipline,
}

#[derive(Clone, Hash)]
struct Permits(usize);

impl fmt::Debug for Permits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const SEMAPHORE: &ObjectKind = &ObjectKind::new("semaphore");

#[derive(Debug, Hash)]
enum Permit {
    /// Where permits are not handed over: any thread may take them, as soon as there
    /// are so many.
    Take(usize),
    TakeInTime,
    TryTake(usize),
    Give(usize),
    /// Where permits are handed over: takes one, or answers that the thread has to
    /// wait.
    Arrive,
    /// Where permits are handed over, one to a thread: takes several, as soon as there
    /// are so many that no thread was handed.
    TakeLeft(usize),
    Wait {
        fifo: bool,
        in_time: bool,
    },
    Hand {
        permits: usize,
        fifo: bool,
    },
}

impl Operation for Permit {
    type State = Permits;

    fn label(&self) -> Label {
        match self {
            Self::Take(1) | Self::Arrive => Label::new("acquire"),
            Self::Take(permits) | Self::TakeLeft(permits) => {
                Label::new(format!("acquire {permits}"))
            }
            Self::TakeInTime => Label::new("acquire in time"),
            Self::TryTake(1) => Label::new("try to acquire"),
            Self::TryTake(permits) => Label::new(format!("try to acquire {permits}")),
            Self::Give(1) | Self::Hand { permits: 1, .. } => Label::new("release"),
            Self::Give(permits) | Self::Hand { permits, .. } => {
                Label::new(format!("release {permits}"))
            }
            Self::Wait { .. } => Label::new("wait for"),
        }
    }

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new();
        match self {
            // No other operation can tell when permits were taken or released, only
            // whether enough are there.
            Self::Take(_) => attributes.moves_right(),
            Self::Give(_) => attributes.moves_left(),
            // Who arrives can tell.
            Self::TakeLeft(_) => attributes,
            Self::TryTake(_) | Self::TakeInTime => attributes.observes().never_blocks(),
            Self::Arrive => attributes.never_blocks(),
            Self::Wait { fifo: true, .. } => attributes.sleeps_fifo(),
            Self::Wait { fifo: false, .. } => attributes.sleeps(),
            Self::Hand { .. } => attributes.wakes().never_blocks(),
        }
    }

    fn outcomes(&self, free: &Permits, context: &Context) -> Vec<Outcome<Permits>> {
        let give = |permits, handed: usize| match sum(free.0, permits - handed) {
            Some(sum) => Outcome::becomes(Permits(sum)),
            // Which of several releases is one too many depends on their order.
            None => Outcome::same().answering_whether(true).observing(),
        };
        match self {
            Self::Take(permits) | Self::TakeLeft(permits) => {
                let left = free.0.checked_sub(*permits);
                left.map(|it| Outcome::becomes(Permits(it)))
                    .into_iter()
                    .collect()
            }
            // A timeout may expire at any time, but a permit that is there then is
            // taken.
            Self::TryTake(_) | Self::TakeInTime | Self::Arrive => {
                let wanted = if let Self::TryTake(permits) = self {
                    *permits
                } else {
                    1
                };
                vec![match free.0.checked_sub(wanted) {
                    Some(left) => Outcome::becomes(Permits(left)).answering_whether(true),
                    None if matches!(self, Self::Arrive) => has_to_wait(),
                    None => failed(),
                }]
            }
            Self::Give(permits) => vec![give(*permits, 0)],
            Self::Wait { in_time: true, .. } => {
                let timed_out = Outcome::same().with_effect(Effect::TimedOut);
                vec![timed_out.answering(FAILED)]
            }
            Self::Wait { in_time: false, .. } => vec![],
            Self::Hand { permits, fifo } => {
                let handed = context.asleep.min(*permits);
                let wakes = if *fifo {
                    Wakes::First(handed)
                } else {
                    Wakes::Any(handed)
                };
                vec![give(*permits, handed).waking(wakes)]
            }
        }
    }
}

impl Semaphore {
    #[track_caller]
    pub(crate) fn new(permits: usize) -> Self {
        Self {
            object: Object::of_kind(SEMAPHORE, Permits(permits)),
            discipline: Discipline::adopted(),
        }
    }

    /// A semaphore that serves in order of arrival, whatever discipline was
    /// adopted.
    #[track_caller]
    pub(crate) fn fifo(permits: usize) -> Self {
        Self {
            object: Object::of_kind(SEMAPHORE, Permits(permits)),
            discipline: Discipline::Fifo,
        }
    }

    pub(crate) fn number(&self) -> u64 {
        u64::from(self.object.index())
    }

    #[track_caller]
    pub(crate) fn acquire(&self, permits: usize) {
        let handed_over = self.discipline != Discipline::Barging;
        if !handed_over || permits != 1 {
            self.object.perform(if handed_over {
                Permit::TakeLeft(permits)
            } else {
                Permit::Take(permits)
            });
            return;
        }
        let before = explorer::history();
        if self.object.perform(Permit::Arrive) == FAILED {
            self.object.perform(self.wait(false));
        }
        // That it had to wait is not part of its history, but that it has acquired
        // is.
        explorer::restore(&before);
        explorer::observe(&());
    }

    #[track_caller]
    pub(crate) fn try_acquire(&self, permits: usize) -> bool {
        self.object.perform(Permit::TryTake(permits)) != FAILED
    }

    #[track_caller]
    pub(crate) fn acquire_timeout(&self, _: Duration) -> bool {
        if self.discipline == Discipline::Barging {
            return self.object.perform(Permit::TakeInTime) != FAILED;
        }
        self.object.perform(Permit::Arrive) != FAILED
            || self.object.perform(self.wait(true)) != FAILED
    }

    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        let fifo = self.discipline == Discipline::Fifo;
        let too_many = self.object.perform(match self.discipline {
            Discipline::Barging => Permit::Give(permits),
            _ => Permit::Hand { permits, fifo },
        });
        if too_many != Digest(0) {
            crate::Fault::misuse(TOO_MANY);
        }
    }

    fn wait(&self, in_time: bool) -> Permit {
        let fifo = self.discipline == Discipline::Fifo;
        Permit::Wait { fifo, in_time }
    }
}
