//! Hunts: they find what lies deeper than breadth first gets, and the same each time.

use std::{num::NonZero, rc::Rc};

use sync_core::{
    Mutex, Semaphore, Shared,
    explorer::{Explorer, Finding, Limit, Program, Report, Verdict},
    repeat_until,
};

/// What each thread does before it takes its forks.
const THOUGHTS: usize = 15;
const PHILOSOPHERS: usize = 3;
/// Each thread has thought to the end, and has taken one fork.
const NEEDED: usize = PHILOSOPHERS * (THOUGHTS + 1);

/// Threads that think for long, and then take two forks each, all of them the left one
/// first, except the last one if there is an `order`.
fn philosophers(ordered: bool, thoughts: usize) -> impl Fn(&mut Program) + Send + Sync + Clone {
    move |program| {
        let forks: Rc<[_; PHILOSOPHERS]> = Rc::new([(); PHILOSOPHERS].map(|()| Semaphore::new(1)));
        let thoughts_of_all = Rc::new(Mutex::new(0));
        for (number, name) in ["a", "b", "c"].into_iter().enumerate() {
            let (forks, all) = (Rc::clone(&forks), Rc::clone(&thoughts_of_all));
            let (left, right) = match (number, (number + 1) % PHILOSOPHERS) {
                (left, right) if ordered => (left.min(right), left.max(right)),
                both => both,
            };
            program.thread(name, move || {
                for _ in 0..thoughts {
                    all.with(|all| *all += 1);
                }
                forks[left].acquire();
                forks[right].acquire();
                forks[left].release();
                forks[right].release();
            });
        }
    }
}

/// States after which breadth first gives up: a third of those that it would need.
const FEW: u64 = 2_000;

fn search(explorer: Explorer) -> Report {
    explorer
        .max_states(FEW)
        .explore(philosophers(false, THOUGHTS))
}

#[test]
fn what_lies_deep_is_found_with_a_short_schedule() {
    let without = search(Explorer::new().hunts_after(None));
    assert_eq!(without.verdict, Verdict::Inconclusive(Limit::States(FEW)));
    let report = search(Explorer::new().hunts_after(Some(500)));
    let Verdict::Refuted { finding, schedule } = &report.verdict else {
        panic!("{report}");
    };
    assert_eq!(*finding, Finding::Deadlock);
    assert_eq!(schedule.len(), NEEDED);
    assert!(!report.shortest, "nobody knows that");
    assert!(report.states < FEW);
    let replayed = Explorer::new().replay(philosophers(false, THOUGHTS), schedule);
    assert_eq!(replayed.unwrap().finding, Some(Finding::Deadlock));
}

#[test]
fn whoever_hunts_and_however_many_finds_the_same() {
    let found = |workers| {
        let workers = NonZero::new(workers).expect("there are some");
        let explorer = Explorer::new().hunts_after(Some(500)).workers(workers);
        search(explorer).verdict
    };
    let one = found(1);
    assert!(matches!(one, Verdict::Refuted { .. }));
    for workers in [1, 2, 3] {
        assert_eq!(found(workers), one, "{workers} workers");
    }
}

#[test]
fn a_hunt_that_finds_nothing_changes_nothing() {
    let states = |explorer: Explorer| {
        let report = explorer.explore(philosophers(true, 6));
        assert_eq!(report.verdict, Verdict::Proved);
        (report.states, report.transitions, report.depth)
    };
    let hunting = states(Explorer::new().hunts_after(Some(1)));
    assert_eq!(hunting, states(Explorer::new().hunts_after(None)));
}

/// Where the search begins later, the schedule is still whole.
#[test]
fn a_hunt_goes_on_from_a_schedule() {
    let make = philosophers(false, 2);
    let begin = "0+ 1+".parse().expect("it is a schedule");
    let explorer = Explorer::new().hunts_after(Some(1));
    let report = explorer.explore_from(make.clone(), &begin).unwrap();
    let Verdict::Refuted { schedule, .. } = &report.verdict else {
        panic!("{report}");
    };
    assert!(schedule.begins_with(&begin), "{schedule}");
    let replayed = Explorer::new().replay(make, schedule);
    assert_eq!(replayed.unwrap().finding, Some(Finding::Deadlock));
}

