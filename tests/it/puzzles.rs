//! A puzzle judges solutions from outside the catalog, and refuses unknown names.

use std::{num::NonZero, time::Duration};

use h2o::Reaction;
use harness::{
    Entry, Failure, Problem, Puzzle, Rules, Setting, Waits, exhibit,
    verify::{Engine, Limits, Verdict, Wanted, Watched, check},
};
use sync_core::{Mutex, Semaphore};

use crate::scratch::{self, Multiplex, Room};

/// An oxygen calls two hydrogens, and the next oxygen comes after it.
struct OneByOne {
    /// Whether an oxygen sees its hydrogens bond before the next one comes.
    sees_them_bond: bool,
    oxygens: Mutex<()>,
    here: Semaphore,
    called: Semaphore,
    bonded: Semaphore,
}

impl OneByOne {
    fn new(sees_them_bond: bool) -> Self {
        Self {
            sees_them_bond,
            oxygens: Mutex::new(()),
            here: Semaphore::new(0),
            called: Semaphore::new(0),
            bonded: Semaphore::new(0),
        }
    }
}

impl Reaction for OneByOne {
    fn hydrogen(&self, bond: &dyn Fn()) {
        self.here.release();
        self.called.acquire();
        bond();
        self.bonded.release();
    }

    fn oxygen(&self, bond: &dyn Fn()) {
        let turn = self.oxygens.lock();
        self.here.acquire();
        self.here.acquire();
        self.called.release();
        self.called.release();
        bond();
        if self.sees_them_bond {
            self.bonded.acquire();
            self.bonded.acquire();
        }
        drop(turn);
    }
}

/// The explorer's verdict on the only solution, at the puzzle's size.
fn verdict(problem: &Problem) -> Verdict {
    let wanted = Wanted::declared(Engine::Explorer, problem, &problem.solutions[0]);
    let limits = Limits::of(Duration::from_mins(1));
    let one = NonZero::<usize>::MIN;
    check(&wanted[0], &limits, one, &Watched::default()).verdict
}

#[test]
fn the_puzzle_of_a_problem_judges_solutions_that_are_not_in_the_catalog() {
    let judged = |sees_them_bond| {
        let entry = Entry::<dyn Reaction>::new(exhibit!("puzzles.rs"), move |_| {
            Box::new(OneByOne::new(sees_them_bond))
        });
        verdict(&h2o::puzzle().with([entry]))
    };
    let right = judged(true);
    assert!(matches!(right, Verdict::Proved { .. }), "{right:?}");
    match judged(false) {
        Verdict::Refuted {
            failure: Failure::Violation(rule),
            ..
        } => assert!(rule.contains("molecule"), "{rule}"),
        wrong => panic!("{wrong:?}"),
    }
}

fn multiplex() -> Entry<dyn Room> {
    Entry::<dyn Room>::new(exhibit!("puzzles.rs"), |_| Box::new(Multiplex::new()))
}

fn room() -> Puzzle<dyn Room> {
    scratch::puzzle(3, 2)
}

fn sizes(problem: &Problem) -> Vec<Setting> {
    let solution = &problem.solutions[0];
    let mut sizes = solution.loom.clone();
    sizes.extend([
        problem.default.clone(),
        solution.explore.clone(),
        solution.endless.clone(),
    ]);
    sizes
}

#[test]
fn the_order_of_calls_has_no_meaning() {
    let two = |size: Setting| size.with("visitor", 2);
    let twice = |size: Setting| size.with_rounds(2);
    let five = |size: Setting| size.with_parameter("places", 5);
    let said = room()
        .parameter("places", 2)
        .explore(five)
        .loom(two)
        .with([multiplex().loom(twice).loom_also(five)]);
    let other_way_round = room()
        .loom(two)
        .explore(five)
        .parameter("places", 2)
        .with([multiplex().loom_also(five).loom(twice)]);
    assert_eq!(sizes(&said), sizes(&other_way_round));
    let small = Setting::new()
        .with("visitor", 2)
        .with_parameter("places", 2);
    let expected = [
        small.clone().with_rounds(2),
        small.clone().with_parameter("places", 5),
        small.clone().with("visitor", 3).with_rounds(2),
        small.clone().with("visitor", 3).with_parameter("places", 5),
        small,
    ];
    assert_eq!(sizes(&said), expected);
}

