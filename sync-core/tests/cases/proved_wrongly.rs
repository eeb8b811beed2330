//! Wrong programs.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use sync_core::{
    Condvar, Discipline, Mutex, Semaphore, Shared,
    explorer::{
        self, Attributes, Context, Explorer, Liveness, Object, Operation, Outcome, Phase, Program,
        Verdict,
    },
    repeat_until,
};

use crate::{Event, Inside, said, say, word};

/// One of two threads fills two of four counters, which are like each other;
/// another one needs what only the first of them fills. Where numbers of like
/// objects add up, states must not.
#[test]
fn like_objects_that_hold_each_others_values_are_two_states() {
    let quadruples =
        (0..6_usize).flat_map(|i| (0..6).flat_map(move |j| (0..6).map(move |k| [i, j, k])));
    for [i, j, k] in quadruples {
        let Some(l) = (j + k).checked_sub(i).filter(|l| *l < 6) else {
            continue;
        };
        let four = [i, l, j, k];
        if (1..4).any(|at| four[..at].contains(&four[at])) {
            continue;
        }
        for least in 0..3 {
            let make = move |program: &mut Program| {
                let token = Rc::new(Semaphore::new(1));
                let counters: Rc<Vec<_>> = Rc::new((0..6).map(|_| Semaphore::new(least)).collect());
                for fills in [[i, l], [j, k]] {
                    let (token, counters) = (Rc::clone(&token), Rc::clone(&counters));
                    program.thread("one of them", move || {
                        explorer::break_symmetry();
                        if token.try_acquire() {
                            for counter in fills {
                                counters[counter].release();
                            }
                        }
                    });
                }
                let counters = Rc::clone(&counters);
                program.thread("needs the first", move || {
                    for counter in [i, l] {
                        for _ in 0..=least {
                            counters[counter].acquire();
                        }
                    }
                });
            };
            let report = Explorer::new().explore(make);
            assert_eq!(word(&report.verdict), "Deadlock", "{four:?}, {least}");
        }
    }
}

/// What is said just before a thread ends, is said.
#[test]
fn a_closing_before_the_end_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        program.thread("thread", move || {
            say(&judge, Event::Opening);
            say(&judge, Event::Closing);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// Two that are inside at once, though neither does anything but say so.
#[test]
fn nothing_keeps_two_apart() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        for _ in 0..2 {
            let judge = Rc::clone(&judge);
            program.thread("thread", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
            });
        }
    };
    assert_eq!(said(make), "Broken");
}

/// Who hands over while it is inside.
#[test]
fn the_last_word_of_whoever_hands_over() {
    let make = |program: &mut Program| {
        Discipline::Fifo.adopt();
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let turn = Rc::new(Semaphore::new(0));
        {
            let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
            program.thread("waits", move || {
                turn.acquire();
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
            });
        }
        program.thread("hands over", move || {
            say(&judge, Event::Opening);
            turn.release();
            say(&judge, Event::Closing);
        });
        Discipline::Barging.adopt();
    };
    assert_eq!(said(make), "Broken");
}

/// The same before an operation that waits, whoever wakes it, and that is the
/// last.
#[test]
fn a_closing_before_a_last_wait_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        let rooms = Rc::new((Semaphore::new(0), Object::new(0)));
        {
            let rooms = Rc::clone(&rooms);
            program.thread("sleeps", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                rooms.0.acquire();
            });
        }
        program.thread("wakes", move || {
            rooms.0.release();
            rooms.1.perform(Give);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// What is said just before an object is made, or dropped, is said.
#[test]
fn a_closing_before_an_object_is_made_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..2 {
            let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
            program.thread("thread", move || {
                turn.acquire();
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                let own = Semaphore::new(1);
                own.acquire();
                turn.release();
            });
        }
    };
    assert_eq!(said(make), "Broken");
}

#[test]
fn a_closing_before_a_panic_that_is_caught_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::nobody_may_close()));
        program.thread("thread", move || {
            say(&judge, Event::Opening);
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                say(&judge, Event::Closing);
                panic!("on purpose");
            }));
            assert!(outcome.is_err());
        });
    };
    assert_eq!(said(make), "Broken");
}

