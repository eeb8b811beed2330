//! Expansion of states: what each worker does.

use std::ops::Range;

use super::{
    batch::{Batch, Layer},
    concrete::ConcreteSource,
    pass::{Pass, Worker},
    stop::{Stop, StopAt},
    visited::{Link, SHARDS, shard_of},
};
use crate::{
    leaves::{digest::Digest, numbers::small, report::Finding, schedule::Turn},
    semantics::{configuration::at_the_end, reductions::Words},
};

/// A step out of a state of the layer.
pub(crate) struct Arrow {
    /// The fingerprint of its target.
    pub(crate) to: Digest,
    pub(crate) link: Link,
    /// Its number among the steps of its part.
    pub(crate) number: u32,
}

/// Steps out of a part of the layer, to states of one shard.
#[derive(Default)]
pub(crate) struct Bundle {
    pub(crate) arrows: Vec<Arrow>,
    pub(crate) states: Batch,
    /// The keys of the states, if the search is exact.
    pub(crate) keys: Vec<Words>,
}

/// The expansion of a part of the layer.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) bundles: Vec<Bundle>,
    pub(crate) transitions: u32,
    pub(crate) seen: u64,
    /// Whether the bound on spurious wakeups was reached.
    pub(crate) limited: bool,
    /// Whether a thread has more steps in some state than can be numbered.
    pub(crate) too_many: bool,
    /// The first state that fails, and the first step.
    pub(crate) bad_state: Option<StopAt>,
    pub(crate) bad_step: Option<StopAt>,
}

/// Computes the steps out of these states.
pub(crate) fn expand(pass: &Pass<'_>, layer: &Layer, states: Range<usize>) -> Found {
    let mut found = Found {
        bundles: (0..SHARDS).map(|_| Bundle::default()).collect(),
        ..Found::default()
    };
    let mut worker = pass.worker();
    let Worker {
        stepper,
        heartbeat,
        random,
        steps,
    } = &mut *worker;
    for index in states {
        let (at, now) = layer.get(index, pass.runs.root.locals.len());
        let mut source = ConcreteSource {
            runs: &pass.runs,
            visited: &pass.visited,
            heartbeat,
            random,
            at,
            run: None,
        };
        let (mut reliable, mut ended) = (false, true);
        for thread in 0..now.locals.len() {
            if stepper.local(now.locals[thread]).has_ended() {
                continue;
            }
            ended = false;
            if pass.reductions.repeats(&now, thread) {
                continue;
            }
            steps.clear();
            stepper.at = Some((at, small(thread)));
            if let Err(why) = stepper.steps(&now, thread, &mut source, steps) {
                let picks = stepper.asked_for.to_vec();
                let stop = StopAt {
                    at,
                    step: None,
                    part: Some(Turn { thread, picks }),
                    why,
                };
                found.bad_state.get_or_insert(stop);
                return found;
            }
            if pass.search.options.certifies {
                for step in &*steps {
                    stepper.note_needs(&now, (at, small(thread)), step);
                }
            }
            for (branch, step) in (0..).zip(steps.drain(..)) {
                found.transitions += 1;
                found.seen |= step.seen;
                found.limited |= step.limited;
                reliable |= step.reliable;
                let Some(link) = Link::new(at, thread, branch) else {
                    found.too_many = true;
                    return found;
                };
                if let Some(failure) = step.failure {
                    found.bad_step.get_or_insert(StopAt {
                        at,
                        step: Some(link),
                        part: None,
                        why: Stop::from(*failure),
                    });
                    continue;
                }
                let to = pass.reductions.fingerprint(stepper.tables, &step.after);
                let number = found.transitions - 1;
                let bundle = &mut found.bundles[shard_of(to)];
                bundle.arrows.push(Arrow { to, link, number });
                bundle.states.push(&step.after);
                if pass.search.options.exact {
                    bundle.keys.push(pass.reductions.words(&step.after));
                }
            }
        }
        stepper.at = None;
        source.retire(stepper);
        let what = if ended {
            let (what, seen) = at_the_end(stepper.tables, &now, &pass.at_end);
            found.seen |= seen;
            what
        } else {
            (!reliable).then_some(Finding::Deadlock)
        };
        if let Some(what) = what {
            found.bad_state = Some(StopAt {
                at,
                step: None,
                part: None,
                why: what.into(),
            });
            return found;
        }
    }
    found
}
