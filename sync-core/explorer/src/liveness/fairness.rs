//! Starvation and bypass bounds, in programs whose threads work in rounds for ever.
//!
//! A thread starves if it stays in one round all along a weakly fair cycle.

use std::collections::BTreeMap;

use super::{
    components::components,
    graph::{Edge, Graph, Node},
    lasso::{self, Lasso},
};
use crate::{
    leaves::{
        report::{Limit, Liveness},
        threads::{Threads, bit},
    },
    semantics::{
        configuration::Configuration,
        cycle::{Fairness, stay_in_round},
        step::Stepper,
    },
};

/// The result.
pub(crate) enum Decided {
    Liveness(BTreeMap<usize, Liveness>),
    /// A weakly fair cycle on which no thread ends a round.
    Livelock(Lasso),
}

/// Decides liveness for the threads in `asked`. The stepper must have no
/// reductions: whether a thread is enabled between two operations matters here.
pub(crate) fn decide(
    stepper: &mut Stepper<'_>,
    root: &Configuration,
    asked: &[usize],
    exact: bool,
    limit: impl Fn(u64, usize) -> Option<Limit>,
) -> Result<Decided, Limit> {
    let graph = Graph::record(stepper, root, exact, |_| true, &limit)?;
    // No more states are added: only time and a request to stop count.
    let stop = || limit(0, 0);
    let no_round_ends = |edge: Edge<'_>| edge.step.ended == 0;
    if let Some(lasso) = lasso::find(&graph, Fairness::Weak, no_round_ends, stop) {
        return Ok(Decided::Livelock(lasso));
    }
    let mut all = BTreeMap::new();
    for thread in asked {
        if let Some(limit) = stop() {
            return Err(limit);
        }
        all.insert(*thread, liveness(&graph, bit(*thread), stop));
    }
    Ok(Decided::Liveness(all))
}

/// Whether this thread starves and, if not, its bypass bound.
fn liveness(graph: &Graph, me: Threads, stop: impl Fn() -> Option<Limit>) -> Liveness {
    let stays = |edge: Edge<'_>| {
        let busy = |at: Node| graph.state(at).busy;
        let ends = (busy(edge.from), busy(edge.to));
        stay_in_round(ends, edge.step.ended) & me != 0
    };
    match lasso::find(graph, Fairness::Weak, stays, stop) {
        Some(Lasso { schedule, stem }) => Liveness::Starves { schedule, stem },
        None => Liveness::StarvationFree {
            bypass_bound: bypass_bound(graph, me),
        },
    }
}

/// How often others can be served while `me` waits; none if there is no bound.
fn bypass_bound(graph: &Graph, me: Threads) -> Option<u64> {
    let waits = |edge: &Edge<'_>| {
        let waiting = graph.state(edge.from).waiting & graph.state(edge.to).waiting & me != 0;
        waiting && edge.step.served & me == 0
    };
    let served = |edge: &Edge<'_>| u64::from((edge.step.served & !me).count_ones());
    let edges = |node| graph.edges(node).filter(waits).map(|edge| edge.to);
    // Successors come first.
    let components = components(graph.nodes().end, |_| true, edges);
    let mut component_of = vec![0; graph.len()];
    for (number, component) in components.iter().enumerate() {
        for state in component {
            component_of[*state as usize] = number;
        }
    }
    let mut most = vec![0; components.len()];
    for (number, component) in components.iter().enumerate() {
        for edge in component.iter().flat_map(|state| graph.edges(*state)) {
            if !waits(&edge) {
                continue;
            }
            let next = component_of[edge.to as usize];
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
