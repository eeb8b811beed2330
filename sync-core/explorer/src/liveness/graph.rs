//! The state graph of a program, in few bytes: states and steps that look the same are
//! stored once, and have numbers.

use std::{collections::VecDeque, hash::Hash};

use smallvec::SmallVec;

use crate::{
    leaves::{digest::Digest, numbers::small, report::Limit, schedule::Turn, threads::Threads},
    program::phase::Phase,
    semantics::{
        configuration::Configuration,
        cycle::{Enabled, in_phase},
        keys::{Column, Key, Keys},
        packed::Packed,
        step::{Step, Stepper},
        tables::Map,
    },
};

/// A state of the graph.
pub(crate) type Node = u32;

/// What matters of a state: the threads that are in a round, those that wait in it, and
/// those that are enabled.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) busy: Threads,
    pub(crate) waiting: Threads,
    pub(crate) enabled: Enabled,
}

/// A step: its thread and picks, the threads that end a round in it, those that are
/// served, and whether it can be relied on.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Move {
    pub(crate) thread: usize,
    pub(crate) picks: SmallVec<[u32; 2]>,
    pub(crate) ended: Threads,
    pub(crate) served: Threads,
    pub(crate) reliable: bool,
}

impl Move {
    fn of(step: &Step) -> Self {
        Self {
            thread: usize::from(step.thread),
            picks: SmallVec::from_slice(&step.picks),
            ended: step.ended,
            served: step.served,
            reliable: step.reliable,
        }
    }

    pub(crate) fn turn(&self) -> Turn {
        Turn {
            thread: self.thread,
            picks: self.picks.to_vec(),
        }
    }
}

/// A step from one state to another.
#[derive(Clone, Copy)]
pub(crate) struct Edge<'g> {
    pub(crate) from: Node,
    pub(crate) to: Node,
    pub(crate) step: &'g Move,
}

/// The states in breadth-first order, and the wanted steps between them.
#[derive(Default)]
pub(crate) struct Graph {
    states: Few<State>,
    moves: Few<Move>,
    /// By node: the number of its state, and how many steps those before it have.
    nodes: Column<(u32, u32)>,
    /// In the order of their nodes: where a step leads, and its number.
    steps: Column<(Node, u32)>,
    /// For each state but the first: its predecessor on a shortest path, and the step
    /// from there.
    reached: Column<(Node, u32)>,
}

/// Values of which few are different.
struct Few<T> {
    values: Vec<T>,
    numbers: Map<T, u32>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: Map::default(),
        }
    }
}

impl<T: Clone + Eq + Hash> Few<T> {
    fn number(&mut self, value: T) -> u32 {
        if let Some(number) = self.numbers.get(&value) {
            return *number;
        }
        let number = u32::try_from(self.values.len()).expect("there are few");
        self.values.push(value.clone());
        self.numbers.insert(value, number);
        number
    }

    fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>()
            + self.numbers.capacity() * (size_of::<(T, u32)>() + 1)
    }
}

/// The states that are known and not yet explored.
#[derive(Default)]
struct Frontier {
    keys: Keys,
    /// Packed states, from the next one to be explored on, and its number of bytes.
    waiting: VecDeque<Box<[u8]>>,
}

