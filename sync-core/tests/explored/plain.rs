//! A plain enumerator: every interleaving, one after the other, without a set of
//! visited states except for those on the current path. It interprets the program's
//! text, and uses neither the explorer nor the primitives.

pub(crate) mod lassos;

use std::collections::BTreeSet;

use sync_core::Discipline;

use crate::program::{Ends, Instruction, Learned, OBJECTS, Text, next};

/// What is wrong with some execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    Deadlock,
    DataRace,
}

/// All outcomes of a program.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) ends: Ends,
    /// Each failure, with the steps that lead to it.
    pub(crate) wrong: BTreeSet<(usize, Wrong)>,
    /// Steps taken in all executions together.
    steps: u64,
}

/// How many lines of the program's code wait without checking a condition again.
const LINES: usize = 3;

/// How often a thread may wake spuriously at one of them, as in the explorer.
const SPURIOUS: u8 = 2;

/// An atomic step of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Step {
    Take(usize, usize),
    TryTake(usize, usize),
    TimedTake(usize),
    /// Tries; skips this many of the next steps if there was a permit.
    TryOr(usize, usize),
    Give(usize, usize),
    Lock(usize, Then),
    TryLock(usize),
    Unlock(usize),
    /// Unlocks and falls asleep.
    Sleep {
        condvar: usize,
        timed: bool,
        /// The line that waits; none if the thread checks again whenever it wakes.
        once: Option<usize>,
    },
    /// Locks after sleeping.
    Relock(usize, Then),
    NotifyOne(usize),
    NotifyAll(usize),
    Access(usize),
    Read(usize),
}

impl Step {
    /// How many permits it takes.
    fn wanted(self) -> usize {
        match self {
            Self::Take(_, wanted) | Self::TryTake(_, wanted) => wanted,
            _ => 1,
        }
    }
}

/// What a thread does with the data as soon as it has the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Then {
    Change,
    Nothing,
    /// Changes it, unless it is 0: then the thread sleeps.
    ChangeUnlessZero,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Thread {
    class: usize,
    steps: Vec<Step>,
    at: usize,
    learned: Vec<u8>,
    asleep: Option<usize>,
    /// Waits in the queue of a semaphore that hands permits over.
    queued: Option<usize>,
    /// Waits in the queue of a lock that is handed over.
    locks: Option<usize>,
    /// Spurious wakeups at each line that waits once.
    woke_spuriously: [u8; LINES],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    discipline: Discipline,
    permits: [usize; OBJECTS],
    queues: [Vec<usize>; OBJECTS],
    locked: [bool; OBJECTS],
    /// Threads that wait for each lock, and that sleep at each condvar, in order.
    lockers: [Vec<usize>; OBJECTS],
    sleepers: [Vec<usize>; OBJECTS],
    data: [u8; OBJECTS],
    shared: [u8; OBJECTS],
    threads: Vec<Thread>,
}

/// Runs every interleaving; `None` if that takes more than `most` steps.
pub(crate) fn enumerate(text: &Text, most: u64) -> Option<Found> {
    let world = World::new(text);
    let mut found = Found::default();
    world
        .run_on(&mut Vec::new(), &mut found, most)
        .then_some(found)
}

