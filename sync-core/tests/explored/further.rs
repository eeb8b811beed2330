//! One step at a time: a state fails exactly if it is wrong itself or one of its
//! steps leads to a state that fails.

use std::{sync::Arc, time::Duration};

use proptest::prelude::*;
use sync_core::{
    Condvar, Mutex,
    explorer::{Effect, Explorer, Finding, Program, ReplayError, Report, Schedule, Verdict},
};

use crate::program::{Text, make, text};

fn plain() -> Explorer {
    Explorer::new()
        .left_movers(false)
        .right_movers(false)
        .symmetry(false)
        .max_states(20_000)
}

fn program(text: &Text) -> impl Fn(&mut Program) + Send + Sync + use<> {
    let text = text.clone();
    move |program| make(&text, &Arc::default(), program)
}

fn from(explorer: &Explorer, text: &Text, schedule: &Schedule) -> Report {
    let report = explorer.explore_from(program(text), schedule);
    report.expect("the schedule is one of the program")
}

/// The number of steps of the shortest failure; none if no schedule fails.
fn steps(report: &Report) -> Option<usize> {
    match &report.verdict {
        Verdict::Proved => None,
        Verdict::Refuted { schedule, .. } => Some(schedule.len()),
        Verdict::Inconclusive(limit) => panic!("{limit}"),
    }
}

/// Walks through the program, and compares each state with all its successors.
fn check(text: &Text, turns: &[u8]) {
    let replay = |schedule: &Schedule| {
        let replayed = Explorer::new().replay(program(text), schedule);
        replayed.expect("it is one of the program")
    };
    let mut here = Schedule::default();
    let mut execution = replay(&here);
    let mut least = steps(&from(&plain(), text, &here));
    for turn in turns {
        if let Some(finding) = execution.finding {
            assert_eq!(least, Some(here.len()), "{finding:?} after {here}");
            return;
        }
        let mut successors = Vec::new();
        for (thread, choices) in execution.choices.iter().enumerate() {
            for outcome in 0..choices.len() {
                let outcome = u32::try_from(outcome).expect("there are few");
                match Explorer::new().advance(program(text), &here, thread, outcome) {
                    Ok((schedule, execution)) => {
                        let report = from(&plain(), text, &schedule);
                        successors.push((schedule, execution, steps(&report)));
                    }
                    // It would have to lock again.
                    Err(ReplayError::CannotStep { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }
        let nearest = successors.iter().filter_map(|(.., least)| *least).min();
        assert_eq!(least, nearest, "after `{here}`");
        // Reductions may join steps, and change no verdict.
        let reduced = from(&Explorer::new(), text, &here);
        assert_eq!(steps(&reduced).is_some(), least.is_some(), "after `{here}`");
        if let Verdict::Refuted { schedule, finding } = &reduced.verdict {
            let replayed = replay(schedule);
            let kind = |finding: &Finding| std::mem::discriminant(finding);
            assert_eq!(replayed.finding.as_ref().map(kind), Some(kind(finding)));
            assert!(schedule.to_string().starts_with(&here.to_string()));
        }
        if successors.is_empty() {
            assert_eq!(least, None, "all have ended after {here}");
            return;
        }
        let taken = usize::from(*turn) % successors.len();
        (here, execution, least) = successors.swap_remove(taken);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_state_fails_if_it_is_wrong_or_a_step_leads_to_one_that_fails(
        text in text(),
        turns in prop::collection::vec(any::<u8>(), 12),
    ) {
        let all = from(&plain(), &text, &Schedule::default());
        prop_assume!(!matches!(all.verdict, Verdict::Inconclusive(_)), "too large");
        check(&text, &turns);
    }
}

/// Nobody relies on being woken without a reason: time runs out at last.
#[test]
fn a_circle_of_spurious_wakeups_is_no_livelock() {
    let waits = |program: &mut Program| {
        let (lock, bell) = (Mutex::new(0), Condvar::new());
        program.thread("waiter", move || {
            let mut data = lock.lock();
            bell.wait_while_timeout(&mut data, Duration::from_secs(1), |data| *data == 0);
        });
    };
    let mut schedule = Schedule::default();
    for _ in 0..8 {
        let advanced = Explorer::new().advance(waits, &schedule, 0, 0);
        let execution;
        (schedule, execution) = advanced.expect("it can wake");
        assert_eq!(execution.finding, None, "after {schedule}");
    }
    let woken = Explorer::new()
        .advance(waits, &schedule, 0, 0)
        .expect("it can wake");
    let all = woken.1.steps.iter().flat_map(|step| &step.performed);
    assert!(all.filter(|it| it.effect == Effect::WokeSpuriously).count() >= 3);
    assert_eq!(from_here(waits, &schedule), Verdict::Proved);
}

fn from_here(make: fn(&mut Program), schedule: &Schedule) -> Verdict {
    let report = Explorer::new().explore_from(make, schedule);
    report.expect("the schedule is one of the program").verdict
}