impl Graph {
    /// Explores all states, and keeps the steps that are `wanted`. The stepper's
    /// reductions must not include symmetry: a cycle that closes only up to a
    /// permutation of threads would have to be repeated to close. The limit is asked
    /// with the states and the bytes so far.
    pub(crate) fn record(
        stepper: &mut Stepper<'_>,
        root: &Configuration,
        exact: bool,
        wanted: impl Fn(&Step) -> bool,
        limit: impl Fn(u64, usize) -> Option<Limit>,
    ) -> Result<Self, Limit> {
        let tables = stepper.tables;
        let mut graph = Self::default();
        let mut frontier = Frontier::default();
        let print = stepper.reductions.fingerprint(tables, root);
        frontier.reach(stepper, (root, print), exact);
        let mut bytes = 0;
        while let Some((at, print, now)) = frontier.next(graph.len(), root.threads().len()) {
            let mut state = State {
                busy: in_phase(tables, &now, |phase| phase != Phase::Remainder),
                waiting: in_phase(tables, &now, |phase| phase == Phase::Waiting),
                enabled: Enabled::new(),
            };
            let steps_before = u32::try_from(graph.steps.len()).expect("fewer than four billion");
            for thread in now.threads() {
                let mut is_enabled = false;
                for step in stepper.known_steps(&now, thread) {
                    is_enabled |= step.reliable;
                    let taken = graph.moves.number(Move::of(&step));
                    let reductions = &stepper.reductions;
                    let print = reductions.fingerprint_after(tables, print, &now, &step.after);
                    let (to, is_new) = frontier.reach(stepper, (&step.after, print), exact);
                    if is_new {
                        graph.reached.push((at, taken));
                    }
                    if wanted(&step) {
                        graph.steps.push((to, taken));
                    }
                }
                if is_enabled {
                    state.enabled.push(small(thread));
                }
            }
            let state = graph.states.number(state);
            graph.nodes.push((state, steps_before));
            if at % ASKED_EVERY == 0 {
                bytes = graph.bytes() + frontier.bytes();
            }
            if let Some(limit) = limit(frontier.keys.len() as u64, bytes) {
                return Err(limit);
            }
        }
        Ok(graph)
    }

    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn nodes(&self) -> std::ops::Range<Node> {
        0..u32::try_from(self.len()).expect("nodes have 32 bits")
    }

    pub(crate) fn state(&self, node: Node) -> &State {
        &self.states.values[self.nodes.get(node as usize).0 as usize]
    }

    /// The wanted steps from a state, in the order in which they are numbered.
    pub(crate) fn edges(&self, from: Node) -> impl Iterator<Item = Edge<'_>> {
        let place = from as usize;
        let first = self.nodes.get(place).1 as usize;
        let end = if place + 1 < self.len() {
            self.nodes.get(place + 1).1 as usize
        } else {
            self.steps.len()
        };
        (first..end).map(move |place| {
            let (to, step) = self.steps.get(place);
            let step = &self.moves.values[step as usize];
            Edge { from, to, step }
        })
    }

    fn bytes(&self) -> usize {
        self.states.bytes()
            + self.moves.bytes()
            + self.nodes.bytes()
            + self.steps.bytes()
            + self.reached.bytes()
    }

    /// The steps from the first state to this one.
    pub(crate) fn path(&self, mut to: Node) -> Vec<Turn> {
        let mut path = Vec::new();
        while to > 0 {
            let (from, step) = self.reached.get(to as usize - 1);
            path.push(self.moves.values[step as usize].turn());
            to = from;
        }
        path.reverse();
        path
    }
}

/// Bytes are counted anew after so many states.
const ASKED_EVERY: Node = 1 << 12;

impl Frontier {
    /// The number of a state, and whether it is new.
    fn reach(
        &mut self,
        stepper: &Stepper<'_>,
        (now, print): (&Configuration, Digest),
        exact: bool,
    ) -> (Node, bool) {
        let words = exact.then(|| stepper.reductions.words(now));
        let words = words.as_deref();
        let (number, is_new) = self.keys.insert(Key { print, words });
        if is_new {
            let mut packed = Packed::default();
            packed.push(now);
            self.waiting.push_back(packed.into_bytes());
        }
        (number, is_new)
    }

    /// The next state, which has this number.
    fn next(&mut self, number: usize, threads: usize) -> Option<(Node, Digest, Configuration)> {
        let packed = Packed::from(self.waiting.pop_front()?);
        let now = packed.reader(threads).next().clone();
        let print = self.keys.get(number).print;
        Some((
            u32::try_from(number).expect("nodes have 32 bits"),
            print,
            now,
        ))
    }

    fn bytes(&self) -> usize {
        let one = self.waiting.front().map_or(0, |packed| packed.len());
        self.keys.bytes() + self.waiting.len() * (one + MALLOC)
    }
}

/// What an allocation takes besides its bytes, and the box that holds it.
const MALLOC: usize = 32;