/// What others do meanwhile is left out of a failure that needs two.
#[test]
fn who_has_nothing_to_do_with_a_failure_is_left_out_of_its_schedule() {
    let make = |program: &mut Program| {
        let race = Rc::new((Semaphore::new(2), Shared::new(0)));
        for name in ["a", "b"] {
            let race = Rc::clone(&race);
            program.thread(name, move || {
                race.0.acquire();
                race.1.with(|data| *data += 1);
            });
        }
        for name in ["c", "d", "e", "f", "g"] {
            let own = Mutex::new(0);
            program.thread(name, move || {
                for _ in 0..THOUGHTS {
                    own.with(|own| *own += 1);
                }
            });
        }
    };
    for seed in 0..4 {
        let report = Explorer::new().only_hunting(64, seed).explore(make);
        let Verdict::Refuted { finding, schedule } = &report.verdict else {
            panic!("{report}");
        };
        assert!(matches!(finding, Finding::DataRace { .. }), "{finding}");
        let mut threads: Vec<_> = schedule.threads().collect();
        threads.sort_unstable();
        assert_eq!(threads, [0, 1], "{schedule}");
    }
}

/// Two threads that give back what they have, and begin again, when the other one has the
/// rest; and one that counts for long.
fn polite(program: &mut Program) {
    let (one, other) = (Rc::new(Semaphore::new(1)), Rc::new(Semaphore::new(1)));
    let pairs = [(&one, &other), (&other, &one)];
    for (name, (first, second)) in ["a", "b"].into_iter().zip(pairs) {
        let (first, second) = (Rc::clone(first), Rc::clone(second));
        program.thread(name, move || {
            repeat_until(|| {
                first.acquire();
                let both = second.try_acquire();
                if !both {
                    first.release();
                }
                both
            });
            first.release();
            second.release();
        });
    }
    let count = Mutex::new(0);
    program.thread("c", move || {
        for _ in 0..1_000 {
            count.with(|count| *count += 1);
        }
    });
}

/// For breadth first a livelock is what is left when all states are known.
#[test]
fn a_livelock_is_found_by_going_round() {
    let search = |explorer: Explorer| explorer.max_states(FEW).explore(polite);
    let without = search(Explorer::new().hunts_after(None));
    assert_eq!(without.verdict, Verdict::Inconclusive(Limit::States(FEW)));
    let report = search(Explorer::new().hunts_after(Some(500)));
    let Verdict::Refuted { finding, schedule } = &report.verdict else {
        panic!("{report}");
    };
    let Finding::Livelock { stem } = finding else {
        panic!("{report}");
    };
    assert!(schedule.len() - stem <= 6, "{schedule}");
    let replayed = Explorer::new().replay(polite, schedule).unwrap();
    assert_eq!(replayed.finding.as_ref(), Some(finding));
    let calm = search(Explorer::new().hunts_after(Some(500)).livelocks(false));
    assert_eq!(calm.verdict, Verdict::Inconclusive(Limit::States(FEW)));
}

/// A hunt alone depends on its seed and on nothing else, and proves nothing.
#[test]
fn who_only_hunts_finds_the_same_by_its_seed_and_proves_nothing() {
    let found = |seed, workers| {
        let workers = NonZero::new(workers).expect("there are some");
        let explorer = Explorer::new().only_hunting(1_000, seed).workers(workers);
        let report = explorer.explore(philosophers(false, 2));
        assert!(!report.shortest);
        assert!(report.walks > 0 && report.walks <= 1_000);
        report.verdict
    };
    let one = found(1, 1);
    assert!(matches!(one, Verdict::Refuted { .. }));
    assert_eq!(found(1, 3), one);
    let others: Vec<_> = (2..6).map(|seed| found(seed, 1)).collect();
    assert!(others.iter().any(|other| *other != one));
    let report = Explorer::new()
        .only_hunting(100, 1)
        .explore(philosophers(true, 2));
    let Verdict::Inconclusive(Limit::Walks { walks: 100, steps }) = report.verdict else {
        panic!("{report}");
    };
    assert!(steps > 1_000);
}
