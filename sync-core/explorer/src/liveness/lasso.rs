//! Lassos: a path from the initial state to a fair cycle, and the cycle.
//!
//! A strongly connected component of the graph contains a fair cycle if no thread
//! is left out in it that [must not be](Fairness): a cycle can pass through all of
//! it. Otherwise, under weak fairness no part of it contains one either: a thread
//! that is enabled in all states and never moves is left out in each part. Under
//! strong fairness a cycle may avoid the states where the thread is enabled, so the
//! component is decomposed again without these (E. A. Emerson, C.-L. Lei,
//! *Modalities for model checking*, 1987).

use std::collections::VecDeque;

use super::{
    components::components,
    graph::{Edge, Graph, Node},
};
use crate::{
    leaves::{
        report::Limit,
        schedule::{Schedule, Turn},
    },
    semantics::{
        cycle::{Census, Fairness},
        tables::{Map, Set},
    },
};

/// A schedule that ends with one turn of a cycle, and the number of steps of its
/// stem.
pub(crate) struct Lasso {
    pub(crate) schedule: Schedule,
    pub(crate) stem: usize,
}

/// A fair cycle of reliable steps that are `wanted` (unreliable ones do not happen
/// for ever), with its stem; near the initial state, and short. Once there is a
/// reason to `stop`, no shorter one is looked for.
pub(crate) fn find<'g>(
    graph: &'g Graph,
    fairness: Fairness,
    wanted: impl Fn(Edge<'g>) -> bool,
    stop: impl Fn() -> Option<Limit>,
) -> Option<Lasso> {
    let wanted = |edge: Edge<'g>| edge.step.reliable && wanted(edge);
    let Component { states, census } = nearest(graph, fairness, &wanted)?;
    let mut is_inside = vec![false; graph.len()];
    for state in &states {
        is_inside[*state as usize] = true;
    }
    let inside = |edge: &Edge<'g>| wanted(*edge) && is_inside[edge.to as usize];
    let tries = (LOOKED_AT / states.len()).clamp(1, TRIES);
    let lasso = |entry| {
        let stem = graph.path(entry);
        let cycle = fair_cycle(graph, fairness, entry, &census, &inside);
        (stem, cycle)
    };
    let tries = states.into_iter().take(tries).enumerate();
    let lassos =
        tries.map_while(|(tries, entry)| (tries == 0 || stop().is_none()).then(|| lasso(entry)));
    let (mut turns, cycle) = lassos.min_by_key(|(stem, cycle)| stem.len() + cycle.len())?;
    let stem = turns.len();
    turns.extend(cycle);
    Some(Lasso {
        schedule: Schedule(turns),
        stem,
    })
}

/// The most states of a component from which a cycle is tried, to find a short one.
const TRIES: usize = 64;

/// How many states all these tries may visit, for each thread.
const LOOKED_AT: usize = 1 << 20;

/// A strongly connected component.
struct Component {
    /// Ordered by depth.
    states: Vec<Node>,
    census: Census,
}

/// Of the components with a fair cycle, the one that is reached first.
fn nearest<'g>(
    graph: &'g Graph,
    fairness: Fairness,
    wanted: &impl Fn(Edge<'g>) -> bool,
) -> Option<Component> {
    let of_those_left = |is_left: &[bool]| {
        let left = |node: Node| is_left[node as usize];
        let edges = |node| {
            let edges = graph.edges(node).filter(|edge| wanted(*edge));
            edges.map(|edge| edge.to)
        };
        components(graph.nodes().end, left, edges)
    };
    let mut nearest: Option<Component> = None;
    let mut components = of_those_left(&vec![true; graph.len()]);
    while !components.is_empty() {
        let mut component_of = vec![u32::MAX; graph.len()];
        for (number, states) in (0..).zip(&components) {
            for state in states {
                component_of[*state as usize] = number;
            }
        }
        let mut is_left = vec![false; graph.len()];
        for (number, mut states) in (0..).zip(components) {
            let mut census = Census::default();
            for state in &states {
                let edges = graph.edges(*state).filter(|edge| wanted(*edge));
                for edge in edges.filter(|it| component_of[it.to as usize] == number) {
                    census.step(edge.step.thread);
                }
            }
            if census.moving().next().is_none() {
                continue;
            }
            for state in &states {
                census.state(&graph.state(*state).enabled);
            }
            if census.is_fair(fairness) {
                states.sort_unstable();
                let is_nearer = |known: &Component| states[0] < known.states[0];
                if nearest.as_ref().is_none_or(is_nearer) {
                    nearest = Some(Component { states, census });
                }
            } else if fairness == Fairness::Strong {
                for state in states {
                    let mut enabled = graph.state(state).enabled.iter();
                    is_left[state as usize] = enabled.all(|it| census.moves(usize::from(*it)));
                }
            }
        }
        components = if is_left.contains(&true) {
            of_those_left(&is_left)
        } else {
            Vec::new()
        };
    }
    nearest
}

/// A path from `entry` back to it, inside its component, on which no thread is left
/// out: each takes a step or, under weak fairness, is disabled in some state.
fn fair_cycle<'g>(
    graph: &'g Graph,
    fairness: Fairness,
    entry: Node,
    census: &Census,
    inside: &impl Fn(&Edge<'g>) -> bool,
) -> Vec<Turn> {
    let is_disabled = |thread: &usize, state: Node| {
        let enabled = &graph.state(state).enabled;
        fairness == Fairness::Weak && !enabled.iter().any(|it| usize::from(*it) == *thread)
    };
    let mut owing: Set<usize> = match fairness {
        Fairness::Weak => census.ever_enabled().collect(),
        Fairness::Strong => census.moving().collect(),
    };
    owing.retain(|thread| !is_disabled(thread, entry));
    let mut turns = Vec::new();
    let mut at = entry;
    while !owing.is_empty() || at != entry || turns.is_empty() {
        let done = |edge: &Edge<'g>| {
            if owing.is_empty() {
                edge.to == entry
            } else {
                let mut owing = owing.iter();
                owing.any(|it| *it == edge.step.thread || is_disabled(it, edge.to))
            }
        };
        for edge in shortest(graph, at, inside, done) {
            at = edge.to;
            owing.retain(|it| *it != edge.step.thread && !is_disabled(it, at));
            turns.push(edge.step.turn());
        }
    }
    turns
}

/// A shortest path inside the component whose last step is `done`.
fn shortest<'g>(
    graph: &'g Graph,
    from: Node,
    inside: &impl Fn(&Edge<'g>) -> bool,
    done: impl Fn(&Edge<'g>) -> bool,
) -> Vec<Edge<'g>> {
    let mut before: Map<Node, Edge<'g>> = Map::default();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        for edge in graph.edges(at).filter(inside) {
            if done(&edge) {
                let mut path = vec![edge];
                let mut back = at;
                while back != from {
                    let edge = before[&back];
                    path.push(edge);
                    back = edge.from;
                }
                path.reverse();
                return path;
            }
            let to = edge.to;
            if to != from && !before.contains_key(&to) {
                before.insert(to, edge);
                queue.push_back(to);
            }
        }
    }
    unreachable!("a component is strongly connected")
}
