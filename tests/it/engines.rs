//! The engines find every failure that is there, and no other.

use std::{num::NonZero, slice, time::Duration};

use harness::{
    Failure, Problem, Setting, Solution,
    run::{self, run},
    stress::{self, stress},
    verify::{
        Care, Conformance, Engine, Limits, ReductionSwitches, Row, Verdict, Wanted, Watched, check,
        check_all,
    },
};

use sync_core::Discipline;

use crate::scratch::{ALONE, Fragile, Multiplex, Open, Racy, Serial, TOGETHER, Trap, room};

const TWO_MINUTES: Duration = Duration::from_mins(2);

fn checked(engine: Engine, problem: &Problem, limits: &Limits) -> Row {
    let mut wanted = Wanted::declared(engine, problem, &problem.solutions[0]);
    wanted[0].setting = problem.default.clone();
    check(
        &wanted[0],
        limits,
        NonZero::<usize>::MIN,
        &Watched::default(),
    )
}

fn under_loom(problem: &Problem) -> Row {
    checked(Engine::Loom, problem, &Limits::of(TWO_MINUTES))
}

fn failure(engine: Engine, problem: &Problem) -> Option<Failure> {
    match checked(engine, problem, &Limits::of(TWO_MINUTES)).verdict {
        Verdict::Refuted { failure, .. } => Some(failure),
        _ => None,
    }
}

const BOTH: [Engine; 2] = [Engine::Loom, Engine::Explorer];

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
fn what_is_right_is_proved() {
    for engine in BOTH {
        let problem = room(3, 1, None, Multiplex::new);
        let verdict = checked(engine, &problem, &Limits::of(TWO_MINUTES)).verdict;
        assert!(
            matches!(verdict, Verdict::Proved { .. }),
            "{engine:?}: {verdict:?}"
        );
    }
}

#[test]
fn loom_sees_every_order_of_two_independent_visits() {
    // Two events each, all dependent on one another: 4! / (2! 2!) = 6 orders.
    // Loom, which has no sleep sets, sees some of them more than once.
    assert_eq!(
        under_loom(&room(2, 1, None, || Open)).numbers.executions,
        10
    );
}

#[test]
fn each_kind_of_failure_is_found() {
    for engine in BOTH {
        let found = [
            failure(engine, &room(3, 1, None, || Open)),
            failure(engine, &room(3, 1, None, Trap::new)),
            failure(engine, &room(2, 1, None, Racy::new)),
            failure(engine, &room(2, 1, None, Fragile::new)),
            failure(engine, &room(2, 1, None, Serial::new)),
        ];
        let expected = [
            Failure::Violation(ALONE),
            Failure::Deadlock,
            Failure::DataRace,
            Failure::Panic,
            Failure::LostConcurrency(TOGETHER),
        ];
        assert_eq!(found, expected.map(Some), "{engine:?}");
    }
}

#[test]
fn a_search_that_runs_out_proves_nothing() {
    let problem = room(8, 3, None, Multiplex::new);
    let of_time = Limits::of(Duration::from_millis(1));
    let of_states = Limits {
        states: 10,
        ..Limits::of(TWO_MINUTES)
    };
    let of_memory = Limits {
        memory: 1000,
        ..Limits::of(TWO_MINUTES)
    };
    let small = room(4, 3, None, Multiplex::new);
    let rows = [
        checked(Engine::Loom, &small, &of_time),
        checked(Engine::Explorer, &problem, &of_states),
        checked(Engine::Explorer, &problem, &of_memory),
    ];
    for row in rows {
        assert!(
            matches!(row.verdict, Verdict::Inconclusive { .. }),
            "{row:?}"
        );
        assert_eq!(row.conformance, Conformance::Open);
    }
}

#[test]
fn more_threads_than_loom_can_model_are_reported_not_skipped() {
    let checked = under_loom(&room(6, 1, None, Multiplex::new));
    assert!(
        matches!(checked.verdict, Verdict::NotModelled { .. }),
        "{:?}",
        checked.verdict
    );
}

#[test]
fn a_deadlock_names_the_pending_line_of_each_thread() {
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
    let did = trace.steps.iter().flat_map(|turn| &turn.did);
    assert!(did.clone().any(|step| step.did == "enters" && step.event));
}

