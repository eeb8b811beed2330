//! A plain enumerator: every interleaving, one after the other, with no memory
//! of where it has been, but for the way that it is on. It interprets the program's text and knows nothing of
//! explorer or primitives.

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

/// All that can come of a program.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) ends: Ends,
    /// Each failure with the fewest steps that lead to it.
    pub(crate) wrong: BTreeSet<(usize, Wrong)>,
    /// Steps that were taken in all executions together.
    steps: u64,
}

/// How many lines of a program's code wait without looking again.
const LINES: usize = 3;

/// How often a thread may wake spuriously at one of them, as in a search.
const SPURIOUS: u8 = 2;

/// One atomic thing that a thread does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Deed {
    Take(usize),
    TryTake(usize),
    TimedTake(usize),
    /// Tries; over the next so many deeds if there was a permit.
    TryOr(usize, usize),
    Give(usize, usize),
    Lock(usize, Then),
    TryLock(usize),
    Unlock(usize),
    /// Unlocks and falls asleep.
    Sleep {
        bell: usize,
        timed: bool,
        /// At which line; none if it looks again whenever it wakes.
        once: Option<usize>,
    },
    /// Locks after sleeping.
    Relock(usize, Then),
    NotifyOne(usize),
    NotifyAll(usize),
    Access(usize),
    Read(usize),
}

/// What a thread does with data as soon as it has the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Then {
    Change,
    Nothing,
    /// Changes it, unless it is 0: then it goes to sleep.
    ChangeUnlessZero,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Thread {
    class: usize,
    deeds: Vec<Deed>,
    at: usize,
    learned: Vec<u8>,
    asleep: Option<usize>,
    /// Waits in the line of a semaphore that hands permits over.
    queued: Option<usize>,
    /// Waits in the line of a lock that is handed over.
    locks: Option<usize>,
    /// How often, at each line that waits once.
    woke_spuriously: [u8; LINES],
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    discipline: Discipline,
    permits: [usize; OBJECTS],
    lines: [Vec<usize>; OBJECTS],
    locked: [bool; OBJECTS],
    /// Who waits for each lock, and who sleeps at each bell, in order.
    lockers: [Vec<usize>; OBJECTS],
    sleepers: [Vec<usize>; OBJECTS],
    data: [u8; OBJECTS],
    shared: [u8; OBJECTS],
    threads: Vec<Thread>,
}

