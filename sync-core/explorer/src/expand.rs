//! The steps that lead out of states: what each worker does.

use std::{ops::Range, sync::Arc};

use crate::{
    Digest,
    batch::Batch,
    configuration::Configuration,
    discovery::{Discovery, Random, start},
    operation::Breach,
    pulse::Pulse,
    run::Run,
    search::Pass,
    step::{Failure, Step, Stepper},
    verdict::Trouble,
    visited::{Id, Link, SHARDS, shard_of},
};

/// What was wrong, and where.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The state.
    pub(crate) at: Id,
    /// The step from there, if it is the step that fails.
    pub(crate) step: Option<(u16, u16)>,
    pub(crate) what: Trouble,
}

/// Steps out of a part of a layer, to states of one shard.
#[derive(Default)]
pub(crate) struct Bundle {
    pub(crate) prints: Vec<Digest>,
    pub(crate) links: Vec<Link>,
    pub(crate) states: Batch,
}

/// What came out of a part of a layer.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) bundles: Vec<Bundle>,
    pub(crate) transitions: u64,
    pub(crate) seen: u64,
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
                let number = u16::try_from(thread).expect("few threads");
                steps.clear();
                if let Err(what) = stepper.steps(&now, thread, &mut source, steps) {
                    let fault = Fault {
                        at,
                        step: None,
                        what,
                    };
                    found.bad_state.get_or_insert(fault);
                    return found;
                }
                for (branch, step) in (0..).zip(steps.drain(..)) {
                    found.transitions += 1;
                    found.seen |= step.seen;
                    reliable |= step.reliable;
                    if let Some(failure) = step.failure {
                        found.bad_step.get_or_insert(Fault {
                            at,
                            step: Some((number, branch)),
                            what: Trouble::Failed(failure),
                        });
                        continue;
                    }
                    let print = self.rules.fingerprint(stepper.tables, &step.after);
                    let bundle = &mut found.bundles[shard_of(print)];
                    bundle.prints.push(print);
                    bundle.links.push(Link {
                        parent: at,
                        thread: number,
                        branch,
                    });
                    bundle.states.push(&step.after);
                }
            }
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
        let (object, operation) = self.at_end?;
        let state = now.objects[object as usize];
        let outcomes = stepper.tables.outcomes((operation, state, 0, (0, 0)));
        let outcome = outcomes.first()?;
        *seen |= outcome.seen;
        match &outcome.breaks {
            Some(Breach::Rule(rule)) => Some(Failure::Breaks(Arc::clone(rule))),
            _ => None,
        }
    }
}
