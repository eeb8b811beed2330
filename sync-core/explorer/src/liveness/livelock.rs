//! Livelocks: strongly fair cycles without progress.

use std::sync::Arc;

use super::{
    components::components,
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
        tables::{Next, Tables},
    },
};

/// Whether the code of any thread has a busy loop without progress: a cycle of
/// local states that announces nothing and does not only idle. Without one there is
/// no livelock.
pub(crate) fn is_possible(tables: &Tables) -> bool {
    let next = |local: u32| &tables.locals.get(local).next;
    let locals = u32::try_from(tables.locals.len()).expect("locals have 32 bits");
    let mut code = vec![Vec::new(); locals as usize];
    for (from, to) in tables.steps() {
        // An operation that announces is progress.
        let announces =
            matches!(next(from), Next::Operation { attributes, .. } if attributes.announces);
        if !announces {
            code[from as usize].push(to);
        }
    }
    let edges = |local: u32| code[local as usize].iter().copied();
    components(locals, |_| true, edges).iter().any(|component| {
        let first = component[0];
        let is_a_loop = component.len() > 1 || code[first as usize].contains(&first);
        let busy = component.iter().any(
            |local| matches!(next(*local), Next::Operation { attributes, .. } if !attributes.idles),
        );
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
    limit: impl Fn(u64, usize) -> Option<Limit>,
) -> Result<Option<Lasso>, Limit> {
    let mut stepper = Stepper::new(tables, Arc::new(reductions.without_symmetry()));
    let silent = |step: &Step| step.reliable && !step.announces;
    let graph = Graph::record(&mut stepper, root, exact, silent, &limit)?;
    // No more states are added: only time and a request to stop count.
    Ok(lasso::find(
        &graph,
        Fairness::Strong,
        |_| true,
        || limit(0, 0),
    ))
}
