//! On random programs the explorer, with each of its reductions and without, agrees
//! with a plain enumerator.

use std::num::NonZero;

use proptest::prelude::*;
use sync_core::{
    Discipline,
    explorer::{Explorer, Finding, Report, Verdict},
};

use crate::{
    plain::{Found, Wrong, enumerate},
    program::{Ends, Instruction, Text, explore, make, text},
};

/// Every way to search.
fn searches() -> Vec<(&'static str, Explorer)> {
    let plain = || {
        Explorer::new()
            .left_movers(false)
            .right_movers(false)
            .symmetry(false)
    };
    vec![
        ("no reduction", plain()),
        ("left movers", plain().left_movers(true)),
        ("right movers", plain().right_movers(true)),
        ("symmetry", plain().symmetry(true)),
        ("everything", Explorer::new()),
        (
            "everything, two workers",
            Explorer::new().workers(NonZero::new(2).unwrap()),
        ),
    ]
}

fn wrong(finding: &Finding) -> Wrong {
    match finding {
        Finding::Deadlock => Wrong::Deadlock,
        Finding::DataRace { .. } => Wrong::DataRace,
        other => panic!("no program does that: {other:?}"),
    }
}

fn agree(name: &str, text: &Text, truth: &Found, report: &Report, ends: &Ends) {
    match &report.verdict {
        Verdict::Proved => {
            assert!(
                truth.wrong.is_empty(),
                "{name}: proved, but {:?}",
                truth.wrong
            );
            assert_eq!(ends, &truth.ends, "{name}");
        }
        Verdict::Refuted { finding, schedule } => {
            let (fewest, _) = truth.wrong.first().expect("something is wrong");
            let kind = wrong(finding);
            assert!(
                truth.wrong.iter().any(|(_, possible)| *possible == kind),
                "{name}: {finding:?}, which cannot happen: {:?}",
                truth.wrong
            );
            // A thread's record at its end is a step, but not one of the text.
            if name == "no reduction" && kind == Wrong::DataRace {
                assert!(schedule.len() <= *fewest + text.threads().len());
            }
            let again = Explorer::new().replay(
                |program| make(text, &std::sync::Arc::default(), program),
                schedule,
            );
            let again = again.expect("the schedule is one of the program");
            assert_eq!(
                again.finding.as_ref().map(wrong),
                Some(kind),
                "{name}: played again"
            );
        }
        Verdict::Inconclusive(limit) => panic!("{name}: {limit}"),
    }
}

/// The most steps of the enumerator: for one of many programs, and for one of a few.
const FEW: u64 = 5_000;
const MANY: u64 = 5_000_000;

fn check(text: &Text, most: u64) -> bool {
    let Some(truth) = enumerate(text, most) else {
        return false;
    };
    let mut numbers = Vec::new();
    for (name, explorer) in searches() {
        let (report, ends) = explore(text, &explorer);
        agree(name, text, &truth, &report, &ends);
        let Report {
            verdict,
            states,
            transitions,
            depth,
            ..
        } = report;
        numbers.push((verdict, states, transitions, depth));
    }
    assert_eq!(numbers[4], numbers[5], "two workers find what one finds");
    // A search that ends at the first failure has seen an arbitrary part of the states.
    if numbers[0].0 == Verdict::Proved {
        assert!(numbers[4].1 <= numbers[0].1, "less work, not more");
    }
    true
}

/// Programs that are seldom generated, and that fail in one order only.
#[test]
fn every_search_agrees_on_programs_that_are_hard_to_hit() {
    use Instruction as I;
    let bodies = [
        // The permit and the notification come between the check and the wait.
        vec![
            (1, vec![I::TryOrWait(0, 0)]),
            (1, vec![I::Release(0, 1), I::NotifyOne(0)]),
        ],
        // Of two waiting threads one is woken, and a third one is faster.
        vec![
            (2, vec![I::WaitWhile(0)]),
            (
                1,
                vec![I::ChangeAndNotify(0), I::With(0), I::ChangeAndNotify(0)],
            ),
        ],
        // Locks in opposite orders.
        vec![
            (
                1,
                vec![
                    I::Acquire(0, 1),
                    I::Acquire(1, 1),
                    I::Release(1, 1),
                    I::Release(0, 1),
                ],
            ),
            (
                1,
                vec![
                    I::Acquire(1, 1),
                    I::Acquire(0, 1),
                    I::Release(0, 1),
                    I::Release(1, 1),
                ],
            ),
        ],
        // Each holds another lock.
        vec![
            (1, vec![I::Acquire(0, 1), I::Access(0), I::Release(0, 1)]),
            (1, vec![I::Acquire(1, 1), I::Read(0), I::Release(1, 1)]),
        ],
    ];
    for discipline in Discipline::ALL {
        for bodies in bodies.clone() {
            let text = Text {
                discipline,
                permits: [usize::from(bodies[1].1.len() > 2); 2],
                bodies,
            };
            assert!(check(&text, MANY), "too many steps");
            let truth = enumerate(&text, MANY).expect("not too many");
            assert!(!truth.wrong.is_empty(), "{text:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        max_global_rejects: 100_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_search_agrees_with_a_plain_enumerator(text in text()) {
        prop_assume!(check(&text, FEW));
    }
}
