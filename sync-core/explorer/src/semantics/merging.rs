//! Local states that behave the same from then on are one.
//!
//! A thread remembers every answer of its round. Much of that it never uses again: who was
//! the last at a barrier, what was in the buffer when it was locked. States that differ in
//! nothing else are found out to be the same, and one of them is searched.
//!
//! # Why that is sound
//!
//! Two local states are *alike* if they announce the same and, for each answer, either
//! both are known to lead to local states that are alike, or nothing is known of either:
//! a bisimulation of what is known, found by refining a partition (P. Kanellakis,
//! S. Smolka, *CCS expressions, finite state processes, and three problems of
//! equivalence*, 1990). A search puts the first of those that are alike for all of them.
//!
//! Say that such a search ends and has learned nothing about local states that stand for
//! others. Then each state that the program can reach, and its way there, has one in the
//! search from which it differs by local states that are alike: if a thread gets an answer
//! there, then the one that stands for its local state gets the same in the search, so
//! that answer is known of one, hence of both, and leads to what is alike again. So
//! nothing is missed, and no way is longer.
//!
//! Where it does learn something of a local state that stands for others, it has assumed
//! too much: the search begins again, and these stay apart until as much is known of each.
//! What is known is what breadth first has used, and what random walks have found out
//! beforehand that depend on their numbers only: so it does not matter how many workers
//! there are, or what else they have come across.

use std::sync::Arc;

use super::tables::{Local, Map, Next, Set, Tables};
use crate::{leaves::digest::Digest, program::thread_state::Segment};

/// Which local states are taken for which others.
#[derive(Debug, Default)]
pub(crate) struct Merging {
    /// By local state: the first of those that are alike. Each later one is alone.
    firsts: Vec<u32>,
    /// By local state: whether it is one of several.
    shared: Vec<bool>,
}

impl Merging {
    fn new(firsts: Vec<u32>) -> Self {
        let mut shared = vec![false; firsts.len()];
        for (local, first) in firsts.iter().enumerate() {
            if *first as usize != local {
                shared[local] = true;
                shared[*first as usize] = true;
            }
        }
        Self { firsts, shared }
    }

    /// The local state that stands for this one.
    pub(crate) fn first(&self, local: u32) -> u32 {
        self.firsts.get(local as usize).copied().unwrap_or(local)
    }

    /// Whether it is one of several that are alike.
    pub(crate) fn is_shared(&self, local: u32) -> bool {
        self.shared.get(local as usize).copied().unwrap_or(false)
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.shared.contains(&true)
    }
}

/// Decides when a search begins again, with local states merged.
pub(crate) struct Merger {
    /// After how many states it looks next; never, if none.
    due: Option<u64>,
    pub(crate) merging: Arc<Merging>,
    /// By local state: of how many answers it was known what they lead to, some time before
    /// it looked last.
    known: Vec<usize>,
    /// Answers that must be known of a local state before it is merged again.
    wanted: Map<u32, Set<u32>>,
    /// How often too much was assumed.
    mistakes: u32,
}

/// It looks again when there are so many times as many states.
const AGAIN: u64 = 4;

/// Whoever has assumed too much so often merges no more.
const MOST_MISTAKES: u32 = 24;

/// What breadth first has used of a local state: for each answer, what happens and where
/// it leads, in the order of the answers.
type Used = Vec<(u32, Segment, u32)>;

impl Merger {
    pub(crate) fn new(due: Option<u64>) -> Self {
        Self {
            due,
            merging: Arc::default(),
            known: Vec::new(),
            wanted: Map::default(),
            mistakes: 0,
        }
    }

    /// Merges nothing any more.
    pub(crate) fn stop(&mut self) {
        self.due = None;
        self.merging = Arc::default();
    }

    /// Whether it is to look again, with so many states.
    pub(crate) fn is_due(&mut self, states: u64) -> bool {
        let is_due = self.due.is_some_and(|due| states >= due);
        if is_due {
            self.due = states.checked_mul(AGAIN);
        }
        is_due
    }

    /// Notes how much is known of each local state: one of which more becomes known before
    /// it looks is not merged yet.
    pub(crate) fn notes(&mut self, tables: &Tables) {
        self.known = used(tables).iter().map(Vec::len).collect();
    }

