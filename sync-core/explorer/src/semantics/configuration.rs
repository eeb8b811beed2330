//! Configurations: states of the program as a whole, and how operations change them.

use smallvec::{SmallVec, smallvec};

use super::tables::{Local, Next, Tables, Transition};
use crate::{
    leaves::{
        digest::Digest,
        numbers::{MOST_BRANCHES, small},
        report::Finding,
    },
    program::operation::{Access, Queue, Wakes},
};

/// A state of the program as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// The local state of each thread, by its number in the tables.
    pub(crate) locals: SmallVec<[u32; 12]>,
    /// For each thread, its position among those that sleep at the same object,
    /// `1..`; 0 if it is awake.
    pub(crate) turns: SmallVec<[u16; 12]>,
    /// The state of each object.
    pub(crate) objects: SmallVec<[u32; 20]>,
}

impl Clone for Configuration {
    /// A derived one would copy the numbers one by one.
    fn clone(&self) -> Self {
        Self {
            locals: SmallVec::from_slice(&self.locals),
            turns: SmallVec::from_slice(&self.turns),
            objects: SmallVec::from_slice(&self.objects),
        }
    }
}

const TWO_LOCKS: &str = "threads wait on one condition variable with different mutexes at the \
                         same time: each condition variable belongs to one mutex";

/// A set of threads that are woken together.
pub(crate) type Woken = SmallVec<[usize; 4]>;

impl Configuration {
    pub(crate) fn threads(&self) -> std::ops::Range<usize> {
        0..self.locals.len()
    }