#[test]
#[should_panic(
    expected = "room: `loom` names the role `visitors`, which the puzzle does not have; did you \
                mean `visitor`?"
)]
fn a_size_of_a_role_that_is_not_there_is_refused() {
    let _ = room()
        .loom(|size| size.with("visitors", 2))
        .with([multiplex()]);
}

#[test]
#[should_panic(
    expected = "room: `explore` of `puzzles` names the parameter `capacty`, which the puzzle does \
                not have; did you mean `capacity`?"
)]
fn a_size_of_a_parameter_that_is_not_there_is_refused() {
    let _ = room()
        .parameter("capacity", 2)
        .with([multiplex().explore(|size| size.with_parameter("capacty", 1))]);
}

#[test]
#[should_panic(
    expected = "room: `loom_also` of `puzzles` names the parameter `capacity`, which the puzzle \
                does not have; it has none"
)]
fn a_parameter_of_a_puzzle_without_any_is_refused() {
    let _ = room().with([multiplex().loom_also(|size| size.with_parameter("capacity", 1))]);
}

#[test]
#[should_panic(expected = "room: `endless` of `puzzles` leaves out the role `visitor`")]
fn a_size_without_a_role_is_refused() {
    let _ = room().with([multiplex().endless(|_| Setting::new())]);
}

#[test]
#[should_panic(
    expected = "room: `waits` of `puzzles` names the role `guest`, which the puzzle does not have; \
                it has visitor"
)]
fn a_claim_of_a_role_that_is_not_there_is_refused() {
    let for_ever = Waits::for_ever(&["guest"]);
    let _ = room().with([multiplex().waits_by(for_ever, Waits::Eventually, Waits::within(1))]);
}

#[test]
#[should_panic(
    expected = "room: `sharing` names the role `vistor`, which the puzzle does not have; did you \
                mean `visitor`?"
)]
fn rounds_of_a_role_that_is_not_there_are_not_shared() {
    let _ = room().sharing("vistor", Setting::rounds).with([]);
}

#[test]
#[should_panic(
    expected = "room: `ahead` names the role `host`, which the puzzle does not have; it has visitor"
)]
fn a_role_is_not_ahead_of_one_that_is_not_there() {
    let _ = room().ahead("visitor", 1, "host").with([]);
}

#[test]
#[should_panic(expected = "room: two roles are called `visitor`")]
fn two_roles_of_one_name_are_refused() {
    let _ = room().role("visitor", 1, |_, _| {}).with([]);
}

#[test]
#[should_panic(expected = "room: two parameters are called `places`")]
fn two_parameters_of_one_name_are_refused() {
    let _ = room()
        .parameter("places", 1)
        .parameter("places", 2)
        .with([]);
}

#[test]
#[should_panic(expected = "room: two entries are called `puzzles`")]
fn two_entries_of_one_name_are_refused() {
    let _ = room().with([multiplex(), multiplex()]);
}

#[test]
#[should_panic(expected = "room: two `sharing`s name `visitor`")]
fn rounds_are_shared_in_one_way() {
    let _ = room()
        .sharing("visitor", Setting::rounds)
        .sharing("visitor", Setting::threads)
        .with([]);
}

#[test]
#[should_panic(expected = "room: `or` of `puzzles` is for mistakes only")]
fn a_solution_has_no_other_failure() {
    let _ = room().with([multiplex().or(Failure::Deadlock)]);
}

#[test]
#[should_panic(expected = "empty: a puzzle needs rules; `.rules(Rules::new(..))` gives it some")]
fn a_puzzle_without_rules_is_refused() {
    let puzzle = Puzzle::<dyn Room>::new("empty", "# Empty\n").role("visitor", 1, |_, _| {});
    let _ = puzzle.with([multiplex()]);
}

#[test]
#[should_panic(expected = "empty: a puzzle needs threads; `.role(..)` gives it some")]
fn a_puzzle_without_roles_is_refused() {
    let puzzle = Puzzle::<dyn Room>::new("empty", "# Empty\n");
    let _ = puzzle
        .rules(Rules::new(|_| scratch::Inside::default()))
        .with([multiplex()]);
}
