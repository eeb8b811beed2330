//! Whether the program does the same every time: what it was seen to do is seen
//! once more.

use std::{cmp::Reverse, collections::BTreeSet, sync::Arc};

use super::{
    concrete::{STEPS, nondeterministic_start, resume, resume_all, run_to},
    pass::{Pass, Worker},
    random::Random,
    runs::{Runs, another_program},
    stop::{Stop, StopAt},
    visited::place_in_shard,
};
use crate::{
    leaves::{
        digest::Digest,
        numbers::Id,
        schedule::{Schedule, Turn},
    },
    program::{heartbeat::Heartbeat, run::Run},
    semantics::{apply::Applied, step::Stepper},
};

/// Of what was learned in one state and needed in another.
#[derive(Default)]
pub(crate) struct Relearned {
    /// How much was learned there, too.
    pub(crate) again: u64,
    /// How much was not.
    pub(crate) once: u64,
}

/// Learns once more what was learned in one state and needed in another: by
/// running the program to the other one. If a thread does not do the same
/// there, what is the matter.
pub(crate) fn relearn(pass: &Pass<'_>, learned: &mut Relearned) -> Option<StopAt> {
    let mut needed: Vec<_> = Vec::new();
    for worker in &pass.workers {
        needed.extend(std::mem::take(&mut worker.lock().stepper.needed_elsewhere));
    }
    let mut left: BTreeSet<_> = needed.iter().map(|(fact, _)| *fact).collect();
    let mut needed_count = left.len();
    // The furthest first: on the way there much else is learned again.
    needed.sort_unstable_by_key(|(fact, at)| (Reverse(place_in_shard(at.0)), *at, *fact));
    let certifies = pass.search.options.certifies;
    let executions = pass.runs.executions();
    let most = usize::try_from(executions / 16).unwrap_or(usize::MAX);
    let mut runs = if certifies { usize::MAX } else { most.max(16) };
    let mut worker = pass.worker();
    let Worker {
        stepper, heartbeat, ..
    } = &mut *worker;
    for (fact, at) in needed {
        if !left.contains(&fact) {
            continue;
        }
        if runs == 0 || pass.search.limit(0, 0).is_some() {
            break;
        }
        runs -= 1;
        let tables = stepper.tables;
        let mut seen = |fact: (u32, u32), at| {
            let known = tables.step(fact.0, fact.1);
            let elsewhere = known.is_some_and(|known| known.origin != Some(at));
            if elsewhere && !certifies {
                left.remove(&fact);
            }
        };
        match revisit(pass, stepper, heartbeat, fact, at, &mut seen) {
            Ok(true) => {}
            Ok(false) => needed_count -= 1,
            Err(stop) => return Some(stop),
        }
        left.remove(&fact);
    }
    learned.again = (needed_count - left.len()) as u64;
    learned.once = left.len() as u64;
    None
}

/// Runs the program to where something is needed again, and lets it happen.
/// False if it was needed for a step that cannot be taken to its end.
fn revisit(
    pass: &Pass<'_>,
    stepper: &mut Stepper<'_>,
    heartbeat: &Arc<Heartbeat>,
    wanted: (u32, u32),
    (at, mover): (Id, u16),
    seen: &mut impl FnMut((u32, u32), Id),
) -> Result<bool, StopAt> {
    let thread = usize::from(mover);
    let stop = |why, part| StopAt {
        at,
        step: None,
        part,
        why,
    };
    let run = run_to(
        (&pass.runs, &pass.visited),
        stepper,
        heartbeat,
        at,
        &mut *seen,
    );
    let (mut run, now) = run.map_err(|what| stop(what, None))?;
    for step in stepper.known_steps(&now, thread) {
        let mut actual = now.clone();
        let mut includes_wanted = false;
        for (number, (thread, answer)) in step.resumes.iter().enumerate() {
            let from = actual.locals[usize::from(*thread)];
            includes_wanted |= (from, *answer) == wanted;
            let Some(to) = stepper.known_step(from, *answer) else {
                break;
            };
            actual.comes_to(stepper.tables, usize::from(*thread), to.at);
            if includes_wanted {
                let prefix = step.resumes[..=number].into();
                let seen = |fact| seen(fact, at);
                let picks = step.picks.to_vec();
                let part = Turn {
                    thread: usize::from(mover),
                    picks,
                };
                return resume_all(
                    stepper,
                    heartbeat,
                    &mut run,
                    &mut now.clone(),
                    &prefix,
                    seen,
                )
                .map(|()| true)
                .map_err(|what| stop(what, Some(part)));
            }
        }
    }
    Ok(false)
}

