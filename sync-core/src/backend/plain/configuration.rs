//! A state of the program and its transitions: what each operation means, one arm
//! a rule.

use std::panic::Location;

use super::{objects::ObjectState, values::Interner};
use crate::Discipline;

/// What can be wrong with a program.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// Some thread has not ended, and none can go on.
    Deadlock,
    /// A thread has panicked, with this message.
    Panic(String),
    /// This rule was broken.
    Rule(String),
    /// Two threads use the same data at the same time.
    Race,
    /// A condition variable is waited on with two mutexes.
    Misuse,
}

/// The pending operation of a thread: what it is about to do, or waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pending {
    /// Enabled at once; the thread itself does it.
    Own,
    /// As many permits: several are never handed over, and not queued for.
    Acquire(usize, usize),
    TryAcquire(usize, usize),
    AcquireInTime(usize),
    Release(usize, usize),
    /// In the semaphore's queue, where permits are handed over.
    Queued {
        semaphore: usize,
        timed: bool,
    },
    Lock(usize),
    TryLock(usize),
    Unlock(usize, u32),
    /// In the mutex's queue, where locks are handed over.
    QueuedToLock(usize),
    Wait {
        condvar: usize,
        mutex: usize,
        value: u32,
        timed: bool,
        spuriously: bool,
    },
    Asleep {
        condvar: usize,
        mutex: usize,
        timed: bool,
        spuriously: bool,
    },
    NotifyOne(usize),
    NotifyAll(usize),
    Enter(usize),
    Read(usize),
    Exit(usize, u32),
    Ended,
    /// It has broken a rule, and never goes on.
    Stuck,
}

/// One way in which a thread can go on.
#[derive(Clone, Debug)]
pub(super) struct Transition {
    pub(super) thread: usize,
    effect: Effect,
    /// The threads that are handed what it gives, or woken.
    wakes: Vec<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Completes,
    TimesOut,
    WakesSpuriously,
}

impl Transition {
    /// Whether the program may rely on it: all but spurious wakeups.
    pub(super) fn is_reliable(&self) -> bool {
        self.effect != Effect::WakesSpuriously
    }
}

/// How a thread woke from a wait.
const SPURIOUSLY: u32 = 0;
pub(super) const TIMED_OUT: u32 = 1;
const NOTIFIED: u32 = 2;

/// Where a thread is in its round, if it does rounds for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Round {
    pub(super) inside: bool,
    /// It has performed an operation in it.
    pub(super) waiting: bool,
    /// Set while a step is taken: the thread has ended a round in it.
    pub(super) ended: bool,
}

/// Spurious wakeups, by the line that waits.
pub(super) type Spurious = Vec<(&'static Location<'static>, u32)>;

/// A thread, without its coroutine.
pub(super) struct Thread {
    pub(super) pending: Pending,
    /// The number of its history: every answer that it was given, in order.
    pub(super) history: u32,
    /// The answer of the operation that it performs.
    pub(super) answer: u32,
    /// How it woke; until it has locked again.
    woke: Option<u32>,
    pub(super) spurious: Spurious,
    /// The line that waits.
    pub(super) line: &'static Location<'static>,
    pub(super) round: Round,
    /// The data that its last operation has entered.
    entered: Option<usize>,
}

impl Thread {
    fn new() -> Self {
        Self {
            pending: Pending::Ended,
            history: 0,
            answer: 0,
            woke: None,
            spurious: Vec::new(),
            line: Location::caller(),
            round: Round::default(),
            entered: None,
        }
    }
}

/// All threads and objects.
pub(super) struct Configuration {
    pub(super) threads: Vec<Thread>,
    pub(super) objects: Vec<ObjectState>,
    pub(super) interner: Interner,
    /// What was wrong with the last step.
    pub(super) failures: Vec<Finding>,
}

impl Configuration {
    pub(super) fn new(interner: Interner) -> Self {
        Self {
            threads: Vec::new(),
            objects: Vec::new(),
            interner,
            failures: Vec::new(),
        }
    }

    pub(super) fn add_thread(&mut self) {
        self.threads.push(Thread::new());
    }

    /// Adds something to a thread's history.
    pub(super) fn tell(&mut self, thread: usize, what: u32) {
        let thread = &mut self.threads[thread];
        thread.history = self.interner.history(thread.history, what);
    }