fn thread(class: usize, body: &[Instruction]) -> Thread {
    use Instruction as I;
    let wait = |m, timed, line| {
        vec![
            Step::Lock(m, Then::Nothing),
            Step::Sleep {
                condvar: m,
                timed,
                once: Some(line),
            },
            Step::Relock(m, Then::Change),
            Step::Unlock(m),
        ]
    };
    let steps = body.iter().flat_map(|instruction| match *instruction {
        I::Acquire(s, n) => vec![Step::Take(s, n)],
        I::TryAcquire(s, n) => vec![Step::TryTake(s, n)],
        I::AcquireTimeout(s) => vec![Step::TimedTake(s)],
        I::Release(s, n) => vec![Step::Give(s, n)],
        I::With(m) => vec![Step::Lock(m, Then::Change), Step::Unlock(m)],
        I::LockAndRelease(m, s) => {
            vec![
                Step::Lock(m, Then::Change),
                Step::Give(s, 1),
                Step::Unlock(m),
            ]
        }
        I::LockAndAcquire(m, s) => {
            vec![
                Step::Lock(m, Then::Change),
                Step::Take(s, 1),
                Step::Unlock(m),
            ]
        }
        I::TryLock(m) => vec![Step::TryLock(m), Step::Unlock(m)],
        I::Wait(m) => wait(m, false, 0),
        I::WaitTimeout(m) => wait(m, true, 1),
        I::WaitWhile(m) | I::When(m) => vec![
            Step::Lock(m, Then::ChangeUnlessZero),
            Step::Sleep {
                condvar: m,
                timed: false,
                once: None,
            },
            Step::Relock(m, Then::ChangeUnlessZero),
            Step::Unlock(m),
        ],
        I::TryOrWait(m, s) => vec![
            Step::Lock(m, Then::Nothing),
            Step::TryOr(s, 2),
            Step::Sleep {
                condvar: m,
                timed: false,
                once: Some(2),
            },
            Step::Relock(m, Then::Nothing),
            Step::Unlock(m),
        ],
        I::NotifyOne(c) => vec![Step::NotifyOne(c)],
        I::NotifyAll(c) => vec![Step::NotifyAll(c)],
        I::ChangeAndNotify(m) => {
            vec![
                Step::Lock(m, Then::Change),
                Step::NotifyOne(m),
                Step::Unlock(m),
            ]
        }
        I::Access(x) => vec![Step::Access(x)],
        I::Read(x) => vec![Step::Read(x)],
    });
    Thread {
        class,
        steps: steps.collect(),
        at: 0,
        learned: Vec::new(),
        asleep: None,
        queued: None,
        locks: None,
        woke_spuriously: [0; LINES],
    }
}

impl World {
    fn new(text: &Text) -> Self {
        Self {
            discipline: text.discipline,
            permits: text.permits,
            queues: Default::default(),
            locked: [false; OBJECTS],
            lockers: Default::default(),
            sleepers: Default::default(),
            data: [0; OBJECTS],
            shared: [0; OBJECTS],
            threads: text
                .threads()
                .into_iter()
                .map(|(class, body)| thread(class, &body))
                .collect(),
        }
    }

    /// Threads at their end begin again with nothing learned; returns which, as bits.
    fn begin_anew(&mut self) -> u32 {
        let mut ended = 0;
        for (number, thread) in self.threads.iter_mut().enumerate() {
            if thread.at == thread.steps.len() {
                thread.at = 0;
                thread.learned.clear();
                thread.woke_spuriously = [0; LINES];
                ended |= 1 << number;
            }
        }
        ended
    }

    /// Runs every interleaving from here; false if there were too many steps.
    fn run_on(&self, path: &mut Vec<Self>, found: &mut Found, most: u64) -> bool {
        let steps = path.len();
        if self.race() {
            found.wrong.insert((steps, Wrong::DataRace));
            return true;
        }
        let mut reliable = false;
        path.push(self.clone());
        for thread in 0..self.threads.len() {
            for (next, sure) in self.moves(thread) {
                reliable |= sure;
                // A cycle leads to nothing new.
                if !path.contains(&next) && !next.run_on(path, found, most) {
                    return false;
                }
            }
        }
        path.pop();
        if !reliable {
            let ended = |thread: &Thread| thread.at == thread.steps.len();
            if self.threads.iter().all(ended) {
                let of = |thread: &Thread| (thread.class, thread.learned.clone());
                let mut learned: Vec<Learned> = self.threads.iter().map(of).collect();
                learned.sort();
                found.ends.insert(learned);
            } else {
                found.wrong.insert((steps, Wrong::Deadlock));
            }
        }
        found.steps += 1;
        found.steps <= most
    }

    fn step(&self, thread: usize) -> Option<Step> {
        let thread = &self.threads[thread];
        thread.steps.get(thread.at).copied()
    }

    fn race(&self) -> bool {
        let at = |thread| match self.step(thread)? {
            Step::Access(x) => Some((x, true)),
            Step::Read(x) => Some((x, false)),
            _ => None,
        };
        let there: Vec<_> = (0..self.threads.len()).filter_map(at).collect();
        there.iter().enumerate().any(|(i, (x, writes))| {
            there[..i]
                .iter()
                .any(|(y, also)| x == y && (*writes || *also))
        })
    }

