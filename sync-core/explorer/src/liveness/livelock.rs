//! Threads that go round in circles, all of them, and get nowhere.

use std::{
    collections::{VecDeque, hash_map::Entry},
    sync::Arc,
};

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
    visit::{EdgeRef, NodeFiltered},
};

use smallvec::SmallVec;

use crate::{
    leaves::{
        numbers::small,
        report::{Finding, Limit, Verdict},
        schedule::{Schedule, Turn},
    },
    semantics::{
        configuration::Configuration,
        reductions::{Key, Reductions},
        step::Stepper,
        tables::{Map, Next, Set, Tables},
    },
};

/// Whether any thread's code has a loop in which it is busy. Without one,
/// nobody can go in circles: what a thread knows never comes back.
pub(crate) fn is_possible(tables: &Tables) -> bool {
    let mut code = DiGraph::<(), ()>::new();
    for _ in 0..tables.locals.len() {
        code.add_node(());
    }
    let node = |local: u32| NodeIndex::new(local as usize);
    let mut stays = Set::default();
    for (from, to) in tables.steps() {
        // Whoever announces something gets somewhere.
        let announces = matches!(
            tables.locals.get(from).next,
            Next::Operation { attributes, .. } if attributes.announces
        );
        if !announces {
            code.add_edge(node(from), node(to), ());
            if from == to {
                stays.insert(node(from));
            }
        }
    }
    kosaraju_scc(&code).iter().any(|circle| {
        let goes_round = circle.len() > 1 || stays.contains(&circle[0]);
        let busy = circle.iter().any(|local| {
            let local = u32::try_from(local.index()).expect("locals have 32 bits");
            match tables.locals.get(local).next {
                Next::Operation { attributes, .. } => !attributes.idles,
                _ => false,
            }
        });
        goes_round && busy
    })
}

/// About how many bytes the graph of so many states takes.
pub(crate) fn bytes(states: u64) -> usize {
    usize::try_from(states)
        .unwrap_or(usize::MAX)
        .saturating_mul(500)
}

/// A step that announces nothing.
struct Hung {
    thread: usize,
    picks: Vec<u32>,
}

/// The threads that could go on in a state.
type Able = SmallVec<[u16; 8]>;

type Graph = DiGraph<Able, Hung>;

/// Looks for a circle of silent steps, in all states that the program can reach,
/// that is fair: every thread that could go on in one of its states takes part in
/// it. No thread that can do something again and again is left out for ever.
pub(crate) fn search(
    tables: &Tables,
    reductions: &Reductions,
    root: &Configuration,
    exact: bool,
    limit: impl Fn(u64) -> Option<Limit>,
) -> Option<Verdict> {
    // A circle that closes only up to the threads' names would have to be gone
    // round several times: here each thread has its own.
    let reductions = reductions.without_symmetry();
    let mut stepper = Stepper::new(tables, Arc::new(reductions));
    let mut graph = Graph::new();
    let mut known: Map<Key, NodeIndex> = Map::default();
    // How each state but the first was reached first.
    let mut stem: Vec<Option<(NodeIndex, Turn)>> = vec![None];
    let first = graph.add_node(Able::new());
    let key = |reductions: &Reductions, now: &Configuration| reductions.key(tables, now, exact);
    known.insert(key(&stepper.reductions, root), first);
    let mut queue = VecDeque::from([(first, root.clone())]);
    while let Some((at, now)) = queue.pop_front() {
        for thread in 0..now.locals.len() {
            if stepper.local(now.locals[thread]).has_ended() {
                continue;
            }
            if stepper.is_enabled(&now, thread) {
                graph[at].push(small(thread));
            }
            for step in stepper.known_steps(&now, thread) {
                let picks = step.picks.to_vec();
                let to = match known.entry(key(&stepper.reductions, &step.after)) {
                    Entry::Occupied(known) => *known.get(),
                    Entry::Vacant(free) => {
                        let new = *free.insert(graph.add_node(Able::new()));
                        let picks = picks.clone();
                        stem.push(Some((at, Turn { thread, picks })));
                        queue.push_back((new, step.after));
                        new
                    }
                };
                if !step.announces && step.reliable {
                    graph.add_edge(at, to, Hung { thread, picks });
                }
            }
        }
        if let Some(limit) = limit(graph.node_count() as u64) {
            return Some(Verdict::Inconclusive(limit));
        }
    }
    let Circle {
        entry,
        inside,
        moving,
    } = fair_circle(&graph)?;
    let mut turns = Vec::new();
    let mut at = entry;
    while let Some((before, turn)) = stem[at.index()].take() {
        turns.push(turn);
        at = before;
    }
    turns.reverse();
    let stem = turns.len();
    turns.extend(once_round(&graph, entry, &inside, moving));
    Some(Verdict::Refuted {
        finding: Finding::Livelock { stem },
        schedule: Schedule(turns),
    })
}

