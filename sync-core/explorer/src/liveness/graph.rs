//! The state graph of a program.

use std::collections::{VecDeque, hash_map::Entry};

use petgraph::graph::{DiGraph, EdgeReference, NodeIndex};
use smallvec::SmallVec;

use crate::{
    leaves::{numbers::small, report::Limit, schedule::Turn, threads::Threads},
    program::phase::Phase,
    semantics::{
        configuration::Configuration,
        cycle::{Enabled, in_phase},
        reductions::StateKey,
        step::{Step, Stepper},
        tables::Map,
    },
};

/// A state: the threads that are in a round, those that wait in it, and those that
/// are enabled.
pub(crate) struct State {
    pub(crate) busy: Threads,
    pub(crate) waiting: Threads,
    pub(crate) enabled: Enabled,
}

/// A step: its thread and picks, the threads that end a round in it, those that are
/// served, and whether it can be relied on.
pub(crate) struct Move {
    pub(crate) thread: usize,
    pub(crate) picks: SmallVec<[u32; 2]>,
    pub(crate) ended: Threads,
    pub(crate) served: Threads,
    pub(crate) reliable: bool,
}

impl Move {
    pub(crate) fn turn(&self) -> Turn {
        Turn {
            thread: self.thread,
            picks: self.picks.to_vec(),
        }
    }
}

pub(crate) type Edge<'g> = EdgeReference<'g, Move>;

/// The states in breadth-first order, and the wanted steps between them.
pub(crate) struct Graph {
    pub(crate) steps: DiGraph<State, Move>,
    /// For each state but the first: its predecessor on a shortest path, and the
    /// step from there.
    reached: Vec<(NodeIndex, Turn)>,
}

impl Graph {
    /// Explores all states, and keeps the steps that are `wanted`. The stepper's
    /// reductions must not include symmetry: a cycle that closes only up to a
    /// permutation of threads would have to be repeated to close.
    pub(crate) fn record(
        stepper: &mut Stepper<'_>,
        root: &Configuration,
        exact: bool,
        wanted: impl Fn(&Step) -> bool,
        limit: impl Fn(u64) -> Option<Limit>,
    ) -> Result<Self, Limit> {
        let tables = stepper.tables;
        let state = |now: &Configuration| State {
            busy: in_phase(tables, now, |phase| phase != Phase::Remainder),
            waiting: in_phase(tables, now, |phase| phase == Phase::Waiting),
            enabled: Enabled::new(),
        };
        let mut steps = DiGraph::new();
        let mut reached = Vec::new();
        let mut known: Map<StateKey, NodeIndex> = Map::default();
        let first = steps.add_node(state(root));
        known.insert(stepper.reductions.key(tables, root, exact), first);
        let mut queue = VecDeque::from([(first, root.clone())]);
        while let Some((at, now)) = queue.pop_front() {
            for thread in now.threads() {
                let mut is_enabled = false;
                for step in stepper.known_steps(&now, thread) {
                    is_enabled |= step.reliable;
                    let is_wanted = wanted(&step);
                    let taken = Move {
                        thread,
                        picks: SmallVec::from_slice(&step.picks),
                        ended: step.ended,
                        served: step.served,
                        reliable: step.reliable,
                    };
                    let to = match known.entry(stepper.reductions.key(tables, &step.after, exact)) {
                        Entry::Occupied(known) => *known.get(),
                        Entry::Vacant(free) => {
                            let new = *free.insert(steps.add_node(state(&step.after)));
                            reached.push((at, taken.turn()));
                            queue.push_back((new, step.after));
                            new
                        }
                    };
                    if is_wanted {
                        steps.add_edge(at, to, taken);
                    }
                }
                if is_enabled {
                    steps[at].enabled.push(small(thread));
                }
            }
            if let Some(limit) = limit(steps.node_count() as u64) {
                return Err(limit);
            }
        }
        Ok(Self { steps, reached })
    }

    /// The approximate size of a graph of this many states, in bytes.
    pub(crate) fn bytes(states: u64) -> usize {
        usize::try_from(states)
            .unwrap_or(usize::MAX)
            .saturating_mul(700)
    }

    /// The steps from the first state to this one.
    pub(crate) fn path(&self, mut to: NodeIndex) -> Vec<Turn> {
        let mut path = Vec::new();
        while to.index() > 0 {
            let (from, turn) = &self.reached[to.index() - 1];
            path.push(turn.clone());
            to = *from;
        }
        path.reverse();
        path
    }
}