#[derive(Debug, Hash)]
struct Give;

impl Operation for Give {
    type State = usize;

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks()
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        vec![Outcome::becomes(left + 1)]
    }
}

#[derive(Debug, Hash)]
struct Take;

impl Operation for Take {
    type State = usize;

    fn attributes(&self) -> Attributes {
        Attributes::new()
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        left.checked_sub(1)
            .map(Outcome::becomes)
            .into_iter()
            .collect()
    }
}

/// What must be possible at the end, is; and each of what must.
#[test]
fn what_is_asked_for_at_the_end_must_have_an_outcome() {
    let make = |first: usize, second: usize| {
        move |program: &mut Program| {
            let [first, second] = [first, second].map(|left| Rc::new(Object::new(left)));
            program.at_end(&first, Take);
            program.at_end(&second, Take);
            let turn = Semaphore::new(1);
            program.thread("thread", move || turn.acquire());
            program.keep((first, second));
        }
    };
    assert_eq!(said(make(1, 1)), "Proved");
    assert_eq!(said(make(0, 1)), "Broken");
    assert_eq!(said(make(1, 0)), "Broken");
}

/// A permit that is released in the middle of an access lets another one in.
#[test]
fn a_release_in_the_middle_of_an_access_lets_others_race() {
    let make = |creates: bool| {
        move |program: &mut Program| {
            let data = Rc::new(Shared::new(0));
            let permit = Rc::new(Semaphore::new(0));
            let (first, gives) = (Rc::clone(&data), Rc::clone(&permit));
            program.thread("first", move || {
                first.with(|data| {
                    *data += 1;
                    if creates {
                        drop(Semaphore::new(1));
                    }
                    gives.release();
                });
            });
            program.thread("second", move || {
                permit.acquire();
                data.with(|data| *data += 1);
            });
        }
    };
    assert_eq!(said(make(false)), "DataRace");
    assert_eq!(said(make(true)), "DataRace");
}

/// Which of two releases is one too many is a matter of order, though nothing
/// else is.
#[test]
fn a_release_too_many_that_is_caught() {
    let make = |permits: usize| {
        move |program: &mut Program| {
            let written = Rc::new(Mutex::new(false));
            let full = Rc::new(Semaphore::new(Semaphore::MAX_PERMITS - permits));
            {
                let (written, full) = (Rc::clone(&written), Rc::clone(&full));
                program.thread("must not fail", move || {
                    written.with(|written| *written = true);
                    full.release_n(permits);
                });
            }
            program.thread("may fail", move || {
                if written.with(|written| *written) {
                    _ = catch_unwind(AssertUnwindSafe(|| full.release()));
                }
            });
        }
    };
    assert_eq!(said(make(1)), "Panic");
    assert_eq!(said(make(Semaphore::MAX_PERMITS)), "Panic");
}

/// Whoever begins with a release can be overtaken right after it.
#[test]
fn what_begins_with_a_release_is_not_one_step() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside {
            now: 1,
            ..Inside::at_most(1)
        }));
        let free = Rc::new(Semaphore::new(0));
        {
            let (judge, free) = (Rc::clone(&judge), Rc::clone(&free));
            program.thread("leaves too late", move || {
                free.release();
                judge.perform(Event::Closing);
            });
        }
        program.thread("enters", move || {
            free.acquire();
            say(&judge, Event::Opening);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// Like threads that hand a permit to and fro go round only if each has had it.
#[test]
fn like_threads_that_hand_over_for_ever() {
    let make = |program: &mut Program| {
        Discipline::Fifo.adopt();
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..3 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                repeat_until(|| {
                    turn.acquire();
                    turn.release();
                    false
                });
            });
        }
        Discipline::Barging.adopt();
    };
    assert_eq!(said(make), "Livelock");
}