    /// The thread's transitions, and whether the program may rely on each: all but
    /// spurious wakeups.
    fn moves(&self, thread: usize) -> Vec<(Self, bool)> {
        let Some(step) = self.step(thread) else {
            return vec![];
        };
        let barging = self.discipline == Discipline::Barging;
        let mut next = self.clone();
        if let Some(condvar) = self.threads[thread].asleep {
            return self.wakes_by_itself(thread, condvar);
        }
        if let Some(s) = self.threads[thread].queued {
            return self.leaves_the_queue(thread, s);
        }
        if self.threads[thread].locks.is_some() {
            return vec![];
        }
        let learn = |next: &mut Self, what: u8| next.threads[thread].learned.push(what);
        match step {
            Step::Take(s, _) | Step::TryTake(s, _) | Step::TimedTake(s) => {
                let tries = !matches!(step, Step::Take(..));
                if self.permits[s] >= step.wanted() {
                    next.permits[s] -= step.wanted();
                    if tries {
                        learn(&mut next, 1);
                    }
                } else if matches!(step, Step::TryTake(..)) || barging && tries {
                    learn(&mut next, 0);
                } else if barging || step.wanted() > 1 {
                    // Several permits are not queued for.
                    return vec![];
                } else {
                    next.queues[s].push(thread);
                    next.threads[thread].queued = Some(s);
                    return vec![(next, true)];
                }
            }
            Step::TryOr(s, over) => {
                let taken = self.permits[s] > 0;
                learn(&mut next, u8::from(taken));
                if taken {
                    next.permits[s] -= 1;
                    next.threads[thread].at += over;
                }
            }
            Step::Give(s, n) => {
                next.threads[thread].at += 1;
                return next
                    .give(s, n)
                    .into_iter()
                    .map(|next| (next, true))
                    .collect();
            }
            Step::Lock(m, then) | Step::Relock(m, then) => {
                if self.locked[m] && barging {
                    return vec![];
                }
                next.lock_or_wait(thread, m, then);
                return vec![(next, true)];
            }
            Step::TryLock(m) if self.locked[m] => {
                learn(&mut next, 9);
                // Skips the unlock.
                next.threads[thread].at += 1;
            }
            Step::TryLock(m) => {
                next.locked[m] = true;
                next.change(thread, m);
            }
            Step::Unlock(m) => {
                next.threads[thread].at += 1;
                return next.unlock(m);
            }
            Step::Sleep { condvar, .. } => {
                next.threads[thread].asleep = Some(condvar);
                next.sleepers[condvar].push(thread);
                return next.unlock(condvar);
            }
            Step::NotifyOne(c) => {
                next.threads[thread].at += 1;
                let woken = |sleeper: &usize| {
                    let mut next = next.clone();
                    next.notify(*sleeper);
                    (next, true)
                };
                let all: Vec<_> = self.next_of(&self.sleepers[c]).iter().map(woken).collect();
                return if all.is_empty() {
                    vec![(next, true)]
                } else {
                    all
                };
            }
            Step::NotifyAll(c) => {
                for sleeper in &self.sleepers[c] {
                    next.notify(*sleeper);
                }
            }
            Step::Access(x) => {
                learn(&mut next, self.shared[x]);
                next.shared[x] = crate::program::next(self.shared[x]);
            }
            Step::Read(x) => learn(&mut next, self.shared[x]),
        }
        next.threads[thread].at += 1;
        vec![(next, true)]
    }

    /// The transitions of a thread that sleeps at this condvar.
    fn wakes_by_itself(&self, thread: usize, condvar: usize) -> Vec<(Self, bool)> {
        let Some(Step::Sleep { timed, once, .. }) = self.step(thread) else {
            unreachable!("it sleeps")
        };
        let mut moves = Vec::new();
        if timed {
            let mut late = self.clone();
            late.wake(thread);
            late.threads[thread].learned.push(0);
            moves.push((late, true));
        }
        // A spurious wakeup and the lock that follows it. A thread that checks again and
        // sleeps again is in the same state, unless it has waited in a queue or lost its
        // place in one.
        let barging = self.discipline == Discipline::Barging;
        let fifo = self.discipline == Discipline::Fifo;
        let may = match once {
            None => {
                self.data[condvar] != 0
                    || !barging && self.locked[condvar]
                    || fifo && self.sleepers[condvar].last() != Some(&thread)
            }
            Some(line) => self.threads[thread].woke_spuriously[line] < SPURIOUS,
        };
        if may && !(barging && self.locked[condvar]) {
            let mut next = self.clone();
            next.wake(thread);
            if timed {
                next.threads[thread].learned.push(1);
            }
            if let Some(line) = once {
                next.threads[thread].woke_spuriously[line] += 1;
            }
            let Some(Step::Relock(m, then)) = next.step(thread) else {
                unreachable!("after sleep it locks")
            };
            next.lock_or_wait(thread, m, then);
            moves.push((next, false));
        }
        moves
    }