    /// The state as words: no two states have the same.
    pub(super) fn words(&self) -> Vec<u32> {
        let mut words = Vec::with_capacity(4 * (self.threads.len() + self.objects.len()));
        for thread in &self.threads {
            words.push(thread.history);
            words.push(u32::from(thread.round.inside) + u32::from(thread.round.waiting));
            // The pending operation is a function of the history, but not whether
            // the thread waits for it.
            words.push(match thread.pending {
                Pending::Queued { .. } | Pending::QueuedToLock(_) | Pending::Asleep { .. } => 1,
                Pending::Lock(_) if thread.woke.is_some() => 2,
                Pending::Ended => 3,
                _ => 0,
            });
        }
        for object in &self.objects {
            object.add_words(&mut words);
        }
        words
    }

    /// Every transition of a thread.
    pub(super) fn transitions(&self, thread: usize) -> Vec<Transition> {
        let transition = |effect, wakes| Transition {
            thread,
            effect,
            wakes,
        };
        let one = || vec![transition(Effect::Completes, vec![])];
        let waking = |object: usize, most| {
            let choices = self.objects[object].choices(most).into_iter();
            choices
                .map(|wakes| transition(Effect::Completes, wakes))
                .collect()
        };
        match self.threads[thread].pending {
            Pending::Own
            | Pending::TryAcquire(..)
            | Pending::AcquireInTime(_)
            | Pending::TryLock(_)
            | Pending::Enter(_)
            | Pending::Read(_)
            | Pending::Exit(..) => one(),
            Pending::Acquire(s, wanted) => match &self.objects[s] {
                // Where permits are handed over, it can always join the queue.
                ObjectState::Semaphore {
                    permits,
                    discipline,
                    ..
                } if *permits < wanted && (wanted != 1 || *discipline == Discipline::Barging) => {
                    vec![]
                }
                _ => one(),
            },
            Pending::Lock(m) => match &self.objects[m] {
                ObjectState::Mutex {
                    owner: Some(_),
                    discipline: Discipline::Barging,
                    ..
                } => vec![],
                _ => one(),
            },
            Pending::Release(s, permits) => waking(s, permits),
            Pending::Unlock(m, _) | Pending::Wait { mutex: m, .. } => waking(m, 1),
            Pending::NotifyOne(c) => waking(c, 1),
            Pending::NotifyAll(c) => waking(c, usize::MAX),
            Pending::Queued { timed: true, .. } => vec![transition(Effect::TimesOut, vec![])],
            Pending::Asleep {
                timed, spuriously, ..
            } => {
                let late = timed.then(|| transition(Effect::TimesOut, vec![]));
                let early = spuriously.then(|| transition(Effect::WakesSpuriously, vec![]));
                late.into_iter().chain(early).collect()
            }
            Pending::Queued { timed: false, .. }
            | Pending::QueuedToLock(_)
            | Pending::Ended
            | Pending::Stuck => vec![],
        }
    }

    /// What is wrong in this state.
    pub(super) fn wrong(&self) -> Vec<Finding> {
        let mut wrong = Vec::new();
        let uses = |thread: &Thread| match thread.pending {
            Pending::Enter(a) => Some((a, true)),
            Pending::Read(a) => Some((a, false)),
            _ => None,
        };
        let sleeps = |thread: &Thread| match thread.pending {
            Pending::Asleep { condvar, mutex, .. } => Some((condvar, mutex)),
            _ => None,
        };
        for (at, one) in self.threads.iter().enumerate() {
            for other in &self.threads[..at] {
                if let (Some((a, writes)), Some((b, also))) = (uses(one), uses(other))
                    && a == b
                    && (writes || also)
                {
                    wrong.push(Finding::Race);
                }
                if let (Some((c, m)), Some((d, n))) = (sleeps(one), sleeps(other))
                    && c == d
                    && m != n
                {
                    wrong.push(Finding::Misuse);
                }
            }
        }
        wrong
    }

    pub(super) fn has_ended(&self, thread: usize) -> bool {
        self.threads[thread].pending == Pending::Ended
    }

    /// A thread's round; forgets that it has ended one.
    pub(super) fn take_round(&mut self, thread: usize) -> Round {
        let round = self.threads[thread].round;
        self.threads[thread].round.ended = false;
        round
    }

