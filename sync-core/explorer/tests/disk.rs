//! A search with states on disk is the same search.

use std::{io::ErrorKind, num::NonZero, rc::Rc};

use explorer::{
    Attributes, Context, Digest, Explorer, Limit, Object, Operation, Outcome, Phase, Program,
    Report, Verdict, break_symmetry, enter_phase, history, reset, restore,
};

/// Operations on permits.
#[derive(Debug, Hash)]
enum Permits {
    Release,
    Acquire,
    /// Answers whether it got one.
    TryAcquire,
    MustBe(u64),
    MustBeFew,
}

impl Operation for Permits {
    type State = u64;

    fn attributes(&self) -> Attributes {
        match self {
            Self::Acquire => Attributes::new().moves_right(),
            Self::Release => Attributes::new().moves_left(),
            Self::TryAcquire | Self::MustBe(_) | Self::MustBeFew => {
                Attributes::new().never_blocks().observes()
            }
        }
    }

    fn outcomes(&self, free: &u64, _: &Context) -> Vec<Outcome<u64>> {
        match self {
            Self::Release => vec![Outcome::becomes(free + 1)],
            Self::Acquire => free
                .checked_sub(1)
                .map(Outcome::becomes)
                .into_iter()
                .collect(),
            Self::TryAcquire => vec![match free.checked_sub(1) {
                Some(left) => Outcome::becomes(left).answering_whether(true),
                None => Outcome::same().answering_whether(false),
            }],
            Self::MustBeFew => vec![Outcome::same()],
            Self::MustBe(number) if free == number => vec![Outcome::same()],
            Self::MustBe(number) => {
                vec![Outcome::breaks_by(
                    "another number",
                    format!("{free}, not {number}"),
                )]
            }
        }
    }
}

/// So many threads acquire and release one of two permits, so many times.
fn multiplex(
    threads: usize,
    rounds: u64,
    at_end: u64,
) -> impl Fn(&mut Program) + Send + Sync + Clone {
    move |program: &mut Program| {
        let permits = Rc::new(Object::new(2));
        program.at_end(&permits, Permits::MustBe(at_end));
        for _ in 0..threads {
            let permits = Rc::clone(&permits);
            program.thread("thread", move || {
                for round in 0..rounds {
                    reset(&round);
                    permits.perform(Permits::Acquire);
                    permits.perform(Permits::Release);
                }
            });
        }
    }
}

/// Threads in a ring, each of which acquires what is between it and its neighbours; with
/// names, once it has been seen that they have them.
fn ring(threads: usize, rounds: u64) -> impl Fn(&mut Program) + Send + Sync + Clone {
    move |program: &mut Program| {
        let forks: Vec<_> = (0..threads).map(|_| Rc::new(Object::new(1))).collect();
        for number in 0..threads {
            let left = Rc::clone(&forks[number]);
            let right = Rc::clone(&forks[(number + 1) % threads]);
            program.thread("philosopher", move || {
                break_symmetry();
                for round in 0..rounds {
                    reset(&round);
                    left.perform(Permits::Acquire);
                    right.perform(Permits::Acquire);
                    left.perform(Permits::Release);
                    right.perform(Permits::Release);
                }
            });
        }
    }
}

/// Threads that try; the last one breaks a rule if it is late.
fn impatient(threads: usize) -> impl Fn(&mut Program) + Send + Sync + Clone {
    move |program: &mut Program| {
        let permits = Rc::new(Object::new(2));
        for _ in 0..threads {
            let permits = Rc::clone(&permits);
            program.thread("one that tries", move || {
                if permits.perform(Permits::TryAcquire) != Digest(0) {
                    permits.perform(Permits::Release);
                }
                permits.perform(Permits::Release);
            });
        }
        let late = Rc::clone(&permits);
        program.thread("late", move || {
            late.perform(Permits::Acquire);
            late.perform(Permits::Acquire);
            late.perform(Permits::MustBe(0));
        });
    }
}

/// Two threads take one of two permits, find no second one, and put it back, for ever.
fn lockstep(program: &mut Program) {
    let permits = Rc::new(Object::new(2));
    for _ in 0..2 {
        let permits = Rc::clone(&permits);
        program.thread("thread", move || {
            let before = history();
            loop {
                permits.perform(Permits::Acquire);
                if permits.perform(Permits::TryAcquire) != Digest(0) {
                    break;
                }
                permits.perform(Permits::Release);
                restore(&before);
            }
            permits.perform(Permits::Release);
            permits.perform(Permits::Release);
        });
    }
}

/// Threads that wait for one permit in turn, for ever.
fn endless(program: &mut Program) {
    let permits = Rc::new(Object::new(1));
    for _ in 0..3 {
        let permits = Rc::clone(&permits);
        program.thread("visitor", move || {
            loop {
                reset(&());
                enter_phase(Phase::Doorway);
                permits.perform(Permits::MustBeFew);
                enter_phase(Phase::Waiting);
                permits.perform(Permits::Acquire);
                enter_phase(Phase::Critical);
                permits.perform(Permits::Release);
                enter_phase(Phase::Remainder);
                permits.perform(Permits::MustBeFew);
            }
        });
    }
}

/// All that must not depend on where the states are.
fn said(report: &Report) -> impl PartialEq + std::fmt::Debug {
    (
        report.verdict.clone(),
        (report.shortest, report.liveness.clone(), report.seen),
        (report.states, report.transitions, report.depth),
    )
}

