//! The determinism check: what threads were seen to do is compared with further
//! executions.

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

/// Transitions that were recorded at one state and needed at another.
#[derive(Default)]
pub(crate) struct Relearned {
    /// How many were checked at another state.
    pub(crate) again: u64,
    /// How many were not.
    pub(crate) once: u64,
}

/// Checks transitions that were recorded at one state and needed at another, by
/// running the program to the other one. Returns the first that differs.
pub(crate) fn relearn(pass: &Pass<'_>, learned: &mut Relearned) -> Option<StopAt> {
    let mut needed: Vec<_> = Vec::new();
    for worker in &pass.workers {
        needed.extend(std::mem::take(&mut worker.lock().stepper.needed_elsewhere));
    }
    let mut left: BTreeSet<_> = needed.iter().map(|(fact, _)| *fact).collect();
    let mut needed_count = left.len();
    // Deepest states first: the runs to them check many other transitions on the
    // way.
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

/// Runs the program to a state where a transition is needed, and takes it. False if
/// it was needed only for a step that cannot be completed.
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
    let (mut run, now, really) = run.map_err(|what| stop(what, None))?;
    for step in stepper.known_steps(&now, thread) {
        let mut there = now.clone();
        let mut includes_wanted = false;
        for (number, (thread, answer)) in step.resumes.iter().enumerate() {
            let from = there.locals[usize::from(*thread)];
            includes_wanted |= (from, *answer) == wanted;
            let Some(to) = stepper.known_step(from, *answer) else {
                break;
            };
            let at = stepper.reductions.first(to.at);
            there.comes_to(stepper.tables, usize::from(*thread), at);
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
                    &mut really.clone(),
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

/// Compares random walks with what the search has recorded.
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
        let mut trail = pass.search.from.clone();
        let at = stepper.at.take();
        let steps = match number {
            // Switching to an OS thread takes as long as many steps of the search.
            _ if os_threads => usize::try_from(learned / 16)
                .unwrap_or(STEPS)
                .clamp(LEAST_STEPS, STEPS / 10),
            _ if number < ON_OS_THREADS + FAR => STEPS,
            _ => STEPS / 10,
        };
        let how = Walk {
            random: &mut *random,
            steps,
            has_laggard: number % 2 == 1,
        };
        let walked = random_walk(&pass.runs, stepper, heartbeat, &mut run, how, &mut trail);
        stepper.at = at;
        if let Err(stop) = walked {
            // The program may be deterministic if its threads do not share an OS
            // thread.
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

/// How a random walk goes.
struct Walk<'a> {
    random: &'a mut Random,
    /// The most steps.
    steps: usize,
    /// Whether one thread, any of them, is late in nearly all that it does, and no
    /// other one ever.
    has_laggard: bool,
}

/// Runs the program to where the search begins, then at random for at most this many
/// steps, and checks each thread against what is recorded. Threads start in any order,
/// and a thread runs on right after its operation or any time before its next one:
/// what it does in between must not affect other threads.
fn random_walk(
    runs: &Runs<'_>,
    stepper: &mut Stepper<'_>,
    heartbeat: &Heartbeat,
    run: &mut Run,
    walk: Walk<'_>,
    trail: &mut Schedule,
) -> Result<(), Stop> {
    let Walk {
        random,
        steps,
        has_laggard,
    } = walk;
    let tables = stepper.tables;
    let threads = run.threads();
    let objects = run.objects.iter().map(|(state, _)| tables.state(state));
    if !objects.eq(runs.begun.objects.iter().copied()) {
        return Err(another_program());
    }
    for thread in random.order(threads) {
        let announced = heartbeat.during(Some(thread), None, || run.resume(thread, Digest(0)));
        stepper.notices_sharing |= run.mixes_panics();
        let (known, here) = (runs.begun.locals[thread], tables.local(&announced));
        if known != here {
            return Err(nondeterministic_start(tables, thread, known, here));
        }
    }
    let mut begun = runs.begun.clone();
    for resumes in &runs.prefix {
        resume_all(stepper, heartbeat, run, &mut begun, resumes, |_| {})?;
    }
    // Where the threads are according to the tables, and where they actually are:
    // answers are withheld from them for a while.
    let (mut now, mut actual) = (runs.root.clone(), runs.root.clone());
    let laggard = has_laggard.then(|| random.below(threads.max(1)));
    let mut withheld: Vec<Option<u32>> = vec![None; threads];
    for _ in 0..steps {
        let mut order = random.order(threads);
        // Now and then it has a step before others: they may wait for it.
        if random.below(8) > 0 {
            order.sort_by_key(|thread| Some(*thread) == laggard);
        }
        let applied = order.into_iter().find_map(|thread| {
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
            let is_late = match laggard {
                Some(laggard) => thread == laggard,
                None => random.below(2) == 0,
            };
            if let Some(answer) = withheld[thread].take_if(|_| !is_late) {
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

/// The least number of random walks by default. An effect that shows only if a
/// certain one of four threads is the last to run escapes this many with a
/// probability of one in ten thousand.
const LEAST_WALKS: usize = 32;

/// How many of them use OS threads, to find thread-local variables through which
/// coroutines notice that they share an OS thread.
const ON_OS_THREADS: usize = 1;

/// The least length of a walk on OS threads, in steps; longer after more
/// executions.
const LEAST_STEPS: usize = 48;

/// How many of the others have full length: a program may run for ever.
const FAR: usize = 2;

/// The most random walks by default.
const MOST_WALKS: usize = 64;
