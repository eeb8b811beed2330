//! Who may have to wait for ever, in programs whose threads go on for ever.
//!
//! The graph of all states is looked at for *fair circles*: ways from a state
//! back to it on which no thread is left out that could always go on. A thread
//! that is in a round all along such a circle, and never ends it, can wait for
//! ever though the scheduler does nothing wrong. A strongly connected part of
//! the graph holds a fair circle if each thread either takes a step in it or
//! cannot go on in some state of it: one can walk round all of it again and
//! again. If a thread could always go on and never does, then in no smaller
//! part either.

use std::collections::{BTreeMap, HashMap, VecDeque};

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, EdgeReference, NodeIndex},
    visit::{EdgeFiltered, EdgeRef},
};
use smallvec::SmallVec;

use crate::{
    leaves::{
        report::{Limit, Liveness},
        schedule::{Schedule, Turn},
        threads::{Threads, bit},
    },
    program::phase::Phase,
    semantics::{configuration::Configuration, reductions::Key, step::Stepper},
};

/// What is known when all fair circles are.
pub(crate) enum Decided {
    Liveness(BTreeMap<usize, Liveness>),
    /// Nobody is ever served, and everybody is busy.
    Livelock {
        schedule: Schedule,
        stem: usize,
    },
    Unknown(Limit),
}

/// A state: which threads are in a round, which wait, and which can go on.
struct State {
    busy: Threads,
    waiting: Threads,
    enabled: Threads,
}

/// A step: who takes it, with which outcomes, who ends a round in it, and who
/// is served.
struct Move {
    thread: usize,
    picks: SmallVec<[u32; 2]>,
    ended: Threads,
    served: Threads,
    reliable: bool,
}

type Graph = DiGraph<State, Move>;
type Edge<'a> = EdgeReference<'a, Move>;

/// Decides it for the threads in `breaks_symmetry`, in all states that the program can
/// reach. The stepper's reductions must join nothing and confuse nobody: whether a
/// thread can go on in between is what matters here.
pub(crate) fn decide(
    stepper: &mut Stepper<'_>,
    root: &Configuration,
    breaks_symmetry: &[usize],
    exact: bool,
    limit: impl Fn(u64) -> Option<Limit>,
) -> Decided {
    match try_to_decide(stepper, root, breaks_symmetry, exact, limit) {
        Ok(decided) => decided,
        Err(limit) => Decided::Unknown(limit),
    }
}

fn try_to_decide(
    stepper: &mut Stepper<'_>,
    root: &Configuration,
    breaks_symmetry: &[usize],
    exact: bool,
    limit: impl Fn(u64) -> Option<Limit>,
) -> Result<Decided, Limit> {
    let (graph, reached) = record(stepper, root, exact, &limit)?;
    // No more states come: only time counts, and whoever wants to stop.
    let stop = || limit(0);
    // What nobody can count on does not happen for ever.
    let nobody_ends = |edge: Edge<'_>| edge.weight().reliable && edge.weight().ended == 0;
    if let Some((schedule, stem)) = circle(&graph, &reached, nobody_ends, &stop) {
        return Ok(Decided::Livelock { schedule, stem });
    }
    let fate = |thread: usize| {
        let me = bit(thread);
        let stays = |edge: Edge<'_>| {
            let state = |at: NodeIndex| &graph[at];
            let in_a_round = state(edge.source()).busy & state(edge.target()).busy & me != 0;
            edge.weight().reliable && in_a_round && edge.weight().ended & me == 0
        };
        match circle(&graph, &reached, stays, &stop) {
            Some((schedule, stem)) => Liveness::Starves { schedule, stem },
            None => Liveness::StarvationFree {
                bypass_bound: bypass_bound(&graph, me),
            },
        }
    };
    let mut liveness = BTreeMap::new();
    for thread in breaks_symmetry {
        if let Some(limit) = stop() {
            return Err(limit);
        }
        liveness.insert(*thread, fate(*thread));
    }
    Ok(Decided::Liveness(liveness))
}

/// For each state but the first: from which one it was reached, and how.
type Reached = Vec<(NodeIndex, Turn)>;

