//! Livelocks: strongly fair cycles without progress.

use std::sync::Arc;

use petgraph::{
    algo::kosaraju_scc,
    graph::{DiGraph, NodeIndex},
};

use super::{
    graph::Graph,
    lasso::{self, Lasso},
};
use crate::{
    leaves::report::Limit,
    semantics::{
        configuration::Configuration,
        cycle::Fairness,
        reductions::Reductions,
        step::{Step, Stepper},
        tables::{Next, Set, Tables},
    },
};

/// Whether the code of any thread has a busy loop without progress: a cycle of
/// local states that announces nothing and does not only idle. Without one there is
/// no livelock.
pub(crate) fn is_possible(tables: &Tables) -> bool {
    let mut code = DiGraph::<(), ()>::new();
    for _ in 0..tables.locals.len() {
        code.add_node(());
    }
    let node = |local: u32| NodeIndex::new(local as usize);
    let mut self_loops = Set::default();
    for (from, to) in tables.steps() {
        // An operation that announces is progress.
        let announces = matches!(
            tables.locals.get(from).next,
            Next::Operation { attributes, .. } if attributes.announces
        );
        if !announces {
            code.add_edge(node(from), node(to), ());
            if from == to {
                self_loops.insert(node(from));
            }
        }
    }
    kosaraju_scc(&code).iter().any(|component| {
        let is_a_loop = component.len() > 1 || self_loops.contains(&component[0]);
        let busy = component.iter().any(|local| {
            let local = u32::try_from(local.index()).expect("locals have 32 bits");
            match tables.locals.get(local).next {
                Next::Operation { attributes, .. } => !attributes.idles,
                _ => false,
            }
        });
        is_a_loop && busy
    })
}

/// Searches the reachable states for a strongly fair cycle of steps that announce
/// nothing.
pub(crate) fn search(
    tables: &Tables,
    reductions: &Reductions,
    root: &Configuration,
    exact: bool,
    limit: impl Fn(u64) -> Option<Limit>,
) -> Result<Option<Lasso>, Limit> {
    let mut stepper = Stepper::new(tables, Arc::new(reductions.without_symmetry()));
    let silent = |step: &Step| step.reliable && !step.announces;
    let graph = Graph::record(&mut stepper, root, exact, silent, &limit)?;
    // No more states are added: only time and a request to stop count.
    Ok(lasso::find(&graph, Fairness::Strong, |_| true, || limit(0)))
}