struct Circle {
    /// Which of its states is reached first.
    entry: NodeIndex,
    inside: Set<NodeIndex>,
    /// The threads that take part.
    moving: Set<usize>,
}

/// The fair circle that is reached first.
fn fair_circle(graph: &Graph) -> Option<Circle> {
    let mut fair: Option<Circle> = None;
    let mut circles = kosaraju_scc(graph);
    while !circles.is_empty() {
        let mut left: Set<NodeIndex> = Set::default();
        for circle in circles {
            if let [alone] = circle[..]
                && !graph.contains_edge(alone, alone)
            {
                continue;
            }
            let inside: Set<NodeIndex> = circle.iter().copied().collect();
            let moving: Set<usize> = circle
                .iter()
                .flat_map(|node| graph.edges(*node))
                .filter(|edge| inside.contains(&edge.target()))
                .map(|edge| edge.weight().thread)
                .collect();
            let moves = |thread: &u16| moving.contains(&usize::from(*thread));
            let is_fair = |node: &NodeIndex| graph[*node].iter().all(moves);
            if !circle.iter().all(is_fair) {
                // Where somebody can go on who never does, a fair circle does
                // not pass: there may be one in what is left.
                left.extend(circle.iter().copied().filter(is_fair));
            } else if let Some(&entry) = circle.iter().min()
                && fair.as_ref().is_none_or(|known| entry < known.entry)
            {
                fair = Some(Circle {
                    entry,
                    inside,
                    moving,
                });
            }
        }
        let within = NodeFiltered::from_fn(graph, |node| left.contains(&node));
        circles = kosaraju_scc(&within);
    }
    fair
}

/// A way from `entry` back to it, within the circle, on which each of these
/// threads takes a step.
fn once_round(
    graph: &Graph,
    entry: NodeIndex,
    inside: &Set<NodeIndex>,
    mut waiting: Set<usize>,
) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut at = entry;
    while !waiting.is_empty() {
        let (way, end) = shortest(graph, at, inside, |edge, _| waiting.contains(&edge.thread));
        for turn in &way {
            waiting.remove(&turn.thread);
        }
        turns.extend(way);
        at = end;
    }
    if at != entry {
        turns.extend(shortest(graph, at, inside, |_, to| to == entry).0);
    }
    turns
}

/// A shortest way whose last step is wanted, and where it ends.
fn shortest(
    graph: &Graph,
    from: NodeIndex,
    inside: &Set<NodeIndex>,
    wanted: impl Fn(&Hung, NodeIndex) -> bool,
) -> (Vec<Turn>, NodeIndex) {
    let mut before: Map<NodeIndex, (NodeIndex, Turn)> = Map::default();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        // Edges come last one first: turn them round.
        let mut edges: Vec<_> = graph.edges(at).collect();
        edges.reverse();
        for edge in edges {
            let (to, silent) = (edge.target(), edge.weight());
            if !inside.contains(&to) {
                continue;
            }
            let turn = Turn {
                thread: silent.thread,
                picks: silent.picks.clone(),
            };
            if wanted(silent, to) {
                let mut way = vec![turn];
                let mut back = at;
                while back != from {
                    let (earlier, turn) = before[&back].clone();
                    way.push(turn);
                    back = earlier;
                }
                way.reverse();
                return (way, to);
            }
            if to != from && !before.contains_key(&to) {
                before.insert(to, (at, turn));
                queue.push_back(to);
            }
        }
    }
    unreachable!("a circle leads from everywhere to everywhere")
}
