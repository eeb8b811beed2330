//! Wrong programs that were proved.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    time::Duration,
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

/// One of two threads fills two of four counters of the same type; another one
/// needs those that only the first of them fills. States must differ even where
/// sums over the counters' numbers are equal.
#[test]
fn permuting_the_values_of_objects_makes_another_state() {
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

/// An event just before a thread ends.
#[test]
fn a_closing_before_the_end_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::no_thread_may_close()));
        program.thread("thread", move || {
            say(&judge, Event::Opening);
            say(&judge, Event::Closing);
        });
    };
    assert_eq!(said(make), "Broken");
}

/// Two threads are inside at once, though neither performs anything but events.
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

/// A thread hands over while it is inside.
#[test]
fn a_closing_after_a_hand_over_is_seen() {
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

/// The same before a last operation that waits, whichever thread wakes it.
#[test]
fn a_closing_before_a_last_wait_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::no_thread_may_close()));
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

/// An event just before an object is made or dropped.
#[test]
fn a_closing_before_an_object_is_made_is_seen() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::no_thread_may_close()));
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
        let judge = Rc::new(Object::new(Inside::no_thread_may_close()));
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

/// Each operation that is required at the end is checked.
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

/// A permit that is released in the middle of an access lets another thread in.
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

/// Which of two releases is one too many depends on their order, though nothing
/// else does.
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

/// Where permits are handed over, a thread that arrives between the taking of several
/// and what follows has to wait, and may wait in vain.
#[test]
fn whoever_arrives_finds_that_several_were_taken() {
    for discipline in Discipline::ALL {
        let make = move |program: &mut Program| {
            discipline.adopt();
            let permits = Rc::new(Semaphore::new(2));
            {
                let permits = Rc::clone(&permits);
                program.thread("takes both", move || {
                    permits.acquire_n(2);
                    permits.release_n(2);
                });
            }
            program.thread("takes one in time", move || {
                assert!(permits.acquire_timeout(Duration::from_secs(1)));
                permits.release();
            });
            Discipline::Barging.adopt();
        };
        assert_eq!(said(make), "Panic", "{discipline}");
    }
}

/// Another thread can run right after a release, before what follows it.
#[test]
fn a_release_does_not_join_what_follows() {
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

/// Symmetric threads that hand a permit to and fro: the cycle closes only once each
/// has had it.
#[test]
fn symmetric_threads_that_hand_over_for_ever_are_in_a_livelock() {
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

/// A thread that retries for ever makes no progress, whether others wait or have
/// ended.
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
    // If livelocks are not asked for, there is no finding.
    let report = Explorer::new().livelocks(false).explore(make(false));
    assert_eq!(report.verdict, Verdict::Proved);
}

/// A thread that retries until another one releases is in no fair cycle: the other
/// one is enabled.
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

/// A destructor performs an operation while its thread unwinds by a panic of its
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

/// A thread that polls is at its first operation in two phases: in the doorway, or
/// waiting. Only a waiting thread is overtaken.
#[test]
fn the_doorway_and_polling_are_different_phases() {
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
    for liveness in report.liveness.values() {
        assert_eq!(
            *liveness,
            Liveness::StarvationFree {
                bypass_bound: Some(1)
            }
        );
    }
}

/// A value that a loop stores outside of itself is not removed from the history
/// when it retries.
#[test]
fn a_thread_that_counts_its_attempts() {
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

/// An operation that always breaks a rule.
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

/// Two local states differ only in a deferred operation.
#[test]
fn deferred_operations_make_local_states_differ() {
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
