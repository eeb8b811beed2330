//! The steps that lead out of states: what each worker does.

use std::{ops::Range, sync::Arc};

use crate::{
    Digest,
    batch::Batch,
    configuration::{Configuration, small},
    discovery::{Discovery, Random, start},
    pulse::Pulse,
    rules::Words,
    run::Run,
    schedule::Turn,
    search::Pass,
    step::{Failure, Step, Stepper},
    table::Tables,
    verdict::Trouble,
    visited::{Id, Link, SHARDS, shard_of},
};

/// What was wrong, and where.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The state.
    pub(crate) at: Id,
    /// The step from there, if it is the step that fails.
    pub(crate) step: Option<Link>,
    /// The step from there as far as it came, if it did not come to its end.
    pub(crate) part: Option<Turn>,
    pub(crate) what: Trouble,
}

/// Steps out of a part of a layer, to states of one shard.
#[derive(Default)]
pub(crate) struct Bundle {
    pub(crate) prints: Vec<Digest>,
    pub(crate) links: Vec<Link>,
    pub(crate) states: Batch,
    /// What tells the states apart, if fingerprints are not enough.
    pub(crate) keys: Vec<Words>,
}

/// What came out of a part of a layer.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) bundles: Vec<Bundle>,
    pub(crate) transitions: u64,
    pub(crate) seen: u64,
    /// Whether spurious wakeups were left out.
    pub(crate) limited: bool,
    /// Whether a thread has more steps somewhere than can be told apart.
    pub(crate) too_many: bool,
    /// The first state that fails, and the first step.
    pub(crate) bad_state: Option<Fault>,
    pub(crate) bad_step: Option<Fault>,
}

/// What a worker has to itself.
pub(crate) struct Worker<'t> {
    pub(crate) stepper: Stepper<'t>,
    /// Room for the steps of one thread.
    pub(crate) steps: Vec<Step>,
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) random: Random,
}

impl Worker<'_> {
    pub(crate) fn start(&mut self, run: &mut Run) -> (Configuration, Option<Failure>) {
        start(&mut self.stepper, &self.pulse, run)
    }
}

impl Pass<'_> {
    /// Finds the steps out of these states.
    pub(crate) fn expand(&self, layer: &Batch, states: Range<usize>) -> Found {
        let mut found = Found {
            bundles: (0..SHARDS).map(|_| Bundle::default()).collect(),
            ..Found::default()
        };
        let mut worker = self.worker();
        let Worker {
            stepper,
            pulse,
            random,
            steps,
        } = &mut *worker;
        for index in states {
            let at = layer.ids[index];
            let now = layer.get(index, self.root.locals.len());
            let mut source = Discovery {
                pass: self,
                pulse,
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
                if self.rules.repeats(&now, thread) {
                    continue;
                }
                steps.clear();
                stepper.at = Some((at, small(thread)));
                if let Err(what) = stepper.steps(&now, thread, &mut source, steps) {
                    let picks = stepper.asked_for.to_vec();
                    let fault = Fault {
                        at,
                        step: None,
                        part: Some(Turn { thread, picks }),
                        what,
                    };
                    found.bad_state.get_or_insert(fault);
                    return found;
                }
                if self.search.options.certifies {
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
                        found.bad_step.get_or_insert(Fault {
                            at,
                            step: Some(link),
                            part: None,
                            what: Trouble::Failed(failure),
                        });
                        continue;
                    }
                    let print = self.rules.fingerprint(stepper.tables, &step.after);
                    let bundle = &mut found.bundles[shard_of(print)];
                    bundle.prints.push(print);
                    bundle.links.push(link);
                    bundle.states.push(&step.after);
                    if self.search.options.exact {
                        bundle.keys.push(self.rules.words(&step.after));
                    }
                }
            }
            stepper.at = None;
            source.retire(stepper);
            let what = if ended {
                self.look_at_the_end(stepper, &now, &mut found.seen)
                    .map(Trouble::Failed)
            } else if reliable {
                None
            } else {
                Some(Trouble::Deadlock)
            };
            if let Some(what) = what {
                found.bad_state = Some(Fault {
                    at,
                    step: None,
                    part: None,
                    what,
                });
                return found;
            }
        }
        found
    }

    /// When all threads have ended: whether everything is as it should be.
    fn look_at_the_end(
        &self,
        stepper: &Stepper<'_>,
        now: &Configuration,
        seen: &mut u64,
    ) -> Option<Failure> {
        let failing = |(object, operation): &(u32, u32)| {
            at_the_end(stepper.tables, now, *object, *operation, seen)
        };
        self.at_end.iter().find_map(failing)
    }
}

/// What is wrong with an operation that must have an outcome at the end.
pub(crate) fn at_the_end(
    tables: &Tables,
    now: &Configuration,
    object: u32,
    operation: u32,
    seen: &mut u64,
) -> Option<Failure> {
    let state = now.objects[object as usize];
    let outcomes = tables.outcomes((operation, state, 0, (0, 0)));
    let Some(outcome) = outcomes.first() else {
        let operation = tables.describe(operation);
        return Some(Failure::Breaks(
            "at the end, every operation asked for has an outcome",
            format!("{operation} would wait for ever at the end").into(),
        ));
    };
    *seen |= outcome.seen;
    outcome
        .breaks
        .as_ref()
        .map(|breach| Failure::of(breach, object))
}