    /// The transitions of a thread that waits in the queue of this semaphore.
    fn leaves_the_queue(&self, thread: usize, s: usize) -> Vec<(Self, bool)> {
        if !matches!(self.step(thread), Some(Step::TimedTake(_))) {
            return vec![];
        }
        let mut next = self.clone();
        next.queues[s].retain(|other| *other != thread);
        next.threads[thread].queued = None;
        next.threads[thread].learned.push(0);
        next.threads[thread].at += 1;
        vec![(next, true)]
    }

    /// The threads of a queue that may be served next.
    fn next_of<'a>(&self, queue: &'a [usize]) -> &'a [usize] {
        match self.discipline {
            Discipline::Fifo => &queue[..queue.len().min(1)],
            _ => queue,
        }
    }

    /// Every path to unlock: the lock is handed to a thread of the queue, if any.
    fn unlock(&self, m: usize) -> Vec<(Self, bool)> {
        if self.lockers[m].is_empty() {
            let mut next = self.clone();
            next.locked[m] = false;
            return vec![(next, true)];
        }
        let hand = |thread: &usize| {
            let mut next = self.clone();
            next.lockers[m].retain(|other| other != thread);
            next.threads[*thread].locks = None;
            let Some(Step::Lock(m, then) | Step::Relock(m, then)) = next.step(*thread) else {
                unreachable!("it waits for a lock")
            };
            next.lock(*thread, m, then);
            (next, true)
        };
        self.next_of(&self.lockers[m]).iter().map(hand).collect()
    }

    fn lock_or_wait(&mut self, thread: usize, m: usize, then: Then) {
        if self.locked[m] {
            self.lockers[m].push(thread);
            self.threads[thread].locks = Some(m);
        } else {
            self.lock(thread, m, then);
        }
    }

    fn wake(&mut self, thread: usize) {
        let condvar = self.threads[thread].asleep.take().expect("it sleeps");
        self.sleepers[condvar].retain(|other| *other != thread);
        self.threads[thread].at += 1;
    }

    fn notify(&mut self, sleeper: usize) {
        let timed = matches!(self.step(sleeper), Some(Step::Sleep { timed: true, .. }));
        self.wake(sleeper);
        if timed {
            self.threads[sleeper].learned.push(1);
        }
    }

    fn lock(&mut self, thread: usize, m: usize, then: Then) {
        self.locked[m] = true;
        match then {
            Then::Change => self.change(thread, m),
            Then::Nothing => {}
            Then::ChangeUnlessZero if self.data[m] == 0 => {
                // To the sleep, which is the next step or the previous one.
                let is_ahead = matches!(self.step(thread), Some(Step::Lock(..)));
                let at = &mut self.threads[thread].at;
                *at = if is_ahead { *at + 1 } else { *at - 1 };
                return;
            }
            Then::ChangeUnlessZero => {
                self.change(thread, m);
                if matches!(self.step(thread), Some(Step::Lock(..))) {
                    // Skips sleep and relock.
                    self.threads[thread].at += 2;
                }
            }
        }
        self.threads[thread].at += 1;
    }

    fn change(&mut self, thread: usize, m: usize) {
        self.threads[thread].learned.push(self.data[m]);
        self.data[m] = next(self.data[m]);
    }

    /// Every path to release permits: threads in the queue get them first.
    fn give(&self, s: usize, permits: usize) -> Vec<Self> {
        if permits == 0 || self.queues[s].is_empty() {
            let mut next = self.clone();
            next.permits[s] += permits;
            return vec![next];
        }
        let served = self.next_of(&self.queues[s]).to_vec();
        let hand = |thread: usize| {
            let mut next = self.clone();
            next.queues[s].retain(|other| *other != thread);
            next.threads[thread].queued = None;
            if matches!(self.step(thread), Some(Step::TimedTake(_))) {
                next.threads[thread].learned.push(1);
            }
            next.threads[thread].at += 1;
            next.give(s, permits - 1)
        };
        served.into_iter().flat_map(hand).collect()
    }
}
