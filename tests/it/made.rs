//! Constructors that fail or do not return are reported, and nothing hangs.

use std::time::Duration;

use harness::{Failure, Problem, exhibit, run, stress};
use sync_core::Semaphore;

use crate::scratch::{Room, room_of};

struct Never;

impl Room for Never {
    fn visit(&self, inside: &dyn Fn()) {
        inside();
    }
}

fn problem_of(make: fn() -> Never) -> Problem {
    room_of(exhibit!("made.rs"), 2, 1, None, make)
}

fn stressed(problem: &Problem) -> harness::Incident {
    let options = stress::Options {
        time: Duration::from_millis(100),
        seed: 1,
    };
    let solution = &problem.solutions[0];
    let report = stress::stress(problem, solution, &problem.default, &options, |_| {});
    assert!(report.contradicts());
    report.finding.expect("it is not made")
}

fn run(problem: &Problem) -> harness::Incident {
    let options = run::Options {
        pace: Duration::ZERO,
        seed: 1,
    };
    let report = run::run(&problem.solutions[0], &problem.default, &options);
    assert_eq!(report.threads.len(), 2);
    report.finding.expect("it is not made")
}

#[test]
fn a_constructor_that_waits_for_ever_is_abandoned() {
    let problem = problem_of(|| {
        Semaphore::new(0).acquire();
        Never
    });
    for finding in [stressed(&problem), run(&problem)] {
        assert_eq!(finding.failure, Failure::Deadlock);
        assert_eq!(finding.detail, "its constructor has not returned in 5 s");
    }
}

#[test]
fn a_constructor_that_panics_is_a_finding() {
    let problem = problem_of(|| panic!("no bricks"));
    for finding in [stressed(&problem), run(&problem)] {
        assert_eq!(finding.failure, Failure::Panic);
        assert_eq!(finding.detail, "in its constructor: no bricks");
    }
}
