//! Expansion of states: what each worker does.

use std::{
    array::from_fn,
    sync::atomic::{AtomicU32, Ordering},
};

use smallvec::SmallVec;

use super::{
    concrete::ConcreteSource,
    layer::{Layer, Part},
    pass::{Pass, Worker},
    stop::{Stop, StopAt},
    visited::{Link, SHARDS, Shard, shard_of},
};
use crate::{
    leaves::{
        digest::Digest,
        numbers::{Id, MOST_BRANCHES, small},
        report::{Finding, Limit},
        schedule::Turn,
    },
    semantics::{
        configuration::{Configuration, at_the_end},
        keys::Key,
        packed::Packed,
        reductions::Words,
        step::Step,
    },
};

/// A step to a state that was not known when the chunk began.
struct Arrow {
    /// The fingerprint of its target.
    print: Digest,
    link: Link,
    /// Where the target ends among the states that are packed.
    end: usize,
    /// The number of the target, if this is the first step to it.
    new: AtomicU32,
}

/// The expansion of a part of a layer.
#[derive(Default)]
pub(crate) struct Found {
    arrows: Vec<Arrow>,
    targets: Packed,
    /// The words of the targets, if the search is exact.
    words: Vec<Words>,
    /// For each shard, the arrows that lead to its states.
    by_shard: [Vec<u32>; SHARDS],
    pub(crate) transitions: u64,
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
pub(crate) fn expand(pass: &Pass<'_>, part: &Part) -> Found {
    let mut found = Found {
        arrows: Vec::with_capacity(MANY),
        by_shard: from_fn(|_| Vec::with_capacity(MANY / SHARDS)),
        ..Found::default()
    };
    let mut worker = pass.worker();
    let threads = pass.runs.root.locals.len();
    // The first state that fails ends it.
    let all = part.for_each(threads, |at, now| found.expand(pass, &mut worker, at, now));
    found.bad_state = all.err();
    found
}

/// How many steps of a part there is room for at first.
const MANY: usize = 512;

impl Found {
    fn key(&self, arrow: usize) -> Key<'_> {
        Key {
            print: self.arrows[arrow].print,
            words: self.words.get(arrow).map(|words| &**words),
        }
    }

    /// Adds the steps out of a state; what is wrong with it, if it fails.
    fn expand(
        &mut self,
        pass: &Pass<'_>,
        worker: &mut Worker<'_>,
        at: Id,
        now: &Configuration,
    ) -> Result<(), StopAt> {
        let Worker {
            stepper,
            heartbeat,
            random,
            steps,
        } = worker;
        let mut source = ConcreteSource {
            runs: &pass.runs,
            visited: &pass.visited,
            heartbeat,
            random,
            at,
            run: None,
        };
        let mut ended = true;
        steps.clear();
        for thread in now.threads() {
            if stepper.local(now.locals[thread]).has_ended() {
                continue;
            }
            ended = false;
            if pass.reductions.repeats(now, thread) {
                continue;
            }
            stepper.at = Some((at, small(thread)));
            let before = steps.len();
            if let Err(why) = stepper.steps(now, thread, &mut source, steps) {
                let picks = stepper.asked_for.to_vec();
                return Err(StopAt {
                    at,
                    step: None,
                    part: Some(Turn { thread, picks }),
                    why,
                });
            }
            self.too_many |= steps.len() - before > MOST_BRANCHES;
            if pass.search.options.certifies {
                for step in &steps[before..] {
                    stepper.note_needs(now, (at, small(thread)), step);
                }
            }
        }
        stepper.at = None;
        source.retire(stepper);
        let what = if ended {
            let (what, seen) = at_the_end(stepper.tables, now, &pass.at_end);
            self.seen |= seen;
            what
        } else {
            let goes_on = steps.iter().any(|step| step.reliable);
            (!goes_on).then_some(Finding::Deadlock)
        };
        self.add(pass, at, now, steps);
        what.map_or(Ok(()), |what| {
            Err(StopAt {
                at,
                step: None,
                part: None,
                why: what.into(),
            })
        })
    }

    /// Adds the steps out of a state, those to states that are known already only as
    /// numbers.
    fn add(&mut self, pass: &Pass<'_>, at: Id, now: &Configuration, steps: &[Step]) {
        let print = pass.visited.print_in_memory(at);
        let print = print.unwrap_or_else(|| pass.reductions.fingerprint(&pass.search.tables, now));
        let mut targets: SmallVec<[(&Step, Digest); 32]> = SmallVec::new();
        for step in steps {
            self.transitions += 1;
            self.seen |= step.seen;
            self.limited |= step.limited;
            if let Some(failure) = &step.failure {
                self.bad_step.get_or_insert_with(|| StopAt {
                    at,
                    step: Some(step.turn()),
                    part: None,
                    why: Stop::from(failure.clone()),
                });
                continue;
            }
            let tables = &pass.search.tables;
            let print = pass
                .reductions
                .fingerprint_after(tables, print, now, &step.after);
            targets.push((step, print));
        }
        for (step, print) in targets {
            let words = (pass.search.options.exact).then(|| pass.reductions.words(&step.after));
            let key = Key {
                print,
                words: words.as_deref(),
            };
            if pass.visited.contains(key) {
                continue;
            }
            let number = u32::try_from(self.arrows.len()).expect("a part has few states");
            self.by_shard[shard_of(key)].push(number);
            self.targets.push(&step.after);
            self.arrows.push(Arrow {
                print,
                link: Link::new(at, step.thread),
                end: self.targets.end(),
                new: AtomicU32::new(Id::MAX),
            });
            self.words.extend(words);
        }
    }

    /// Adds the new states to the next layer, once all are [inserted](insert).
    pub(crate) fn add_to(&self, layer: &mut Layer) -> Result<(), Limit> {
        let mut from = 0;
        for arrow in &self.arrows {
            let id = arrow.new.load(Ordering::Relaxed);
            if id != Id::MAX {
                layer.push(id, self.targets.between(from, arrow.end))?;
            }
            from = arrow.end;
        }
        Ok(())
    }

    /// Adds for each shard how many steps lead to its states.
    pub(crate) fn count_arrows(&self, numbers: &mut [usize; SHARDS]) {
        for (number, arrows) in numbers.iter_mut().zip(&self.by_shard) {
            *number += arrows.len();
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let by_shard = self.by_shard.iter().map(Vec::capacity).sum::<usize>();
        self.arrows.capacity() * size_of::<Arrow>()
            + by_shard * size_of::<u32>()
            + self.targets.bytes()
            + self.words.capacity() * size_of::<Words>()
    }
}

/// Inserts into the shard with this number the states to which the steps of these parts
/// lead, in this order.
pub(crate) fn insert(number: usize, shard: &mut Shard, found: &[Found]) {
    for found in found {
        for arrow in &found.by_shard[number] {
            let number = *arrow as usize;
            let arrow = &found.arrows[number];
            if let Some(id) = shard.insert(found.key(number), arrow.link) {
                arrow.new.store(id, Ordering::Relaxed);
            }
        }
    }
}