/// The graph of all states, in the order in which they are reached.
fn record(
    stepper: &mut Stepper<'_>,
    root: &Configuration,
    exact: bool,
    limit: &impl Fn(u64) -> Option<Limit>,
) -> Result<(Graph, Reached), Limit> {
    let tables = stepper.tables;
    let state = |now: &Configuration| {
        let phase = |wanted: &dyn Fn(Phase) -> bool| {
            now.threads()
                .filter(|thread| wanted(now.local(tables, *thread).phase))
                .fold(0, |all, thread| all | bit(thread))
        };
        State {
            busy: phase(&|phase| phase != Phase::Remainder),
            waiting: phase(&|phase| phase == Phase::Waiting),
            enabled: 0,
        }
    };
    let mut graph = Graph::new();
    let mut known: HashMap<Key, NodeIndex> = HashMap::new();
    let first = graph.add_node(state(root));
    known.insert(stepper.reductions.key(tables, root, exact), first);
    let mut reached = Vec::new();
    let mut queue = VecDeque::from([(first, root.clone())]);
    while let Some((at, now)) = queue.pop_front() {
        for thread in now.threads() {
            for step in stepper.known_steps(&now, thread) {
                let key = stepper.reductions.key(tables, &step.after, exact);
                let to = *known.entry(key).or_insert_with(|| {
                    let picks = step.picks.to_vec();
                    reached.push((at, Turn { thread, picks }));
                    let new = graph.add_node(state(&step.after));
                    queue.push_back((new, step.after.clone()));
                    new
                });
                if step.reliable {
                    graph[at].enabled |= bit(thread);
                }
                let taken = Move {
                    thread,
                    picks: SmallVec::from_slice(&step.picks),
                    ended: step.ended,
                    served: step.served,
                    reliable: step.reliable,
                };
                graph.add_edge(at, to, taken);
            }
        }
        if let Some(limit) = limit(graph.node_count() as u64) {
            return Err(limit);
        }
    }
    Ok((graph, reached))
}

/// About how many bytes the graph of so many states takes.
pub(crate) fn bytes(states: u64) -> usize {
    usize::try_from(states)
        .unwrap_or(usize::MAX)
        .saturating_mul(700)
}

/// A fair circle of such steps, with the way to it; near the beginning, and
/// short. If it is to `stop`, that is less short.
fn circle<'g>(
    graph: &'g Graph,
    reached: &Reached,
    wanted: impl Fn(Edge<'g>) -> bool,
    stop: &impl Fn() -> Option<Limit>,
) -> Option<(Schedule, usize)> {
    let filtered = EdgeFiltered::from_fn(graph, &wanted);
    let parts = kosaraju_scc(&filtered);
    let mut part_of = vec![0; graph.node_count()];
    for (number, part) in parts.iter().enumerate() {
        for state in part {
            part_of[state.index()] = number;
        }
    }
    let inside = |edge: &Edge<'g>| {
        wanted(*edge) && part_of[edge.source().index()] == part_of[edge.target().index()]
    };
    let fair = parts.iter().filter_map(|part| {
        let all = graph[part[0]].enabled;
        let always_enabled = part
            .iter()
            .fold(all, |enabled, state| enabled & graph[*state].enabled);
        let moves = part
            .iter()
            .flat_map(|state| graph.edges(*state))
            .filter(inside)
            .fold(0, |moves, edge| moves | bit(edge.weight().thread));
        // All states of a part are far away if its nearest one is.
        (moves != 0 && always_enabled & !moves == 0)
            .then(|| part.iter().min().expect("a part has a state"))
    });
    let mut entries: Vec<NodeIndex> = fair.copied().collect();
    entries.sort_unstable();
    let entry = *entries.first()?;
    let number = part_of[entry.index()];
    let mut near = parts[number].clone();
    near.sort_unstable();
    near.truncate((LOOKED_AT / parts[number].len()).clamp(1, TRIES));
    let way = |entry| {
        let stem = way_to(reached, entry);
        let once = once_round(graph, entry, &parts[number], &inside);
        (stem, once)
    };
    let ways = near.into_iter().enumerate();
    let ways =
        ways.map_while(|(tries, entry)| (tries == 0 || stop().is_none()).then(|| way(entry)));
    let (mut turns, once) = ways.min_by_key(|(stem, once)| stem.len() + once.len())?;
    let stem = turns.len();
    turns.extend(once);
    Some((Schedule(turns), stem))
}

