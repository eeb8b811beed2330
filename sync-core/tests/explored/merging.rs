//! Threads that remember more than they use, with local states merged and without.

use std::{num::NonZero, rc::Rc};

use sync_core::{
    Mutex, Semaphore,
    explorer::{self, Explorer, Finding, Program, Report, Verdict},
    repeat_until,
};

/// How many threads there are.
const THREADS: usize = 5;

/// Looks at once for what can be merged.
fn merging() -> Explorer {
    Explorer::new().merges_after(Some(1)).symmetry(false)
}

/// Merges nothing.
fn plain() -> Explorer {
    merging().merges_after(None)
}

/// A barrier, at which each thread remembers which number it was; `then` gets it.
fn numbered(program: &mut Program, then: fn(usize, usize)) {
    let hall = Rc::new((Mutex::new(0), Semaphore::new(0), Mutex::new(0)));
    for _ in 0..THREADS {
        let hall = Rc::clone(&hall);
        program.thread("guest", move || {
            let (count, gate, left) = &*hall;
            let number = count.with(|count| {
                *count += 1;
                *count
            });
            if number == THREADS {
                gate.release_n(THREADS);
            }
            gate.acquire();
            let place = left.with(|left| {
                *left += 1;
                *left
            });
            then(number, place);
        });
    }
}

fn number_of_states(report: &Report) -> u64 {
    assert_eq!(report.verdict, Verdict::Proved);
    report.states
}

#[test]
fn what_is_never_used_again_does_not_multiply_states() {
    let make = |program: &mut Program| numbered(program, |_, _| {});
    let all = number_of_states(&plain().explore(make));
    let merged = number_of_states(&merging().explore(make));
    assert!(merged * 50 < all, "{merged} of {all}");
    let exact = number_of_states(&merging().exact(true).explore(make));
    assert_eq!(exact, merged);
    let two = merging().workers(NonZero::new(2).unwrap());
    assert_eq!(number_of_states(&two.explore(make)), merged);
    // Neither of these merges.
    let certified = merging().certifying().explore(make);
    let uncertified = plain().certifying().explore(make);
    assert_eq!(certified.states, uncertified.states);
}

/// What one of them remembers matters in the end, in one case of many.
#[test]
fn what_is_used_late_is_not_merged() {
    let make = |program: &mut Program| {
        numbered(program, |number, place| {
            assert!((number, place) != (2, 4), "the second to come goes fourth");
        });
    };
    let (without, with) = (plain().explore(make), merging().explore(make));
    assert!(with.shortest);
    assert!(
        matches!(&without.verdict, Verdict::Refuted { .. }),
        "{without}"
    );
    assert_eq!(with.verdict, without.verdict);
    let two = merging().workers(NonZero::new(2).unwrap()).explore(make);
    assert_eq!((two.states, two.verdict), (with.states, with.verdict));
}

/// In which order threads have to take steps, one after the other: none in which a walk
/// takes them.
const ORDER: [usize; 14] = [0, 0, 1, 2, 1, 0, 2, 2, 1, 0, 1, 1, 2, 0];

/// Guests try what no random walk lets succeed, and the one who was this in number panics
/// when it does.
fn patient(wrong: usize) -> impl Fn(&mut Program) + Send + Sync + Clone + 'static {
    move |program: &mut Program| {
        let hall = Rc::new((Mutex::new(0), Mutex::new(0), Semaphore::new(0)));
        for mover in 0..3 {
            let hall = Rc::clone(&hall);
            program.thread("mover", move || {
                explorer::break_symmetry();
                repeat_until(|| {
                    let is_last = hall.0.with(|step| {
                        *step = match ORDER.get(*step) {
                            None => *step,
                            Some(next) if *next == mover => *step + 1,
                            Some(_) => 0,
                        };
                        *step == ORDER.len()
                    });
                    if is_last {
                        hall.2.release();
                    }
                    is_last
                });
            });
        }
        for _ in 0..3 {
            let hall = Rc::clone(&hall);
            program.thread("guest", move || {
                let number = hall.1.with(|count| {
                    *count += 1;
                    *count
                });
                let before = hall.1.with(|count| *count > 0);
                repeat_until(|| hall.2.try_acquire());
                assert!(!before || number != wrong, "it was patient");
            });
        }
    }
}

#[test]
fn what_was_assumed_of_one_is_tried_with_all() {
    for wrong in 1..=3 {
        let make = patient(wrong);
        let without = plain().livelocks(false).explore(make.clone());
        let with = merging().livelocks(false).explore(make.clone());
        for report in [&without, &with] {
            let Verdict::Refuted { finding, .. } = &report.verdict else {
                panic!("{report}");
            };
            assert!(finding.to_string().contains("it was patient"), "{finding}");
        }
        assert!(with.states <= without.states && with.shortest);
        assert_eq!(with.verdict, without.verdict);
        let two = merging().livelocks(false).workers(NonZero::new(2).unwrap());
        let two = two.explore(make);
        assert_eq!((two.states, two.verdict), (with.states, with.verdict));
    }
}

/// What they remember says at which of two semaphores they wait, on the same line.
#[test]
fn who_waits_elsewhere_does_not_do_the_same() {
    for scarce in [0, 1] {
        let make = move |program: &mut Program| {
            let hall = Rc::new((
                Mutex::new(0),
                [0, 1].map(|gate| Semaphore::new(if gate == scarce { 1 } else { 9 })),
            ));
            for _ in 0..4 {
                let hall = Rc::clone(&hall);
                program.thread("guest", move || {
                    let gate = hall.0.with(|count| {
                        *count += 1;
                        *count % 2
                    });
                    hall.1[gate].acquire();
                });
            }
        };
        let report = merging().explore(make);
        let deadlock = matches!(&report.verdict, Verdict::Refuted { finding, .. }
            if *finding == Finding::Deadlock);
        assert!(deadlock, "{report}");
    }
}