const ROOM: u64 = 1 << 30;

fn with_workers(explorer: &Explorer, workers: usize) -> Explorer {
    explorer.clone().workers(NonZero::new(workers).unwrap())
}

/// Explores a program in memory and on disk, and returns how it ended.
#[track_caller]
fn compared(
    name: &str,
    explorer: &Explorer,
    at_most: &[usize],
    program: impl Fn(&mut Program) + Clone + Send + Sync + 'static,
) -> Report {
    let in_memory = explorer.explore(program.clone());
    assert_eq!(in_memory.disk, 0);
    for workers in [1, 2] {
        for states in at_most {
            let explorer = explorer.clone().max_disk(ROOM).states_in_memory(*states);
            let on_disk = with_workers(&explorer, workers).explore(program.clone());
            assert_eq!(
                said(&on_disk),
                said(&in_memory),
                "{name}: {states} states in memory, {workers} workers"
            );
            let many = in_memory.states > 3 * *states as u64;
            assert!(!many || on_disk.disk > 0, "{name}: {on_disk}");
        }
    }
    in_memory
}

fn without_reductions() -> Explorer {
    let none = Explorer::new().left_movers(false).right_movers(false);
    none.symmetry(false).hunts_after(None)
}

#[test]
fn a_search_on_disk_is_the_same_search() {
    let hunting = Explorer::new().hunts_after(Some(20));
    for explorer in [Explorer::new(), without_reductions(), hunting] {
        let refuted = |report: Report| matches!(report.verdict, Verdict::Refuted { .. });
        let few = [1, 100];
        let right = compared("multiplex", &explorer, &few, multiplex(5, 3, 2));
        assert_eq!(right.verdict, Verdict::Proved);
        let wrong = compared("wrong at the end", &explorer, &few, multiplex(5, 3, 1));
        assert!(refuted(wrong));
        assert!(refuted(compared("ring", &explorer, &few, ring(4, 2))));
        assert!(refuted(compared("late", &explorer, &few, impatient(4))));
        assert!(refuted(compared("lockstep", &explorer, &few, lockstep)));
    }
}

#[test]
fn a_limit_on_states_is_the_same_limit() {
    for states in [1, 50, 700] {
        let explorer = without_reductions().max_states(states);
        let report = compared("multiplex", &explorer, &[1, 100], multiplex(5, 3, 2));
        assert_eq!(report.verdict, Verdict::Inconclusive(Limit::States(states)));
    }
}

/// A layer that is settled many times, and runs that are merged.
#[test]
fn many_states_on_disk_are_the_same_states() {
    let explorer = without_reductions().hunts_after(Some(5000));
    let report = compared("multiplex", &explorer, &[5000], multiplex(7, 3, 2));
    assert_eq!(report.verdict, Verdict::Proved);
    assert!(report.states > 100_000, "{report}");
}

#[test]
fn starvation_is_decided_with_states_on_disk() {
    let explorer = Explorer::new().fairness(true);
    let report = compared("endless", &explorer, &[1, 20], endless);
    assert_eq!(report.verdict, Verdict::Proved);
    assert!(!report.liveness.is_empty());
}

/// Memory is no limit where there is a disk, and all that is counted is in memory.
#[test]
fn memory_is_kept_by_going_to_disk() {
    const MOST: usize = 8 << 20;
    let explorer = without_reductions().max_memory(MOST);
    let without = explorer.explore(multiplex(8, 3, 2));
    assert_eq!(without.verdict, Verdict::Inconclusive(Limit::Memory(MOST)));
    let with = explorer.max_disk(ROOM).explore(multiplex(8, 3, 2));
    assert_eq!(with.verdict, Verdict::Proved);
    assert!(with.memory <= MOST, "{}", with.memory);
    assert!(with.disk > 10_000_000, "{}", with.disk);
}

#[test]
fn a_disk_that_fails_is_a_limit() {
    let cut = |explorer: Explorer| {
        let explorer = explorer.states_in_memory(10);
        explorer.explore(multiplex(5, 3, 2)).verdict
    };
    let inconclusive = Verdict::Inconclusive;
    let disk = || without_reductions().max_disk(ROOM);
    assert_eq!(cut(disk()), Verdict::Proved);
    assert_eq!(
        cut(disk().max_disk(10_000)),
        inconclusive(Limit::Disk(10_000))
    );
    assert_eq!(
        cut(disk().disk_folder("/there/is/no/such/folder")),
        inconclusive(Limit::DiskFailed(ErrorKind::NotFound))
    );
    if cfg!(target_os = "linux") {
        // No file can be made there, not even by the superuser.
        let verdict = cut(disk().disk_folder("/proc"));
        assert!(
            matches!(verdict, Verdict::Inconclusive(Limit::DiskFailed(_))),
            "{verdict}"
        );
    }
}

/// Words are compared in memory only: the disk is not used, and memory is the limit.
#[test]
fn an_exact_search_does_not_use_the_disk() {
    let explorer = without_reductions().exact(true).max_disk(ROOM);
    let whole = explorer.clone().states_in_memory(10);
    let report = whole.explore(multiplex(5, 3, 2));
    assert_eq!((report.verdict, report.disk), (Verdict::Proved, 0));
    let cut = explorer.max_memory(100_000).explore(multiplex(5, 3, 2));
    let limit = Verdict::Inconclusive(Limit::Memory(100_000));
    assert_eq!((cut.verdict, cut.disk), (limit, 0));
}