#[test]
fn a_claim_is_checked_in_both_directions() {
    let conformance = |problem: Problem| {
        let verdict = under_loom(&problem).verdict;
        verdict.against(&problem.solutions[0], Discipline::Barging)
    };
    assert_eq!(
        conformance(room(2, 1, None, Multiplex::new)),
        Conformance::AsClaimed
    );
    assert_eq!(
        conformance(room(3, 1, None, Trap::new)),
        Conformance::Contradicted
    );
    let deadlock = Some(Failure::Deadlock);
    assert_eq!(
        conformance(room(3, 1, deadlock, Trap::new)),
        Conformance::AsClaimed
    );
    assert_eq!(
        conformance(room(2, 1, deadlock, Multiplex::new)),
        Conformance::Contradicted
    );
    let race = Some(Failure::DataRace);
    assert_eq!(
        conformance(room(3, 1, race, Trap::new)),
        Conformance::Contradicted
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
fn a_run_ends_or_names_the_deadlocked_threads() {
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
    assert_eq!(finding.pending.len(), 1);
}

/// A check by `engine` for every solution and mistake, at the sizes that it
/// declares for the engine `of`.
fn catalog(engine: Engine, of: Engine, problems: &[Problem]) -> Vec<Wanted<'_>> {
    let solutions = problems.iter().flat_map(|problem| {
        let all = problem.solutions.iter();
        all.map(move |solution| (problem, solution))
    });
    solutions
        .filter(|(_, solution)| of != Engine::Loom || solution.without_loom.is_none())
        .flat_map(|(problem, solution)| Wanted::declared(of, problem, solution))
        .map(|wanted| Wanted { engine, ..wanted })
        .collect()
}

fn check_catalog(wanted: &[Wanted<'_>], limits: &Limits) -> Vec<Row> {
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let rows = check_all(wanted, limits, jobs, &Watched::default(), |_| {});
    assert_eq!(rows.len(), wanted.len());
    rows
}

/// The engine's verdicts on the catalog conform to the claims, and none is open.
fn assert_as_claimed(engine: Engine) {
    let problems = catalog::problems();
    let wanted = catalog(engine, engine, &problems);
    let rows = check_catalog(&wanted, &Limits::of(TWO_MINUTES * 2));
    let bad: Vec<_> = rows
        .iter()
        .filter(|row| {
            matches!(
                row.conformance,
                Conformance::Contradicted | Conformance::Open
            )
        })
        .map(|row| {
            let claim = format!("claims {} under {}", row.claim, row.discipline);
            format!(
                "{} {} {claim}: {:?}",
                row.problem, row.solution, row.verdict
            )
        })
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn every_solution_of_the_catalog_is_as_it_claims() {
    BOTH.into_iter().for_each(assert_as_claimed);
}

#[test]
fn threads_of_every_solution_wait_as_it_claims_under_each_discipline() {
    assert_as_claimed(Engine::Fairness);
}

/// The verdict without its trace.
fn verdict(row: &Row) -> String {
    let kind = row.kind.unwrap_or("none");
    format!(
        "{} {} {}: {} {kind}",
        row.problem, row.solution, row.size, row.verdict
    )
}

/// Mistakes of which the shortest execution that fails and the first that loom comes upon
/// fail in different ways, without spurious wakeups.
const FAIL_IN_SEVERAL_WAYS: [(&str, &str); 2] = [
    ("event-pulse", "set-then-clear"),
    ("event-pulse", "looks-again"),
];

fn names(row: &Row) -> (&str, &str) {
    (row.problem, &row.solution)
}

#[test]
fn the_explorer_agrees_with_loom_with_any_reduction_or_none() {
    let problems = catalog::problems();
    let on = ReductionSwitches::default();
    let none = ReductionSwitches::NONE;
    let loom = check_catalog(
        &catalog(Engine::Loom, Engine::Loom, &problems),
        &Limits::of(TWO_MINUTES * 2),
    );
    let mut differences = Vec::new();
    for reductions in [
        on,
        none,
        ReductionSwitches {
            placement: false,
            ..on
        },
        ReductionSwitches {
            placement: true,
            ..none
        },
        ReductionSwitches {
            symmetry: false,
            ..on
        },
    ] {
        let wanted = catalog(Engine::Explorer, Engine::Loom, &problems);
        let limits = Limits {
            reductions,
            ..Limits::of(TWO_MINUTES)
        };
        let rows = check_catalog(&wanted, &limits);
        let calm = Limits {
            care: Care {
                spurious: 0,
                ..limits.care
            },
            ..limits.clone()
        };
        for ((wanted, explorer), loom) in wanted.iter().zip(&rows).zip(&loom) {
            // A mistake that loom proves with an exception may fail, as it
            // declares, by what is excepted.
            let excepted = !loom.unshown.is_empty() && explorer.as_claimed;
            let of_loom = verdict(loom);
            if verdict(explorer) == of_loom || excepted {
                continue;
            }
            // Loom has no spurious wakeups. Where one makes a mistake fail in another
            // way that it declares, the explorer agrees with loom without them.
            let without = check_catalog(slice::from_ref(wanted), &calm);
            let without = verdict(&without[0]) == of_loom;
            let several = loom.as_claimed && FAIL_IN_SEVERAL_WAYS.contains(&names(explorer));
            if !(without || several) || !explorer.as_claimed {
                let explorer = verdict(explorer);
                differences.push(format!("{explorer}, loom: {of_loom}, {reductions:?}"));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}

/// If two states had the same fingerprint, one of them would be lost.
#[test]
fn states_told_apart_exactly_are_as_many_as_fingerprints_tell() {
    let problems = catalog::problems();
    let wanted = catalog(Engine::Explorer, Engine::Explorer, &problems);
    let [prints, words] = [false, true].map(|exact| {
        let limits = Limits {
            care: Care {
                exact,
                ..Care::default()
            },
            ..Limits::of(TWO_MINUTES)
        };
        check_catalog(&wanted, &limits)
    });
    let counts = |row: &Row| {
        let (states, transitions) = (row.numbers.states, row.numbers.transitions);
        (row.problem, row.solution.clone(), states, transitions)
    };
    assert_eq!(
        prints.iter().map(counts).collect::<Vec<_>>(),
        words.iter().map(counts).collect::<Vec<_>>()
    );
}

/// Reductions change the number of states and no conformance, mistakes included.
#[test]
fn certified_is_what_is_proved() {
    let problems = catalog::problems();
    let wanted = catalog(Engine::Explorer, Engine::Explorer, &problems);
    let small: Vec<_> = wanted
        .into_iter()
        .filter(|wanted| wanted.setting.threads() < 5)
        .collect();
    let limits = Limits {
        care: Care {
            certify: true,
            ..Care::default()
        },
        ..Limits::of(Duration::from_secs(5))
    };
    let rows = check_catalog(&small, &limits);
    let certified = rows.iter().filter(|row| row.numbers.certified).count();
    assert!(certified > 10, "only {certified} are certified");
    for row in &rows {
        assert_ne!(row.conformance, Conformance::Contradicted, "{row:?}");
        let is_proved = matches!(row.verdict, Verdict::Proved { .. });
        assert!(row.numbers.certified || !is_proved, "{row:?}");
    }
}

#[test]
fn two_workers_find_exactly_what_one_finds() {
    let problems = catalog::problems();
    let wanted = catalog(Engine::Explorer, Engine::Explorer, &problems);
    for wanted in wanted.iter().filter(|wanted| wanted.setting.threads() < 7) {
        let [one, two] = [1, 2].map(|workers| {
            let workers = NonZero::new(workers).expect("it is not zero");
            let row = check(
                wanted,
                &Limits::of(TWO_MINUTES),
                workers,
                &Watched::default(),
            );
            let numbers = (
                row.numbers.states,
                row.numbers.transitions,
                row.numbers.depth,
            );
            (format!("{:?}", row.verdict), numbers)
        });
        assert_eq!(
            one,
            two,
            "{} {}",
            wanted.problem.name,
            wanted.solution.name()
        );
    }
}

#[test]
fn nine_threads_and_more_are_ordinary() {
    let row = checked(
        Engine::Explorer,
        &room(12, 2, None, Multiplex::new),
        &Limits::of(TWO_MINUTES),
    );
    assert!(matches!(row.verdict, Verdict::Proved { .. }), "{row:?}");
}

#[test]
fn only_what_is_declared_so_is_not_checked_by_loom() {
    for problem in catalog::problems() {
        for solution in &problem.solutions {
            let most = solution.loom.iter().map(Setting::threads).max();
            let Some(threads) = most else {
                let why = solution.without_loom;
                assert!(why.is_some(), "{} {}", problem.name, solution.name());
                continue;
            };
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