    /// How many operations the transition counts for. A spurious wakeup and the
    /// lock after it are one, and so are entering data and leaving it right away.
    /// It is the wakeup that counts: whoever may not lock again has still woken.
    pub(super) fn cost(&self, transition: &Transition) -> usize {
        let thread = &self.threads[transition.thread];
        let free = match thread.pending {
            Pending::Lock(_) => thread.woke == Some(SPURIOUSLY),
            Pending::Exit(a, _) => thread.entered == Some(a),
            _ => false,
        };
        usize::from(!free)
    }

    /// Applies a transition. Returns the threads that go on, the one that moves
    /// first.
    #[allow(clippy::too_many_lines, reason = "one operation after the other")]
    pub(super) fn apply(&mut self, transition: &Transition) -> Vec<usize> {
        let me = transition.thread;
        let mut goes_on = Vec::new();
        self.threads[me].round.waiting = self.threads[me].round.inside;
        self.threads[me].entered = match self.threads[me].pending {
            Pending::Enter(a) => Some(a),
            _ => None,
        };
        match (self.threads[me].pending, transition.effect) {
            (Pending::Own, _) => goes_on.push(me),
            (Pending::Acquire(s, n), _) => self.acquire(me, (s, n), Some(false), &mut goes_on),
            (Pending::AcquireInTime(s), _) => self.acquire(me, (s, 1), Some(true), &mut goes_on),
            (Pending::TryAcquire(s, n), _) => self.acquire(me, (s, n), None, &mut goes_on),
            (Pending::Queued { semaphore, .. }, _) => {
                // The time runs out.
                self.objects[semaphore].dequeue(me);
                self.answer(me, 0);
                goes_on.push(me);
            }
            (Pending::Release(s, permits), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                for other in &transition.wakes {
                    self.objects[s].dequeue(*other);
                    self.answer(*other, 1);
                    goes_on.push(*other);
                }
                let ObjectState::Semaphore { permits: free, .. } = &mut self.objects[s] else {
                    unreachable!("it is a semaphore");
                };
                *free += permits - transition.wakes.len();
            }
            (Pending::Lock(m), _) => self.lock(me, m, &mut goes_on),
            (Pending::TryLock(m), _) => {
                let ObjectState::Mutex { owner, value, .. } = &mut self.objects[m] else {
                    unreachable!("it is a mutex");
                };
                let free = owner.is_none();
                let value = *value;
                if free {
                    *owner = Some(me);
                }
                self.answer(me, u32::from(free));
                if free {
                    self.tell(me, value);
                }
                goes_on.push(me);
            }
            (Pending::Unlock(m, value), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                self.unlock(m, value, &transition.wakes, &mut goes_on);
            }
            (
                Pending::Wait {
                    condvar,
                    mutex,
                    value,
                    timed,
                    spuriously,
                },
                _,
            ) => {
                let ObjectState::Condvar { fifo, asleep } = &mut self.objects[condvar] else {
                    unreachable!("it is a condition variable");
                };
                asleep.push(me);
                if !*fifo {
                    asleep.sort_unstable();
                }
                self.threads[me].pending = Pending::Asleep {
                    condvar,
                    mutex,
                    timed,
                    spuriously,
                };
                self.unlock(mutex, value, &transition.wakes, &mut goes_on);
            }
            (Pending::Asleep { .. }, Effect::WakesSpuriously) => {
                let line = self.threads[me].line;
                let spurious = &mut self.threads[me].spurious;
                match spurious.iter_mut().find(|(at, _)| *at == line) {
                    Some((_, times)) => *times += 1,
                    None => spurious.push((line, 1)),
                }
                self.wake(me, SPURIOUSLY);
            }
            (Pending::Asleep { .. }, _) => self.wake(me, TIMED_OUT),
            (Pending::NotifyOne(_) | Pending::NotifyAll(_), _) => {
                self.answer(me, 0);
                goes_on.push(me);
                for sleeper in &transition.wakes {
                    self.wake(*sleeper, NOTIFIED);
                }
            }
            (Pending::Enter(a), _) => {
                let ObjectState::Access { inside, value } = &mut self.objects[a] else {
                    unreachable!("it is shared data");
                };
                if inside.is_some() {
                    self.failures.push(Finding::Race);
                    return vec![];
                }
                *inside = Some(me);
                let value = *value;
                self.answer(me, value);
                goes_on.push(me);
            }
            (Pending::Read(a), _) => {
                let ObjectState::Access { inside, value } = &self.objects[a] else {
                    unreachable!("it is shared data");
                };
                if inside.is_some() {
                    self.failures.push(Finding::Race);
                    return vec![];
                }
                self.answer(me, *value);
                goes_on.push(me);
            }
            (Pending::Exit(a, value), _) => {
                self.objects[a] = ObjectState::access(value);
                self.answer(me, 0);
                goes_on.push(me);
            }
            (Pending::QueuedToLock(_) | Pending::Ended | Pending::Stuck, _) => {
                unreachable!("it cannot go on")
            }
        }
        goes_on
    }