/// Whoever tries for ever gets nowhere, whether others wait or have ended.
#[test]
fn one_thread_that_tries_for_ever() {
    let make = |waits: bool| {
        move |program: &mut Program| {
            let never = Rc::new(Semaphore::new(0));
            let tried = Rc::clone(&never);
            program.thread("tries", move || repeat_until(|| tried.try_acquire()));
            program.thread("waits", move || {
                if waits {
                    never.acquire();
                }
            });
        }
    };
    assert_eq!(said(make(false)), "Livelock");
    assert_eq!(said(make(true)), "Livelock");
    // If nobody wants to know, it is not said.
    let report = Explorer::new().livelocks(false).explore(make(false));
    assert_eq!(report.verdict, Verdict::Proved);
}

/// Who tries until another one gives is not in a circle: the other one goes on.
#[test]
fn one_thread_that_tries_until_another_gives() {
    let make = |program: &mut Program| {
        let permit = Rc::new(Semaphore::new(0));
        let tried = Rc::clone(&permit);
        program.thread("tries", move || repeat_until(|| tried.try_acquire()));
        program.thread("gives", move || permit.release());
    };
    assert_eq!(said(make), "Proved");
}

/// A destructor that operates while its thread unwinds with a panic that is its
/// own.
#[test]
fn a_panic_past_a_guard_that_operates() {
    let make = |program: &mut Program| {
        let bell = Rc::new(Condvar::new());
        program.thread("only", move || {
            struct Rings(Rc<Condvar>);
            impl Drop for Rings {
                fn drop(&mut self) {
                    self.0.notify_all();
                }
            }
            let _rings = Rings(Rc::clone(&bell));
            panic!("on purpose");
        });
    };
    assert_eq!(said(make), "Panic");
}

/// Who looks again and again is at its first operation in two ways: it has just
/// begun its round, or it has waited for long. Only who waits is overtaken.
#[test]
fn who_begins_and_who_looks_again_are_not_the_same() {
    let report = Explorer::new().fairness(true).explore(|program| {
        let turns = Rc::new([Semaphore::new(1), Semaphore::new(0)]);
        for (me, class) in [(0, "even"), (1, "odd")] {
            let turns = Rc::clone(&turns);
            program.thread(class, move || {
                loop {
                    explorer::reset(&());
                    explorer::enter_phase(Phase::Doorway);
                    repeat_until(|| turns[me].try_acquire());
                    turns[1 - me].release();
                }
            });
        }
    });
    assert!(matches!(report.verdict, Verdict::Proved), "{report:?}");
    for fate in report.liveness.values() {
        assert_eq!(
            *fate,
            Liveness::StarvationFree {
                bypass_bound: Some(1)
            }
        );
    }
}

/// What a loop keeps outside of itself is not forgotten when it looks again.
#[test]
fn who_counts_how_often_it_looked() {
    let make = |program: &mut Program| {
        let permit = Rc::new(Semaphore::new(0));
        {
            let permit = Rc::clone(&permit);
            program.thread("looks", move || {
                let times = Cell::new(0);
                repeat_until(|| {
                    times.set(3.min(times.get() + 1));
                    explorer::keep(&times.get());
                    permit.try_acquire()
                });
                assert!(times.get() < 3, "it took long");
            });
        }
        program.thread("comes", move || permit.release());
    };
    assert_eq!(said(make), "Panic");
}

/// What must not happen.
#[derive(Debug, Hash)]
struct Never;

impl Operation for Never {
    type State = ();

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks()
    }

    fn outcomes(&self, (): &(), _: &Context) -> Vec<Outcome<()>> {
        vec![Outcome::breaks("never")]
    }
}

/// A thread has put something off, or has not, and is the same otherwise.
#[test]
fn what_is_put_off_makes_a_difference() {
    for wrong in [0, 1] {
        let make = move |program: &mut Program| {
            let (judge, gate) = (Rc::new(Object::new(())), Rc::new(Semaphore::new(1)));
            let value = Rc::new(Mutex::new(0));
            let seen = Rc::clone(&value);
            program.thread("looks", move || {
                let before = explorer::history();
                if seen.with(|value| *value) == wrong {
                    judge.perform_with_the_next(Never);
                }
                explorer::restore(&before);
                gate.acquire();
            });
            program.thread("changes", move || {
                value.with(|value| *value = 1);
                value.with(|value| *value = 0);
            });
        };
        assert_eq!(said(make), "Broken");
    }
}