/// At how many states of a part a circle is begun at most, to find a short one.
const TRIES: usize = 64;

/// How many states all these tries together may look at, for each thread.
const LOOKED_AT: usize = 1 << 20;

/// The way from the first state to this one.
fn way_to(reached: &Reached, mut to: NodeIndex) -> Vec<Turn> {
    let mut way = Vec::new();
    while to.index() > 0 {
        let (from, turn) = &reached[to.index() - 1];
        way.push(turn.clone());
        to = *from;
    }
    way.reverse();
    way
}

/// A way from `entry` back to it within its part, on which each thread takes a
/// step or, once, cannot.
fn once_round<'g>(
    graph: &'g Graph,
    entry: NodeIndex,
    part: &[NodeIndex],
    inside: &impl Fn(&Edge<'g>) -> bool,
) -> Vec<Turn> {
    let ever_enabled = part
        .iter()
        .fold(0, |enabled, state| enabled | graph[*state].enabled);
    let mut owing = ever_enabled & graph[entry].enabled;
    let mut turns = Vec::new();
    let mut at = entry;
    loop {
        let done = |edge: &Edge<'g>| {
            let enabled = graph[edge.target()].enabled;
            if owing == 0 {
                edge.target() == entry
            } else {
                owing & (bit(edge.weight().thread) | !enabled) != 0
            }
        };
        if owing == 0 && at == entry && !turns.is_empty() {
            return turns;
        }
        let way = shortest(graph, at, inside, done);
        for edge in way {
            let weight = edge.weight();
            owing &= !bit(weight.thread) & graph[edge.target()].enabled;
            turns.push(Turn {
                thread: weight.thread,
                picks: weight.picks.to_vec(),
            });
            at = edge.target();
        }
    }
}

/// A shortest way within the part whose last step is one that is looked for.
fn shortest<'g>(
    graph: &'g Graph,
    from: NodeIndex,
    inside: &impl Fn(&Edge<'g>) -> bool,
    done: impl Fn(&Edge<'g>) -> bool,
) -> Vec<Edge<'g>> {
    let mut before: HashMap<NodeIndex, Edge<'g>> = HashMap::new();
    let mut queue = VecDeque::from([from]);
    while let Some(at) = queue.pop_front() {
        // Edges come last one first: turn them round.
        let mut edges: Vec<_> = graph.edges(at).filter(inside).collect();
        edges.reverse();
        for edge in edges {
            if done(&edge) {
                let mut way = vec![edge];
                let mut back = at;
                while back != from {
                    let edge = before[&back];
                    way.push(edge);
                    back = edge.source();
                }
                way.reverse();
                return way;
            }
            let to = edge.target();
            if to != from && !before.contains_key(&to) {
                before.insert(to, edge);
                queue.push_back(to);
            }
        }
    }
    unreachable!("a part leads from everywhere to everywhere")
}

/// How often others can be served while `me` waits; none if there is no bound.
fn bypass_bound(graph: &Graph, me: Threads) -> Option<u64> {
    let waits = |edge: &Edge<'_>| {
        let state = |at: NodeIndex| &graph[at];
        let waiting = state(edge.source()).waiting & state(edge.target()).waiting & me != 0;
        waiting && edge.weight().served & me == 0
    };
    let served = |edge: &Edge<'_>| u64::from((edge.weight().served & !me).count_ones());
    let filtered = EdgeFiltered::from_fn(graph, |edge| waits(&edge));
    let parts = kosaraju_scc(&filtered);
    let mut part_of = vec![0; graph.node_count()];
    for (number, part) in parts.iter().enumerate() {
        for state in part {
            part_of[state.index()] = number;
        }
    }
    // Parts come last one first: what a part leads to is known before it.
    let mut most = vec![0; parts.len()];
    for (number, part) in parts.iter().enumerate() {
        for edge in part.iter().flat_map(|state| graph.edges(*state)) {
            if !waits(&edge) {
                continue;
            }
            let next = part_of[edge.target().index()];
            if next == number && served(&edge) > 0 {
                return None;
            }
            if next != number {
                most[number] = most[number].max(most[next] + served(&edge));
            }
        }
    }
    most.into_iter().max()
}