    fn answer(&mut self, thread: usize, answer: u32) {
        self.threads[thread].answer = answer;
        self.tell(thread, answer);
    }

    /// Takes so many permits. Without them it joins the queue, or fails; `waits` is
    /// whether it may wait, and then whether for a limited time.
    fn acquire(
        &mut self,
        me: usize,
        (s, wanted): (usize, usize),
        waits: Option<bool>,
        goes_on: &mut Vec<usize>,
    ) {
        let ObjectState::Semaphore {
            permits,
            discipline,
            queue,
        } = &mut self.objects[s]
        else {
            unreachable!("it is a semaphore");
        };
        match (permits.checked_sub(wanted), waits) {
            (None, Some(timed)) if *discipline != Discipline::Barging => {
                queue.push(me);
                if *discipline == Discipline::Weak {
                    queue.sort_unstable();
                }
                self.threads[me].pending = Pending::Queued {
                    semaphore: s,
                    timed,
                };
            }
            (None, _) => {
                self.answer(me, 0);
                goes_on.push(me);
            }
            (Some(left), _) => {
                *permits = left;
                self.answer(me, 1);
                goes_on.push(me);
            }
        }
    }

    fn lock(&mut self, me: usize, m: usize, goes_on: &mut Vec<usize>) {
        let ObjectState::Mutex {
            owner,
            discipline,
            queue,
            ..
        } = &mut self.objects[m]
        else {
            unreachable!("it is a mutex");
        };
        if owner.is_some() {
            queue.push(me);
            if *discipline == Discipline::Weak {
                queue.sort_unstable();
            }
            self.threads[me].pending = Pending::QueuedToLock(m);
        } else {
            self.has_locked(me, m, goes_on);
        }
    }

    fn has_locked(&mut self, thread: usize, m: usize, goes_on: &mut Vec<usize>) {
        let ObjectState::Mutex { owner, value, .. } = &mut self.objects[m] else {
            unreachable!("it is a mutex");
        };
        *owner = Some(thread);
        let value = *value;
        let woke = self.threads[thread].woke.take();
        self.answer(thread, woke.unwrap_or(0));
        self.tell(thread, value);
        goes_on.push(thread);
    }

    /// Unlocks, leaving this value, and hands the lock to the next owners: at most
    /// one.
    fn unlock(&mut self, m: usize, left: u32, next: &[usize], goes_on: &mut Vec<usize>) {
        let ObjectState::Mutex { owner, value, .. } = &mut self.objects[m] else {
            unreachable!("it is a mutex");
        };
        *owner = None;
        *value = left;
        for thread in next {
            self.objects[m].dequeue(*thread);
            self.has_locked(*thread, m, goes_on);
        }
    }

    /// The thread is awake, and has to lock again.
    fn wake(&mut self, sleeper: usize, how: u32) {
        let Pending::Asleep { condvar, mutex, .. } = self.threads[sleeper].pending else {
            unreachable!("it sleeps");
        };
        self.objects[condvar].dequeue(sleeper);
        self.tell(sleeper, how);
        let thread = &mut self.threads[sleeper];
        thread.woke = Some(how);
        thread.pending = Pending::Lock(mutex);
    }

    /// Grants a thread that waits for a permit one that nobody has released.
    pub(super) fn grant_permit(&mut self) -> Option<usize> {
        let waits = |thread: &Thread| {
            matches!(
                thread.pending,
                Pending::Acquire(..) | Pending::Queued { .. }
            )
        };
        let thread = self.threads.iter().position(waits)?;
        if let Pending::Queued { semaphore, .. } = self.threads[thread].pending {
            self.objects[semaphore].dequeue(thread);
        }
        self.answer(thread, 1);
        Some(thread)
    }
}