    pub(crate) fn local<'t>(&self, tables: &'t Tables, thread: usize) -> &'t Local {
        tables.locals.get(self.locals[thread])
    }

    /// The thread reaches this local state. If its pending operation is one that
    /// sleeps, the thread is asleep.
    pub(crate) fn comes_to(&mut self, tables: &Tables, thread: usize, local: u32) {
        self.locals[thread] = local;
        if let Next::Operation {
            object, attributes, ..
        } = &tables.locals.get(local).next
        {
            self.turns[thread] = match attributes.sleeps {
                None => 0,
                Some(Queue::Unordered) => 1,
                Some(Queue::Ordered) => {
                    self.turns[thread] = 0;
                    small(1 + self.asleep(tables, *object).count())
                }
            };
        }
    }

    /// The same state with these local states, for which its own stand.
    pub(crate) fn really_at(&self, there: &Self) -> Self {
        Self {
            locals: there.locals.clone(),
            ..self.clone()
        }
    }

    /// The threads that sleep at the object.
    pub(crate) fn asleep(&self, tables: &Tables, object: u32) -> impl Iterator<Item = usize> {
        self.threads().filter(move |thread| {
            self.turns[*thread] > 0
                && matches!(self.local(tables, *thread).next, Next::Operation { object: at, .. } if at == object)
        })
    }

    /// Whether the thread has been woken, and not resumed yet.
    pub(crate) fn is_woken(&self, tables: &Tables, thread: usize) -> bool {
        let next = &self.local(tables, thread).next;
        self.turns[thread] == 0
            && matches!(next, Next::Operation { attributes, .. } if attributes.sleeps.is_some())
    }

    /// The thread wakes; those behind it move up.
    fn wake(&mut self, tables: &Tables, thread: usize) {
        let turn = std::mem::take(&mut self.turns[thread]);
        if turn == 0 {
            return;
        }
        let Next::Operation {
            object, attributes, ..
        } = &self.local(tables, thread).next
        else {
            return;
        };
        if attributes.sleeps == Some(Queue::Ordered) {
            let others: Woken = self.asleep(tables, *object).collect();
            for other in others {
                if self.turns[other] > turn {
                    self.turns[other] -= 1;
                }
            }
        }
    }

    /// Applies this outcome of the thread's operation at the object, waking these
    /// threads. Their successors are set elsewhere.
    pub(crate) fn apply(
        &mut self,
        tables: &Tables,
        thread: usize,
        object: u32,
        outcome: &Transition,
        woken: &[usize],
    ) {
        if let Some(state) = outcome.state {
            self.objects[object as usize] = state;
        }
        self.wake(tables, thread);
        for sleeper in woken {
            self.wake(tables, *sleeper);
        }
    }

    /// Adds an object; returns its number, as the answer.
    pub(crate) fn creates(&mut self, state: u32) -> Digest {
        self.objects.push(state);
        Digest((self.objects.len() - 1) as u128)
    }

    /// In how many ways one of these outcomes can happen: with each set of threads that it
    /// can wake.
    pub(crate) fn ways(&self, tables: &Tables, object: u32, outcomes: &[Transition]) -> usize {
        let ways = |outcome: &Transition| self.woken(tables, object, outcome.wakes).len();
        outcomes.iter().map(ways).sum()
    }

    /// The sets of sleeping threads that `wakes` permits.
    pub(crate) fn woken(&self, tables: &Tables, object: u32, wakes: Wakes) -> SmallVec<[Woken; 1]> {
        match wakes {
            Wakes::Nobody => smallvec![smallvec![]],
            Wakes::All => smallvec![self.asleep(tables, object).collect()],
            Wakes::First(number) => {
                let mut line: Woken = self.asleep(tables, object).collect();
                line.sort_by_key(|thread| self.turns[*thread]);
                line.truncate(number);
                smallvec![line]
            }
            Wakes::Any(number) => {
                let all: Woken = self.asleep(tables, object).collect();
                choices(&all, number.min(all.len()), MOST_BRANCHES + 1)
            }
        }
    }

    /// The failure in which `thread` takes part: of its own code, or of its pending
    /// operation and that of another thread.
    pub(crate) fn fails(&self, tables: &Tables, thread: usize) -> Option<Finding> {
        match self.local(tables, thread).next {
            Next::Fails(ref failure) => Some(failure.clone()),
            Next::Overflows(bytes) => Some(Finding::StackOverflow {
                thread: Some(thread),
                bytes,
            }),
            Next::Creates(..) | Next::Ends => None,
            Next::Operation {
                object,
                ref attributes,
                ..
            } => {
                if let Some(access) = attributes.access {
                    return self.race(tables, thread, object, access);
                }
                let other = attributes.only_with.filter(|_| self.turns[thread] > 0)?;
                self.condvar_misuse(tables, object, other)
            }
        }
    }

    /// Whether a thread sleeps at the object with another mutex than `mine`.
    fn condvar_misuse(&self, tables: &Tables, object: u32, mine: u32) -> Option<Finding> {
        let is_another = |thread: usize| match &self.local(tables, thread).next {
            Next::Operation {
                object: at,
                attributes,
                ..
            } if self.turns[thread] > 0 && *at == object => {
                attributes.only_with.is_some_and(|other| other != mine)
            }
            _ => false,
        };
        self.threads()
            .any(is_another)
            .then(|| Finding::Misuse(TWO_LOCKS.to_owned()))
    }

    /// Whether `thread` and another one are about to access the object, and one of
    /// them to write.
    fn race(&self, tables: &Tables, thread: usize, object: u32, access: Access) -> Option<Finding> {
        let conflicts = |other: usize| match &self.local(tables, other).next {
            Next::Operation {
                object: at,
                attributes,
                ..
            } if *at == object => attributes
                .access
                .is_some_and(|other| (access, other) != (Access::Reads, Access::Reads)),
            _ => false,
        };
        self.threads()
            .any(|other| other != thread && conflicts(other))
            .then_some(Finding::DataRace { object })
    }
}

/// What is wrong with a final state, in which each of these operations, with their
/// objects, must have an outcome; and the bits that the outcomes show.
pub(crate) fn at_the_end(
    tables: &Tables,
    now: &Configuration,
    operations: &[(u32, u32)],
) -> (Option<Finding>, u64) {
    let mut seen = 0;
    for (object, operation) in operations {
        let state = now.objects[*object as usize];
        let outcomes = tables.outcomes((*operation, state, 0, (0, 0)));
        let Some(outcome) = outcomes.first() else {
            let label = tables.label(*operation);
            let finding = Finding::Broken {
                rule: "at the end, every operation asked for has an outcome",
                detail: format!("{} would wait for ever at the end", label.verb()),
            };
            return (Some(finding), seen);
        };
        seen |= outcome.seen;
        if let Some(finding) = &outcome.breaks {
            return (Some(finding.at(*object)), seen);
        }
    }
    (None, seen)
}

/// All subsets of this size, or the first `most` of them.
fn choices(all: &[usize], number: usize, most: usize) -> SmallVec<[Woken; 1]> {
    if number == 0 {
        return smallvec![smallvec![]];
    }
    let mut sets = SmallVec::new();
    for (at, first) in all.iter().enumerate() {
        if sets.len() >= most {
            break;
        }
        for mut rest in choices(&all[at + 1..], number - 1, most - sets.len()) {
            if rest.len() + 1 == number {
                rest.insert(0, *first);
                sets.push(rest);
            }
        }
    }
    sets
}
