//! The engines find what is there, and nothing else.

use std::{
    num::NonZero,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use harness::{
    Failure, Problem, Setting, Solution,
    run::{self, run},
    stress::{self, stress},
    verify::{Checked, Limits, Standing, Verdict, Wanted, check, check_all},
};

use crate::scratch::{ALONE, Fragile, Multiplex, Open, Racy, Serial, TOGETHER, Trap, room};

const TWO_MINUTES: Duration = Duration::from_mins(2);

fn limits(time: Duration) -> Limits {
    Limits {
        time,
        stop: Arc::new(AtomicBool::new(false)),
    }
}

fn under_loom(problem: &Problem) -> Checked {
    check(
        problem,
        &problem.solutions[0],
        &problem.default,
        &limits(TWO_MINUTES),
        &Arc::default(),
    )
}

fn failure_under_loom(problem: &Problem) -> Option<Failure> {
    match under_loom(problem).verdict {
        Verdict::Refuted { failure, .. } => Some(failure),
        _ => None,
    }
}

fn failure_under_stress(problem: &Problem) -> Option<Failure> {
    let options = stress::Options {
        time: Duration::from_secs(2),
        seed: 7,
    };
    let report = stress(
        problem,
        &problem.solutions[0],
        &problem.default,
        &options,
        |_| {},
    );
    report.finding.map(|finding| finding.failure)
}

#[test]
fn loom_proves_what_is_right() {
    let checked = under_loom(&room(3, 1, None, Multiplex::new));
    assert!(
        matches!(checked.verdict, Verdict::Proved),
        "{:?}",
        checked.verdict
    );
}

#[test]
fn loom_sees_every_order_of_two_independent_visits() {
    // Two events each, all dependent on one another: 4! / (2! 2!) = 6 orders.
    // Loom, which has no sleep sets, sees some of them more than once.
    assert_eq!(under_loom(&room(2, 1, None, || Open)).executions, 10);
}

#[test]
fn loom_finds_each_kind_of_failure() {
    let found = [
        failure_under_loom(&room(3, 1, None, || Open)),
        failure_under_loom(&room(3, 1, None, Trap::new)),
        failure_under_loom(&room(2, 1, None, Racy::new)),
        failure_under_loom(&room(2, 1, None, Fragile::new)),
        failure_under_loom(&room(2, 1, None, Serial::new)),
    ];
    let expected = [
        Failure::Violation(ALONE),
        Failure::Deadlock,
        Failure::DataRace,
        Failure::Panic,
        Failure::LostConcurrency(TOGETHER),
    ];
    assert_eq!(found, expected.map(Some));
}

#[test]
fn a_search_that_runs_out_of_time_proves_nothing() {
    let problem = room(4, 3, None, Multiplex::new);
    let limits = limits(Duration::from_millis(50));
    let checked = check(
        &problem,
        &problem.solutions[0],
        &problem.default,
        &limits,
        &Arc::default(),
    );
    assert!(
        matches!(checked.verdict, Verdict::Inconclusive { .. }),
        "{:?}",
        checked.verdict
    );
    assert_eq!(
        checked.verdict.against(&problem.solutions[0]),
        Standing::Open
    );
}

#[test]
fn more_threads_than_loom_holds_are_said_not_skipped() {
    let checked = under_loom(&room(6, 1, None, Multiplex::new));
    assert!(
        matches!(checked.verdict, Verdict::NotModelled { .. }),
        "{:?}",
        checked.verdict
    );
}

#[test]
fn a_deadlock_names_who_stands_before_which_line() {
    let Verdict::Refuted {
        trace: Some(trace), ..
    } = under_loom(&room(3, 1, None, Trap::new)).verdict
    else {
        panic!("the trap was not found");
    };
    let [left] = trace.left.as_slice() else {
        panic!("one visitor is left over, not {:?}", trace.left);
    };
    assert_eq!(left.code.as_deref(), Some("self.0.acquire();"));
    assert!(trace.steps.iter().any(|step| step.did == "★ enters"));
}

#[test]
fn a_claim_is_checked_in_both_directions() {
    let standing = |problem: Problem| under_loom(&problem).verdict.against(&problem.solutions[0]);
    assert_eq!(
        standing(room(2, 1, None, Multiplex::new)),
        Standing::AsClaimed
    );
    assert_eq!(
        standing(room(3, 1, None, Trap::new)),
        Standing::Contradicted
    );
    let deadlock = Some(Failure::Deadlock);
    assert_eq!(
        standing(room(3, 1, deadlock, Trap::new)),
        Standing::AsClaimed
    );
    assert_eq!(
        standing(room(2, 1, deadlock, Multiplex::new)),
        Standing::Contradicted
    );
    let race = Some(Failure::DataRace);
    assert_eq!(
        standing(room(3, 1, race, Trap::new)),
        Standing::Contradicted
    );
}

#[test]
fn stress_finds_each_kind_of_failure() {
    let found = [
        failure_under_stress(&room(3, 1, None, || Open)),
        failure_under_stress(&room(3, 1, None, Trap::new)),
        failure_under_stress(&room(3, 1, None, Racy::new)),
        failure_under_stress(&room(2, 1, None, Fragile::new)),
    ];
    let expected = [
        Failure::Violation(ALONE),
        Failure::Deadlock,
        Failure::DataRace,
        Failure::Panic,
    ];
    assert_eq!(found, expected.map(Some));
}

#[test]
fn stress_finds_nothing_in_what_is_right() {
    assert_eq!(
        failure_under_stress(&room(4, 1, None, Multiplex::new)),
        None
    );
}

#[test]
fn a_run_ends_well_or_says_who_is_stuck() {
    let options = run::Options {
        pace: Duration::ZERO,
        seed: 7,
    };
    let well = room(3, 2, None, Multiplex::new);
    let report = run(&well.solutions[0], &well.default, &options);
    assert!(report.finding.is_none(), "{:?}", report.finding);
    assert_eq!(
        report
            .threads
            .iter()
            .map(|(_, rounds, _)| rounds)
            .sum::<u64>(),
        6
    );

    let trap = room(3, 1, None, Trap::new);
    let report = run(&trap.solutions[0], &trap.default, &options);
    let finding = report.finding.expect("one visitor never gets in");
    assert_eq!(finding.failure, Failure::Deadlock);
    assert_eq!(finding.standing.len(), 1);
}

#[test]
fn every_solution_of_the_catalog_is_as_it_claims() {
    let problems = catalog::problems();
    let all = problems.iter().flat_map(|problem| {
        let solutions = problem.solutions.iter();
        solutions.flat_map(move |solution| Wanted::declared(problem, solution))
    });
    let wanted: Vec<_> = all.collect();
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let rows = check_all(
        &wanted,
        &limits(TWO_MINUTES * 2),
        jobs,
        &Arc::default(),
        |_| {},
    );
    let bad: Vec<_> = rows
        .iter()
        .filter(|row| matches!(row.standing, Standing::Contradicted | Standing::Open))
        .map(|row| format!("{} {}: {:?}", row.problem, row.solution, row.verdict))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
    assert_eq!(rows.len(), wanted.len());
}

#[test]
fn only_what_is_declared_so_is_not_checked_by_loom() {
    for problem in catalog::problems() {
        for solution in &problem.solutions {
            let most = solution.loom.iter().map(Setting::threads).max();
            let threads = most.expect("every solution has a size for loom");
            let modelled = threads <= sync_core::model::MAX_THREADS;
            assert!(
                modelled,
                "{} {} asks loom for {threads}",
                problem.name,
                solution.name()
            );
        }
    }
}

#[test]
fn no_solution_of_the_catalog_fails_under_stress() {
    for problem in catalog::problems() {
        for solution in problem.right() {
            let options = stress::Options {
                time: Duration::from_millis(100),
                seed: 11,
            };
            for setting in [Some(problem.default.clone()), problem.spread(16)]
                .iter()
                .flatten()
            {
                let report = stress(&problem, solution, setting, &options, |_| {});
                let finding = report.finding;
                assert!(
                    finding.is_none(),
                    "{} {}: {finding:?}",
                    problem.name,
                    name(solution)
                );
                assert!(report.stats.rounds > 0, "{} did nothing", name(solution));
            }
        }
    }
}

fn name(solution: &Solution) -> String {
    solution.name()
}