/// Runs the program's code some more, at random, and looks whether it does
/// what the search has learned of it.
pub(crate) fn check(pass: &Pass<'_>) -> Option<Stop> {
    let mut worker = pass.worker();
    let Worker {
        stepper,
        heartbeat,
        random,
        ..
    } = &mut *worker;
    let learned = pass.runs.executions();
    let random_walks = pass.search.options.random_walks.unwrap_or_else(|| {
        usize::try_from(learned / 4)
            .unwrap_or(MOST_WALKS)
            .clamp(LEAST_WALKS, MOST_WALKS)
    });
    for number in 0..random_walks {
        let os_threads = number < ON_OS_THREADS;
        let mut run = match pass.runs.start(heartbeat, os_threads) {
            Ok(run) => run,
            Err(stop) => {
                pass.runs.note(stop);
                break;
            }
        };
        let mut trail = Schedule::default();
        let at = stepper.at.take();
        let steps = match number {
            // To hand over to one takes as long as many a step of the search.
            _ if os_threads => usize::try_from(learned / 16)
                .unwrap_or(STEPS)
                .clamp(LEAST_STEPS, STEPS / 10),
            _ if number < ON_OS_THREADS + FAR => STEPS,
            _ => STEPS / 10,
        };
        let how = (&mut *random, steps);
        let walked = random_walk(&pass.runs, stepper, heartbeat, &mut run, how, &mut trail);
        stepper.at = at;
        if let Err(stop) = walked {
            // Perhaps it does the same every time, as long as it is left alone.
            stepper.notices_sharing |= os_threads && !pass.search.options.os_threads;
            pass.runs.note(stop.after(&trail));
            break;
        }
        if pass.search.limit(0, 0).is_some() {
            break;
        }
    }
    pass.runs.take_noted()
}

/// Lets a run of the program go from its beginning to its end, at random, and
/// looks whether each thread does what is known of it, for so many steps at
/// most. Threads begin in any order; and after an operation a thread goes on at
/// once or later, up to its next one: what it does in between is nobody's
/// business but its own.
fn random_walk(
    runs: &Runs<'_>,
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    (random, steps): (&mut Random, usize),
    trail: &mut Schedule,
) -> Result<(), Stop> {
    let tables = stepper.tables;
    let threads = run.threads();
    let objects = run.objects.iter().map(|(state, _)| tables.state(state));
    if !objects.eq(runs.root.objects.iter().copied()) {
        return Err(another_program());
    }
    for thread in random.order(threads) {
        let announced = heartbeat.during(Some(thread), None, || run.resume(thread, Digest(0)));
        stepper.notices_sharing |= run.mixes_panics();
        let (known, here) = (runs.root.locals[thread], tables.local(&announced));
        if known != here {
            return Err(nondeterministic_start(tables, thread, known, here));
        }
    }
    // Where the threads seem to be, and where they are.
    let (mut now, mut actual) = (runs.root.clone(), runs.root.clone());
    let mut withheld: Vec<Option<u32>> = vec![None; threads];
    for _ in 0..steps {
        let applied = random.order(threads).into_iter().find_map(|thread| {
            match stepper.apply(&mut now, thread, |outcomes| random.below(outcomes)) {
                Applied::Waits => None,
                other => Some((thread, other)),
            }
        });
        let Some((thread, Applied::Resumes(pick, resumes))) = applied else {
            break;
        };
        let picks = vec![pick];
        trail.0.push(Turn { thread, picks });
        let mut fails = false;
        for (thread, answer) in resumes {
            let thread = usize::from(thread);
            if let Some(before) = withheld[thread].take() {
                resume(stepper, heartbeat, run, &mut actual, (thread, before))?;
            }
            let to = if let Some(to) = stepper.known_step(now.locals[thread], answer) {
                withheld[thread] = Some(answer);
                to
            } else {
                resume(stepper, heartbeat, run, &mut actual, (thread, answer))?
            };
            now.comes_to(tables, thread, to.at);
            fails |= now.fails(tables, thread).is_some();
        }
        for thread in random.order(threads) {
            if let Some(answer) = withheld[thread].take_if(|_| random.below(2) == 0) {
                resume(stepper, heartbeat, run, &mut actual, (thread, answer))?;
            }
        }
        if fails {
            break;
        }
    }
    for thread in random.order(threads) {
        if let Some(answer) = withheld[thread].take() {
            resume(stepper, heartbeat, run, &mut actual, (thread, answer))?;
        }
    }
    Ok(())
}

/// How many random walks there are at least, unless somebody asks for fewer. What
/// matters only if one of four threads comes last escapes this many one time in a
/// thousand.
const LEAST_WALKS: usize = 24;

/// How many of them on OS threads: whether threads notice that they share one
/// otherwise, because they have thread-local variables.
const ON_OS_THREADS: usize = 1;

/// How far such a run goes at least; further, the more the search has run.
const LEAST_STEPS: usize = 48;

/// How many of the others go as far as any run: a program may go on for ever.
const FAR: usize = 2;

/// How many there are at most, unless somebody asks for more.
const MOST_WALKS: usize = 64;
