//! The primitives as the explorer sees them: states with atomic operations.
//!
//! | object | state | operations |
//! |---|---|---|
//! | semaphore | free permits | take, try, give; arrive and wait in line where permits are handed over |
//! | mutex | locked or not, the data | lock, try, unlock |
//! | condition variable | nothing | sleep, notify one or all |
//! | shared data | who is there, the data | enter, read, leave |
//!
//! Data is known by its digest. A thread learns it when it locks or enters,
//! and what it leaves behind comes with the operation by which it leaves.

use std::{
    cell::Cell,
    fmt,
    hash::{Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use explorer::{Digest, Moment, Nature, Object, Operation, Outcome, Wakes};

use super::{Held, Look, Mutex as AnyMutex};

/// Who gets a permit that is released (Little Book 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Discipline {
    /// Whoever comes next: a thread that waits, or one that comes along. What
    /// real semaphores do.
    #[default]
    Barging,
    /// Any one of the threads that wait, if any waits.
    Weak,
    /// The thread that has waited longest.
    Fifo,
}

impl Discipline {
    /// All of them, the weakest promise first.
    pub const ALL: [Self; 3] = [Self::Barging, Self::Weak, Self::Fifo];

    /// Semaphores that this OS thread makes from now on, in programs that are
    /// explored, keep to this discipline.
    pub fn adopt(self) {
        DISCIPLINE.set(self);
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

thread_local! {
    static DISCIPLINE: Cell<Discipline> = const { Cell::new(Discipline::Barging) };
}

/// How often a thread may wake spuriously in one round, where it does not look
/// again by itself. Where it does, in a `wait_while`, it may do so for ever.
const SPURIOUS_WAKEUPS: u32 = 1;

/// What data was like at some moment.
#[derive(Clone)]
pub(crate) struct Value {
    digest: Digest,
    /// As `Debug` shows it, if somebody wants to see it.
    text: Option<Arc<str>>,
}

impl Value {
    pub(crate) fn of<T: Hash + fmt::Debug>(data: &T) -> Self {
        Self {
            digest: Digest::of(data),
            text: explorer::is_recording().then(|| format!("{data:?}").into()),
        }
    }
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

/// What a thread learns that has tried something in vain.
const IN_VAIN: Digest = Digest(0);
/// What a thread learns that woke without anybody's doing.
const SPURIOUSLY: Digest = Digest(2);

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

#[derive(Hash)]
enum Permit {
    /// Where whoever comes next may take it.
    Take,
    TakeInTime,
    TryTake,
    Give(usize),
    /// Where permits are handed over: takes one, or learns that it has to wait.
    Arrive,
    Wait {
        in_line: bool,
        in_time: bool,
    },
    Hand {
        permits: usize,
        in_line: bool,
    },
}

impl Operation for Permit {
    type State = Permits;

    fn nature(&self) -> Nature {
        let nature = Nature::new();
        match self {
            // Nobody can tell when a permit was taken, only that it is gone;
            // nor when it was given, only that it is there.
            Self::Take => nature.moves_right(),
            Self::Give(_) => nature.moves_left(),
            Self::TryTake | Self::TakeInTime => nature.observes().never_blocks(),
            Self::Arrive => nature.never_blocks(),
            Self::Wait { in_line: true, .. } => nature.sleeps_in_line(),
            Self::Wait { in_line: false, .. } => nature.sleeps(),
            Self::Hand { .. } => nature.wakes().never_blocks(),
        }
    }

    fn outcomes(&self, free: &Permits, moment: &Moment) -> Vec<Outcome<Permits>> {
        let give = |permits, handed: usize| match free.0.checked_add(permits - handed) {
            Some(sum) => Outcome::becomes(Permits(sum)),
            None => Outcome::same().answering_whether(true),
        };
        match self {
            Self::Take if free.0 == 0 => vec![],
            Self::Take => vec![Outcome::becomes(Permits(free.0 - 1))],
            // Time may run out at any moment, but a permit that is there by
            // then is taken.
            Self::TryTake | Self::TakeInTime | Self::Arrive if free.0 == 0 => {
                vec![Outcome::same().answering(IN_VAIN)]
            }
            Self::TryTake | Self::TakeInTime | Self::Arrive => {
                vec![Outcome::becomes(Permits(free.0 - 1)).answering_whether(true)]
            }
            Self::Give(permits) => vec![give(*permits, 0)],
            Self::Wait { in_time: true, .. } => vec![Outcome::same().answering(IN_VAIN)],
            Self::Wait { in_time: false, .. } => vec![],
            Self::Hand { permits, in_line } => {
                let handed = moment.asleep.min(*permits);
                let wakes = if *in_line {
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
            object: Object::new(Permits(permits)),
            discipline: DISCIPLINE.get(),
        }
    }

    /// One that serves in order of arrival, whatever the discipline of others.
    #[track_caller]
    pub(crate) fn in_line(permits: usize) -> Self {
        Self {
            object: Object::new(Permits(permits)),
            discipline: Discipline::Fifo,
        }
    }

    pub(super) fn number(&self) -> u64 {
        u64::from(self.object.index())
    }

    #[track_caller]
    pub(crate) fn acquire(&self) {
        if self.discipline == Discipline::Barging {
            self.object.perform(Permit::Take);
        } else if self.object.perform(Permit::Arrive) == IN_VAIN {
            self.object.perform(self.wait(false));
        }
    }

    #[track_caller]
    pub(crate) fn try_acquire(&self) -> bool {
        self.object.perform(Permit::TryTake) != IN_VAIN
    }

    #[track_caller]
    pub(crate) fn acquire_timeout(&self, _: Duration) -> bool {
        if self.discipline == Discipline::Barging {
            return self.object.perform(Permit::TakeInTime) != IN_VAIN;
        }
        self.object.perform(Permit::Arrive) != IN_VAIN
            || self.object.perform(self.wait(true)) != IN_VAIN
    }

    #[track_caller]
    pub(crate) fn release(&self, permits: usize) {
        let in_line = self.discipline == Discipline::Fifo;
        let too_many = self.object.perform(match self.discipline {
            Discipline::Barging => Permit::Give(permits),
            _ => Permit::Hand { permits, in_line },
        });
        if too_many != Digest(0) {
            crate::Fault::misuse("a semaphore holds at most usize::MAX permits");
        }
    }

    fn wait(&self, in_time: bool) -> Permit {
        let in_line = self.discipline == Discipline::Fifo;
        Permit::Wait { in_line, in_time }
    }
}

#[derive(Debug)]
pub(crate) struct Mutex(Object<Lock>);

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

#[derive(Hash)]
enum Locking {
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

#[derive(Debug)]
pub(crate) struct Condvar(Object<Bell>);

/// A condition variable remembers nothing.
#[derive(Clone, Debug, Hash)]
struct Bell;

#[derive(Hash)]
enum Ringing {
    Sleep { in_time: bool, spuriously: bool },
    NotifyOne,
    NotifyAll,
}

impl Operation for Ringing {
    type State = Bell;

    fn nature(&self) -> Nature {
        match self {
            Self::Sleep { .. } => Nature::new().sleeps().idles(),
            Self::NotifyOne | Self::NotifyAll => Nature::new().wakes().never_blocks(),
        }
    }

    fn outcomes(&self, _: &Bell, _: &Moment) -> Vec<Outcome<Bell>> {
        match self {
            Self::NotifyOne => vec![Outcome::same().waking(Wakes::Any(1))],
            Self::NotifyAll => vec![Outcome::same().waking(Wakes::All)],
            Self::Sleep {
                in_time,
                spuriously,
            } => {
                // A thread that woke spuriously and has not locked again yet
                // may as well sleep until it can: who would notify it, notifies
                // it, and it finds the same.
                let wakes = Outcome::same().unreliable().with_the_next();
                let spuriously = spuriously.then(|| wakes.answering(SPURIOUSLY));
                let in_time = in_time.then(|| Outcome::same().answering(IN_VAIN));
                spuriously.into_iter().chain(in_time).collect()
            }
        }
    }
}

impl Condvar {
    #[track_caller]
    pub(crate) fn new() -> Self {
        Self(Object::new(Bell))
    }

    #[track_caller]
    pub(crate) fn wait(&self, held: Held<'_>) {
        self.sleep(held, false);
    }

    #[track_caller]
    pub(crate) fn wait_timeout(&self, held: Held<'_>, _: Duration) -> bool {
        self.sleep(held, true) != IN_VAIN
    }

    #[track_caller]
    fn sleep(&self, held: Held<'_>, in_time: bool) -> Digest {
        let AnyMutex::Explored(mutex) = held.mutex else {
            unreachable!("a condvar and its mutex are created side by side");
        };
        let mutex = &mutex.0;
        let spuriously = held.looks_again || explorer::tally() < SPURIOUS_WAKEUPS;
        // Who has come to `Sleep` is asleep: the unlock and that are one step.
        mutex.perform(Locking::UnlockToWait((held.data)()));
        let woken = self.0.perform(Ringing::Sleep {
            in_time,
            spuriously,
        });
        if woken == SPURIOUSLY && !held.looks_again {
            explorer::add_to_tally();
        }
        mutex.perform(Locking::LockAgain);
        woken
    }

    #[track_caller]
    pub(crate) fn notify_one(&self) {
        self.0.perform(Ringing::NotifyOne);
    }

    #[track_caller]
    pub(crate) fn notify_all(&self) {
        self.0.perform(Ringing::NotifyAll);
    }
}

#[derive(Debug)]
pub(crate) struct Access(Object<Data>);

#[derive(Clone, Hash)]
struct Data {
    /// Whether somebody is changing it, in more than one step.
    changing: bool,
    data: Value,
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.data.fmt(f)
    }
}

#[derive(Hash)]
enum Accessing {
    Enter,
    Read,
    Leave(Value),
}

impl Operation for Accessing {
    type State = Data;

    fn nature(&self) -> Nature {
        match self {
            Self::Enter => Nature::new().never_blocks().writes(),
            Self::Read => Nature::new().never_blocks().reads(),
            Self::Leave(_) => Nature::new().joins(),
        }
    }

    fn outcomes(&self, state: &Data, _: &Moment) -> Vec<Outcome<Data>> {
        let learned = state.data.digest;
        vec![match self {
            Self::Enter | Self::Read if state.changing => Outcome::races(),
            Self::Enter => {
                let data = state.data.clone();
                Outcome::becomes(Data {
                    changing: true,
                    data,
                })
                .answering(learned)
            }
            Self::Read => Outcome::same().answering(learned),
            Self::Leave(data) => Outcome::becomes(Data {
                changing: false,
                data: data.clone(),
            }),
        }]
    }
}

impl Access {
    #[track_caller]
    pub(crate) fn new(data: Look<'_>) -> Self {
        let data = data();
        Self(Object::new(Data {
            changing: false,
            data,
        }))
    }

    /// It is the explorer that sees who gets into whose way.
    #[track_caller]
    pub(crate) fn enter(&self) -> bool {
        self.0.perform(Accessing::Enter);
        true
    }

    #[track_caller]
    pub(crate) fn enter_to_read(&self) -> bool {
        self.0.perform(Accessing::Read);
        true
    }

    #[track_caller]
    pub(crate) fn exit(&self, data: Look<'_>) {
        self.0.perform(Accessing::Leave(data()));
    }

    /// A read is over as soon as it has happened.
    #[allow(clippy::unused_self, reason = "other backends need it")]
    pub(crate) fn exit_from_reading(&self) {}
}

// What the operations are called in traces, before the object's name.

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Take | Self::Arrive => f.write_str("acquire"),
            Self::TakeInTime => f.write_str("acquire in time"),
            Self::TryTake => f.write_str("try to acquire"),
            Self::Give(1) | Self::Hand { permits: 1, .. } => f.write_str("release"),
            Self::Give(permits) | Self::Hand { permits, .. } => write!(f, "release {permits}"),
            Self::Wait { .. } => f.write_str("wait for"),
        }
    }
}

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

impl fmt::Debug for Ringing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sleep { .. } => "wait on",
            Self::NotifyOne => "notify one",
            Self::NotifyAll => "notify all",
        })
    }
}

impl fmt::Debug for Accessing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enter => "access",
            Self::Read => "read",
            Self::Leave(_) => "leave",
        })
    }
}