    /// More than can be merged: all local states that announce the same.
    pub(crate) fn most(tables: &Tables) -> Merging {
        let mut first_of: Map<Digest, u32> = Map::default();
        let locals = u32::try_from(tables.locals.len()).expect("locals have 32 bits");
        let firsts = (0..locals).map(|local| {
            let announced = announcement(tables.locals.get(local), None);
            *first_of.entry(announced).or_insert(local)
        });
        Merging::new(firsts.collect())
    }

    /// The local states that are alike, as far as is known now.
    pub(crate) fn look(&self, tables: &Tables) -> Merging {
        Merging::new(self.firsts(tables, &used(tables)))
    }

    /// Merges anew: with local states apart for which these stand, until it is known of
    /// each what such an answer leads to.
    pub(crate) fn assumed_too_much(&mut self, tables: &Tables, learned: &[(u32, u32)]) {
        let mut apart: Map<u32, Vec<u32>> = Map::default();
        for (first, answer) in learned {
            apart.entry(*first).or_default().push(*answer);
        }
        self.mistakes += 1;
        if self.mistakes > MOST_MISTAKES {
            self.stop();
            return;
        }
        for (local, first) in (0..).zip(&self.merging.firsts) {
            if let Some(answers) = apart.get(first) {
                self.wanted.entry(local).or_default().extend(answers);
            }
        }
        self.merging = Arc::new(self.look(tables));
    }

    /// By local state, the first one that is alike. Those of which little is known are
    /// alone.
    fn firsts(&self, tables: &Tables, used: &[Used]) -> Vec<u32> {
        let mut classes = Classes::default();
        let mut of: Vec<u32> = (0..)
            .zip(used)
            .map(|(number, used)| {
                let local = tables.locals.get(number);
                let is_known = |answer: &u32| used.iter().any(|(known, ..)| known == answer);
                let wanted = self.wanted.get(&number);
                let is_alone = used.is_empty() && !local.has_ended()
                    || self.known.get(number as usize) != Some(&used.len())
                    || wanted.is_some_and(|wanted| !wanted.iter().all(is_known));
                classes.of(announcement(local, is_alone.then_some(number)))
            })
            .collect();
        loop {
            let mut finer = Classes::default();
            let refined = of.iter().zip(used).map(|(class, used)| {
                let used = used.iter();
                let leads: Vec<_> = used
                    .map(|(answer, segment, to)| (answer, segment, of[*to as usize]))
                    .collect();
                finer.of(Digest::of(&(class, leads)))
            });
            let refined: Vec<u32> = refined.collect();
            let done = finer.0.len() == classes.0.len();
            (of, classes) = (refined, finer);
            if done {
                break;
            }
        }
        let mut first_of: Map<u32, u32> = Map::default();
        (0..)
            .zip(of)
            .map(|(local, class)| *first_of.entry(class).or_insert(local))
            .collect()
    }
}

/// Classes of a partition, numbered in the order in which they come.
#[derive(Default)]
struct Classes(Map<Digest, u32>);

impl Classes {
    fn of(&mut self, class: Digest) -> u32 {
        let next = u32::try_from(self.0.len()).expect("there are no more than local states");
        *self.0.entry(class).or_insert(next)
    }
}

/// By local state, what breadth first has used.
fn used(tables: &Tables) -> Vec<Used> {
    let mut used = vec![Used::new(); tables.locals.len()];
    for (from, answer, to) in tables.used_steps() {
        used[from as usize].push((answer, to.segment, to.at));
    }
    for used in &mut used {
        used.sort_unstable_by_key(|(answer, ..)| *answer);
    }
    used
}

/// All that a local state announces; with its number, if it is to be alone.
fn announcement(local: &Local, alone: Option<u32>) -> Digest {
    let Local {
        digest,
        deferred,
        next,
        phase,
        at,
    } = local;
    let next = match next {
        Next::Operation {
            object, operation, ..
        } => Digest::of(&(0_u8, object, operation)),
        Next::Creates(state, kind) => Digest::of(&(1_u8, state, kind)),
        Next::Ends => Digest::of(&2_u8),
        Next::Fails(_) | Next::Overflows(_) => *digest,
    };
    let line = (at.file(), at.line(), at.column());
    Digest::of(&(next, deferred.as_slice(), phase, line, alone))
}
