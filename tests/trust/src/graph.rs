//! Cycles in the state graph.

use std::collections::{BTreeMap, BTreeSet};

use sync_core::plain::{Found, Step};

/// The strongly connected component of each state, by the steps that are `wanted`
/// (from a state, a step), by Kosaraju's algorithm.
fn components(found: &Found, wanted: &dyn Fn(usize, &Step) -> bool) -> Vec<usize> {
    let many = found.states.len();
    let mut next = vec![Vec::new(); many];
    let mut back = vec![Vec::new(); many];
    for (from, state) in found.states.iter().enumerate() {
        for step in &state.steps {
            if let Some(to) = step.to
                && wanted(from, step)
            {
                next[from].push(to);
                back[to].push(from);
            }
        }
    }
    let mut order = Vec::new();
    let mut seen = vec![false; many];
    for root in 0..many {
        let mut stack = vec![(root, 0)];
        if std::mem::replace(&mut seen[root], true) {
            continue;
        }
        while let Some((at, tried)) = stack.pop() {
            match next[at].get(tried) {
                Some(to) => {
                    stack.push((at, tried + 1));
                    if !std::mem::replace(&mut seen[*to], true) {
                        stack.push((*to, 0));
                    }
                }
                None => order.push(at),
            }
        }
    }
    let mut component = vec![usize::MAX; many];
    for root in order.into_iter().rev() {
        let mut stack = vec![root];
        while let Some(at) = stack.pop() {
            if component[at] == usize::MAX {
                component[at] = root;
                stack.extend(&back[at]);
            }
        }
    }
    component
}

/// Whether there is a weakly fair cycle of these steps: no thread is left out that
/// is always enabled.
fn has_weakly_fair_cycle(found: &Found, wanted: &dyn Fn(usize, &Step) -> bool) -> bool {
    let component = components(found, wanted);
    let inside = |from: usize, step: &Step| {
        wanted(from, step) && step.to.is_some_and(|to| component[to] == component[from])
    };
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, root) in component.iter().enumerate() {
        members.entry(*root).or_default().push(at);
    }
    members.into_values().any(|states| {
        let states = || states.iter().copied();
        let moves: BTreeSet<usize> = states()
            .flat_map(|at| found.states[at].steps.iter().map(move |step| (at, step)))
            .filter(|(at, step)| inside(*at, step))
            .map(|(_, step)| step.thread)
            .collect();
        let always_enabled =
            |thread: &usize| states().all(|at| found.states[at].enabled.contains(thread));
        let left_out = |thread: &usize| !moves.contains(thread) && always_enabled(thread);
        let first = states().next().expect("a component has a state");
        !moves.is_empty() && !found.states[first].enabled.iter().any(left_out)
    })
}

/// Whether there is a livelock: a strongly fair cycle on which no thread announces
/// anything.
pub(crate) fn livelock(found: &Found) -> bool {
    let all = (0..found.states.len()).collect();
    has_strongly_fair_cycle(found, &|_, step| step.reliable && !step.announces, &all)
}

/// Whether there is a strongly fair cycle of these steps through these states: no
/// thread is left out that is enabled again and again.
fn has_strongly_fair_cycle(
    found: &Found,
    wanted: &dyn Fn(usize, &Step) -> bool,
    among: &BTreeSet<usize>,
) -> bool {
    let wanted = |from: usize, step: &Step| {
        let is_among = among.contains(&from) && step.to.is_some_and(|to| among.contains(&to));
        is_among && wanted(from, step)
    };
    let component = components(found, &wanted);
    let mut members: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for at in among {
        members.entry(component[*at]).or_default().insert(*at);
    }
    members.into_values().any(|states| {
        let moves: BTreeSet<usize> = states
            .iter()
            .flat_map(|at| found.states[*at].steps.iter().map(move |step| (*at, step)))
            .filter(|(at, step)| {
                wanted(*at, step) && step.to.is_some_and(|to| states.contains(&to))
            })
            .map(|(_, step)| step.thread)
            .collect();
        let all_move = |at: &usize| {
            found.states[*at]
                .enabled
                .iter()
                .all(|it| moves.contains(it))
        };
        let left: BTreeSet<usize> = states.iter().copied().filter(all_move).collect();
        !moves.is_empty() && (left == states || has_strongly_fair_cycle(found, &wanted, &left))
    })
}

/// Whether there is a weakly fair cycle on which no round ends.
pub(crate) fn no_round_ends(found: &Found) -> bool {
    has_weakly_fair_cycle(found, &|_, step| step.reliable && step.ended.is_empty())
}

/// Whether the thread can stay in one round for ever, on a weakly fair cycle.
pub(crate) fn starves(found: &Found, thread: usize) -> bool {
    has_weakly_fair_cycle(found, &|from, step| {
        let is_in = |state: usize| found.states[state].inside.contains(&thread);
        step.reliable && !step.ended.contains(&thread) && is_in(from) && step.to.is_some_and(is_in)
    })
}

/// How many rounds others can end, at most, while the thread is waiting in one of
/// its own; none if there is no bound.
pub(crate) fn bypass_bound(found: &Found, thread: usize) -> Option<usize> {
    let is_wanted = |from: usize, step: &Step| {
        let waits = |state: usize| found.states[state].waiting.contains(&thread);
        !step.ended.contains(&thread) && waits(from) && step.to.is_some_and(waits)
    };
    let component = components(found, &is_wanted);
    let steps: Vec<(usize, usize, usize)> = found
        .states
        .iter()
        .enumerate()
        .flat_map(|(from, state)| state.steps.iter().map(move |step| (from, step)))
        .filter(|(from, step)| is_wanted(*from, step))
        .filter_map(|(from, step)| Some((from, step.to?, step.ended.len())))
        .collect();
    let is_in_cycle = |(from, to, ended): &(usize, usize, usize)| {
        component[*from] == component[*to] && *ended > 0
    };
    if steps.iter().any(is_in_cycle) {
        return None;
    }
    // Longest paths, by relaxation until nothing changes.
    let mut most = vec![0; found.states.len()];
    let mut grows = true;
    while grows {
        grows = false;
        for (from, to, ended) in steps.iter().rev() {
            let here = most[*to] + ended;
            if here > most[*from] {
                most[*from] = here;
                grows = true;
            }
        }
    }
    most.into_iter().max()
}