/// Runs every interleaving; none if they take more steps than `most`.
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
            Deed::Lock(m, Then::Nothing),
            Deed::Sleep {
                bell: m,
                timed,
                once: Some(line),
            },
            Deed::Relock(m, Then::Change),
            Deed::Unlock(m),
        ]
    };
    let deeds = body.iter().flat_map(|instruction| match *instruction {
        I::Acquire(s) => vec![Deed::Take(s)],
        I::TryAcquire(s) => vec![Deed::TryTake(s)],
        I::AcquireTimeout(s) => vec![Deed::TimedTake(s)],
        I::Release(s, n) => vec![Deed::Give(s, n)],
        I::With(m) => vec![Deed::Lock(m, Then::Change), Deed::Unlock(m)],
        I::LockAndRelease(m, s) => {
            vec![
                Deed::Lock(m, Then::Change),
                Deed::Give(s, 1),
                Deed::Unlock(m),
            ]
        }
        I::LockAndAcquire(m, s) => {
            vec![Deed::Lock(m, Then::Change), Deed::Take(s), Deed::Unlock(m)]
        }
        I::TryLock(m) => vec![Deed::TryLock(m), Deed::Unlock(m)],
        I::Wait(m) => wait(m, false, 0),
        I::WaitTimeout(m) => wait(m, true, 1),
        I::WaitWhile(m) | I::When(m) => vec![
            Deed::Lock(m, Then::ChangeUnlessZero),
            Deed::Sleep {
                bell: m,
                timed: false,
                once: None,
            },
            Deed::Relock(m, Then::ChangeUnlessZero),
            Deed::Unlock(m),
        ],
        I::TryOrWait(m, s) => vec![
            Deed::Lock(m, Then::Nothing),
            Deed::TryOr(s, 2),
            Deed::Sleep {
                bell: m,
                timed: false,
                once: Some(2),
            },
            Deed::Relock(m, Then::Nothing),
            Deed::Unlock(m),
        ],
        I::NotifyOne(c) => vec![Deed::NotifyOne(c)],
        I::NotifyAll(c) => vec![Deed::NotifyAll(c)],
        I::ChangeAndNotify(m) => {
            vec![
                Deed::Lock(m, Then::Change),
                Deed::NotifyOne(m),
                Deed::Unlock(m),
            ]
        }
        I::Access(x) => vec![Deed::Access(x)],
        I::Read(x) => vec![Deed::Read(x)],
    });
    Thread {
        class,
        deeds: deeds.collect(),
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
            lines: Default::default(),
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

    /// Whoever has come to the end begins anew, and knows nothing; who was it?
    fn begin_anew(&mut self) -> u32 {
        let mut ended = 0;
        for (number, thread) in self.threads.iter_mut().enumerate() {
            if thread.at == thread.deeds.len() {
                thread.at = 0;
                thread.learned.clear();
                thread.woke_spuriously = [0; LINES];
                ended |= 1 << number;
            }
        }
        ended
    }

    /// False if there were too many steps.
    fn run_on(&self, way: &mut Vec<Self>, found: &mut Found, most: u64) -> bool {
        let steps = way.len();
        if self.race() {
            found.wrong.insert((steps, Wrong::DataRace));
            return true;
        }
        let mut reliable = false;
        way.push(self.clone());
        for thread in 0..self.threads.len() {
            for (next, sure) in self.moves(thread) {
                reliable |= sure;
                // Whoever goes round in a circle comes to nothing new.
                if !way.contains(&next) && !next.run_on(way, found, most) {
                    return false;
                }
            }
        }
        way.pop();
        if !reliable {
            let ended = |thread: &Thread| thread.at == thread.deeds.len();
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

    fn deed(&self, thread: usize) -> Option<Deed> {
        let thread = &self.threads[thread];
        thread.deeds.get(thread.at).copied()
    }

    fn race(&self) -> bool {
        let at = |thread| match self.deed(thread)? {
            Deed::Access(x) => Some((x, true)),
            Deed::Read(x) => Some((x, false)),
            _ => None,
        };
        let there: Vec<_> = (0..self.threads.len()).filter_map(at).collect();
        there.iter().enumerate().any(|(i, (x, writes))| {
            there[..i]
                .iter()
                .any(|(y, also)| x == y && (*writes || *also))
        })
    }

    /// What the thread can do now, and whether anybody may count on it.
    fn moves(&self, thread: usize) -> Vec<(Self, bool)> {
        let Some(deed) = self.deed(thread) else {
            return vec![];
        };
        let barging = self.discipline == Discipline::Barging;
        let mut next = self.clone();
        if let Some(bell) = self.threads[thread].asleep {
            return self.wakes_by_itself(thread, bell);
        }
        if let Some(s) = self.threads[thread].queued {
            return self.leaves_the_line(thread, s);
        }
        if self.threads[thread].locks.is_some() {
            return vec![];
        }
        let learn = |next: &mut Self, what: u8| next.threads[thread].learned.push(what);
        match deed {
            Deed::Take(s) | Deed::TryTake(s) | Deed::TimedTake(s) => {
                let tries = !matches!(deed, Deed::Take(_));
                if self.permits[s] > 0 {
                    next.permits[s] -= 1;
                    if tries {
                        learn(&mut next, 1);
                    }
                } else if matches!(deed, Deed::TryTake(_)) || barging && tries {
                    learn(&mut next, 0);
                } else if barging {
                    return vec![];
                } else {
                    next.lines[s].push(thread);
                    next.threads[thread].queued = Some(s);
                    return vec![(next, true)];
                }
            }
            Deed::TryOr(s, over) => {
                let taken = self.permits[s] > 0;
                learn(&mut next, u8::from(taken));
                if taken {
                    next.permits[s] -= 1;
                    next.threads[thread].at += over;
                }
            }
            Deed::Give(s, n) => {
                next.threads[thread].at += 1;
                return next
                    .give(s, n)
                    .into_iter()
                    .map(|next| (next, true))
                    .collect();
            }
            Deed::Lock(m, then) | Deed::Relock(m, then) => {
                if self.locked[m] && barging {
                    return vec![];
                }
                next.lock_or_wait(thread, m, then);
                return vec![(next, true)];
            }
            Deed::TryLock(m) if self.locked[m] => {
                learn(&mut next, 9);
                // Over the unlock.
                next.threads[thread].at += 1;
            }
            Deed::TryLock(m) => {
                next.locked[m] = true;
                next.change(thread, m);
            }
            Deed::Unlock(m) => {
                next.threads[thread].at += 1;
                return next.unlock(m);
            }
            Deed::Sleep { bell, .. } => {
                next.threads[thread].asleep = Some(bell);
                next.sleepers[bell].push(thread);
                return next.unlock(bell);
            }
            Deed::NotifyOne(c) => {
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
            Deed::NotifyAll(c) => {
                for sleeper in &self.sleepers[c] {
                    next.notify(*sleeper);
                }
            }
            Deed::Access(x) => {
                learn(&mut next, self.shared[x]);
                next.shared[x] = crate::program::next(self.shared[x]);
            }
            Deed::Read(x) => learn(&mut next, self.shared[x]),
        }
        next.threads[thread].at += 1;
        vec![(next, true)]
    }

    /// What a thread can do that sleeps at this bell.
    fn wakes_by_itself(&self, thread: usize, bell: usize) -> Vec<(Self, bool)> {
        let Some(Deed::Sleep { timed, once, .. }) = self.deed(thread) else {
            unreachable!("it sleeps")
        };
        let mut moves = Vec::new();
        if timed {
            let mut late = self.clone();
            late.wake(thread);
            late.threads[thread].learned.push(0);
            moves.push((late, true));
        }
        // A spurious wakeup and the lock that follows it. Who looks again and
        // finds nothing is where it was, unless it has stood in a line or has
        // lost its place in one.
        let barging = self.discipline == Discipline::Barging;
        let fifo = self.discipline == Discipline::Fifo;
        let may = match once {
            None => {
                self.data[bell] != 0
                    || !barging && self.locked[bell]
                    || fifo && self.sleepers[bell].last() != Some(&thread)
            }
            Some(line) => self.threads[thread].woke_spuriously[line] < SPURIOUS,
        };
        if may && !(barging && self.locked[bell]) {
            let mut next = self.clone();
            next.wake(thread);
            if timed {
                next.threads[thread].learned.push(1);
            }
            if let Some(line) = once {
                next.threads[thread].woke_spuriously[line] += 1;
            }
            let Some(Deed::Relock(m, then)) = next.deed(thread) else {
                unreachable!("after sleep it locks")
            };
            next.lock_or_wait(thread, m, then);
            moves.push((next, false));
        }
        moves
    }

    /// What a thread can do that waits in the line of this semaphore.
    fn leaves_the_line(&self, thread: usize, s: usize) -> Vec<(Self, bool)> {
        if !matches!(self.deed(thread), Some(Deed::TimedTake(_))) {
            return vec![];
        }
        let mut next = self.clone();
        next.lines[s].retain(|other| *other != thread);
        next.threads[thread].queued = None;
        next.threads[thread].learned.push(0);
        next.threads[thread].at += 1;
        vec![(next, true)]
    }

    /// Who of a line may be served next.
    fn next_of<'a>(&self, line: &'a [usize]) -> &'a [usize] {
        match self.discipline {
            Discipline::Fifo => &line[..line.len().min(1)],
            _ => line,
        }
    }

    /// Every way to give a lock back: somebody in line has it then.
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
            let Some(Deed::Lock(m, then) | Deed::Relock(m, then)) = next.deed(*thread) else {
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
        let bell = self.threads[thread].asleep.take().expect("it sleeps");
        self.sleepers[bell].retain(|other| *other != thread);
        self.threads[thread].at += 1;
    }

    fn notify(&mut self, sleeper: usize) {
        let timed = matches!(self.deed(sleeper), Some(Deed::Sleep { timed: true, .. }));
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
                // To the sleep: just ahead, or just behind.
                let is_ahead = matches!(self.deed(thread), Some(Deed::Lock(..)));
                let at = &mut self.threads[thread].at;
                *at = if is_ahead { *at + 1 } else { *at - 1 };
                return;
            }
            Then::ChangeUnlessZero => {
                self.change(thread, m);
                if matches!(self.deed(thread), Some(Deed::Lock(..))) {
                    // Over sleep and relock.
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

    /// Every way to give permits: they go to those in line first.
    fn give(&self, s: usize, permits: usize) -> Vec<Self> {
        if permits == 0 || self.lines[s].is_empty() {
            let mut next = self.clone();
            next.permits[s] += permits;
            return vec![next];
        }
        let served = self.next_of(&self.lines[s]).to_vec();
        let hand = |thread: usize| {
            let mut next = self.clone();
            next.lines[s].retain(|other| *other != thread);
            next.threads[thread].queued = None;
            if matches!(self.deed(thread), Some(Deed::TimedTake(_))) {
                next.threads[thread].learned.push(1);
            }
            next.threads[thread].at += 1;
            next.give(s, permits - 1)
        };
        served.into_iter().flat_map(hand).collect()
    }
}
