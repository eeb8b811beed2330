//! Right programs that were refuted.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{Arc, atomic::Ordering},
};

use sync_core::{
    Barrier, Condvar, Discipline, Event as Signal, Latch, Mutex, Semaphore, Shared, explorer,
    explorer::{Attributes, Context, Explorer, Object, Operation, Outcome, Program},
    repeat_until,
};

use crate::{Event, Inside, SERVED_INSIDE, said, say, word};

/// A thread that is about to create an object is enabled.
#[test]
fn a_thread_that_polls_until_another_has_made_an_object() {
    let make = |program: &mut Program| {
        let gate = Rc::new(Semaphore::new(0));
        {
            let gate = Rc::clone(&gate);
            program.thread("tries", move || repeat_until(|| gate.try_acquire()));
        }
        program.thread("makes", move || {
            let mine = Semaphore::new(0);
            gate.release();
            drop(mine);
        });
    };
    assert_eq!(said(make), "Proved");
}

/// One thread is inside at a time, and its closing precedes the next opening.
#[test]
fn a_closing_is_over_before_others_open() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..3 {
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
    assert_eq!(said(make), "Proved");
}

/// A specification is asked about an event only after the closing before it, in the
/// search as well as when a schedule is replayed.
#[test]
fn an_event_after_a_closing_is_not_asked_for_before() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let done = Rc::new(Semaphore::new(0));
        {
            let (judge, done) = (Rc::clone(&judge), Rc::clone(&done));
            program.thread("first", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                say(&judge, Event::Served);
                done.release();
            });
        }
        program.thread("second", move || {
            done.acquire();
            say(&judge, Event::Served);
            done.acquire();
        });
    };
    assert_eq!(said(make), "Deadlock");
    assert!(!SERVED_INSIDE.load(Ordering::Relaxed));
}

/// The same when the thread drops an object after the closing.
#[test]
fn a_closing_is_over_before_an_object_goes() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let turn = Rc::new(Semaphore::new(1));
        for _ in 0..2 {
            let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
            program.thread("thread", move || {
                let own = Semaphore::new(1);
                turn.acquire();
                own.acquire();
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                drop(own);
                turn.release();
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// The same when the thread that has closed ends because another one has woken it.
#[test]
fn a_closing_is_over_when_a_woken_thread_ends() {
    let make = |program: &mut Program| {
        let judge = Rc::new(Object::new(Inside::at_most(1)));
        let rooms = Rc::new([0, 1].map(|_| (Mutex::new(false), Condvar::new())));
        {
            let (judge, rooms) = (Rc::clone(&judge), Rc::clone(&rooms));
            program.thread("sleeps", move || {
                say(&judge, Event::Opening);
                say(&judge, Event::Closing);
                let mut set = rooms[0].0.lock();
                rooms[0].1.wait_while(&mut set, |set| !*set);
            });
        }
        program.thread("wakes", move || {
            rooms[0].0.with(|set| *set = true);
            rooms[0].1.notify_all();
        });
    };
    assert_eq!(said(make), "Proved");
}

/// The same when another one hands a permit over.
#[test]
fn a_closing_is_over_when_a_permit_is_handed_over() {
    for discipline in Discipline::ALL {
        let make = move |program: &mut Program| {
            discipline.adopt();
            let judge = Rc::new(Object::new(Inside::at_most(1)));
            let turn = Rc::new(Semaphore::new(1));
            for rounds in [1, 1, 4] {
                let (judge, turn) = (Rc::clone(&judge), Rc::clone(&turn));
                program.thread(["", "once", "", "", "often"][rounds], move || {
                    for _ in 0..rounds {
                        turn.acquire();
                        say(&judge, Event::Opening);
                        say(&judge, Event::Closing);
                        turn.release();
                    }
                });
            }
            Discipline::Barging.adopt();
        };
        assert_eq!(said(make), "Proved", "{discipline}");
    }
}

/// An ordinary monitor, entered twice in a round.
#[test]
fn two_waits_with_a_loop_in_one_round() {
    let make = |program: &mut Program| {
        let room = Rc::new((Mutex::new(0), Condvar::new()));
        {
            let room = Rc::clone(&room);
            program.thread("waits", move || {
                for wanted in [1, 2] {
                    room.0.enter(|count| {
                        while **count < wanted {
                            room.1.wait(count);
                        }
                    });
                }
            });
        }
        program.thread("counts", move || {
            for _ in 0..2 {
                room.0.with(|count| *count += 1);
                room.1.notify_all();
            }
        });
    };
    assert_eq!(said(make), "Proved");
}

/// Which thread fills the queue, and which drops the last reference, depends on the
/// schedule.
#[test]
fn any_thread_may_drop_what_is_shared() {
    let make = |program: &mut Program| {
        let queue: Arc<Mutex<Vec<u64>>> = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..3 {
            let queue = Arc::clone(&queue);
            program.thread("thread", move || {
                queue.with(|queue| {
                    if queue.is_empty() {
                        queue.push(1);
                    }
                });
                drop(Arc::clone(&queue));
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// A semaphore in a queue, made by one thread and used by another.
#[test]
fn semaphores_that_are_made_on_first_use() {
    let make = |program: &mut Program| {
        let queue: Arc<Mutex<Vec<Arc<Semaphore>>>> = Arc::new(Mutex::new(Vec::new()));
        for _ in 0..2 {
            let queue = Arc::clone(&queue);
            program.thread("thread", move || {
                let mut queue = queue.lock();
                if queue.is_empty() {
                    queue.push(Arc::new(Semaphore::new(1)));
                }
                let ticket = queue[0].clone();
                drop(queue);
                ticket.acquire();
                ticket.release();
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// Which thread drops the last clone of an `Arc` is not part of the program's
/// behaviour.
#[test]
fn any_thread_may_drop_the_last_clone() {
    let make = |program: &mut Program| {
        let shared = Arc::new((Semaphore::new(1), Mutex::new(0)));
        for _ in 0..3 {
            let shared = Arc::clone(&shared);
            program.thread("thread", move || {
                let mine = Arc::clone(&shared);
                mine.0.acquire();
                mine.1.with(|n| *n += 1);
                mine.0.release();
                drop(mine);
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// A panic that is caught is no finding: the lock is free again.
#[test]
fn a_panic_in_a_closure_that_is_caught() {
    let make = |program: &mut Program| {
        let count = Rc::new(Mutex::new(0));
        for _ in 0..3 {
            let count = Rc::clone(&count);
            program.thread("thread", move || {
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    count.with(|n| {
                        *n += 1;
                        assert!(*n < 2, "on purpose");
                    });
                }));
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

#[test]
fn a_panic_with_a_guard_that_is_caught() {
    let make = |program: &mut Program| {
        let count = Rc::new((Mutex::new(0), Semaphore::new(1)));
        for _ in 0..3 {
            let count = Rc::clone(&count);
            program.thread("thread", move || {
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    let _permit = count.1.permit();
                    let mut n = count.0.lock();
                    *n += 1;
                    assert!(*n < 2, "on purpose");
                }));
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

#[test]
fn a_panic_in_a_barriers_action_that_is_caught() {
    let make = |program: &mut Program| {
        let barrier = Rc::new(Barrier::with_action(3, || panic!("on purpose")));
        for _ in 0..3 {
            let barrier = Rc::clone(&barrier);
            program.thread("thread", move || {
                let outcome = catch_unwind(AssertUnwindSafe(|| barrier.wait_unless_broken()));
                assert!(!matches!(outcome, Ok(Ok(_))), "the barrier is broken");
                assert!(barrier.is_broken());
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// A destructor at the end of a thread performs its operations.
struct Gives<'a>(&'a Semaphore);

impl Drop for Gives<'_> {
    fn drop(&mut self) {
        self.0.release();
    }
}

#[test]
fn a_guard_of_the_programs_own_releases() {
    let make = |program: &mut Program| {
        let turn = Rc::new((Semaphore::new(1), Mutex::new(0)));
        for panics in [false, true, false] {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                explorer::break_symmetry();
                let _ = catch_unwind(AssertUnwindSafe(|| {
                    turn.0.acquire();
                    let _gives = Gives(&turn.0);
                    turn.1.with(|n| *n += 1);
                    assert!(!panics, "on purpose");
                }));
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

#[test]
fn events_and_latches_that_threads_make_themselves() {
    let make = |program: &mut Program| {
        let latch = Rc::new(Latch::new(2));
        for _ in 0..2 {
            let latch = Rc::clone(&latch);
            program.thread("thread", move || {
                let own = Signal::new();
                own.set();
                own.wait();
                latch.count_down();
                latch.wait();
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// The result of a closure and what its thread observed in it are different
/// histories, even if both values are equal.
#[test]
fn what_comes_out_is_not_what_was_inside() {
    let shared = |program: &mut Program| {
        let (permits, data) = (Semaphore::new(0), Shared::new(7));
        program.thread("only", move || {
            let give = || permits.release();
            let _ = data.with(|data| {
                give();
                *data
            });
            give();
        });
    };
    assert_eq!(said(shared), "Proved");
    let locked = |program: &mut Program| {
        let turn = Rc::new((Semaphore::new(0), Mutex::new(7)));
        for _ in 0..2 {
            let turn = Rc::clone(&turn);
            program.thread("thread", move || {
                let (permits, data) = &*turn;
                let _outside = Gives(permits);
                let _ = data.enter(|data| {
                    let _inside = Gives(permits);
                    **data
                });
            });
        }
    };
    assert_eq!(said(locked), "Proved");
}

/// A thread that breaks symmetry after a step has been asymmetric from the
/// beginning.
#[test]
fn a_thread_that_breaks_symmetry_late() {
    let make = |program: &mut Program| {
        let turn = Rc::new(Semaphore::new(1));
        let out = Rc::new(Semaphore::new(0));
        {
            let turn = Rc::clone(&turn);
            program.thread("own", move || {
                let _own = Semaphore::new(0);
                turn.acquire();
            });
        }
        for number in 1..3 {
            let (turn, out) = (Rc::clone(&turn), Rc::clone(&out));
            program.thread("two", move || {
                turn.release();
                explorer::break_symmetry();
                out.release_n(number);
            });
        }
    };
    assert_eq!(said(make), "Proved");
}

/// A polling thread holds a lock from time to time, so the thread that is to change
/// the data is disabled in some states of the cycle, but enabled in others. No
/// cycle that leaves it out is strongly fair.
#[test]
fn a_thread_that_polls_under_a_lock_until_another_one_comes() {
    let make = |program: &mut Program| {
        let is_there = Rc::new(Mutex::new(false));
        let other = Rc::new(Mutex::new(()));
        {
            let is_there = Rc::clone(&is_there);
            program.thread("looks", move || {
                repeat_until(|| {
                    let is_there = is_there.lock();
                    let _other = other.lock();
                    *is_there
                });
            });
        }
        program.thread("comes", move || *is_there.lock() = true);
    };
    assert_eq!(said(make), "Proved");
}

/// While one thread unwinds and waits, `panicking` is false for others.
#[test]
fn a_thread_that_runs_while_another_unwinds_is_not_panicking() {
    struct Waits(Rc<Semaphore>);

    impl Drop for Waits {
        fn drop(&mut self) {
            self.0.acquire();
        }
    }

    let make = |program: &mut Program| {
        let given = Rc::new(Semaphore::new(0));
        {
            let given = Rc::clone(&given);
            program.thread("unwinds", move || {
                let caught = catch_unwind(AssertUnwindSafe(|| {
                    let _waits = Waits(Rc::clone(&given));
                    assert!(std::thread::panicking(), "it is caught");
                }));
                assert!(caught.is_err());
                assert!(!std::thread::panicking());
            });
        }
        program.thread("gives", move || {
            assert!(!std::thread::panicking(), "not this one");
            assert!(catch_unwind(|| panic!("it is caught")).is_err());
            given.release();
            assert!(!std::thread::panicking(), "not this one, either");
        });
    };
    assert_eq!(said(make), "Proved");
}

/// Each thread has thread-local variables of its own: the explorer notices where
/// that matters early, and otherwise has to be told.
#[test]
fn thread_local_variables_are_of_threads() {
    thread_local! {
        static MINE: Cell<u8> = const { Cell::new(0) };
    }
    let make = |ends: bool| {
        move |program: &mut Program| {
            let mutex = Rc::new(Mutex::new(0));
            for _ in 0..2 {
                let mutex = Rc::clone(&mutex);
                program.thread("thread", move || {
                    mutex.with(|n| *n += 1);
                    MINE.set(MINE.get() + 1);
                    mutex.with(|n| *n += 1);
                    if MINE.get() == 1 {
                        mutex.with(|n| *n += 1);
                    } else {
                        assert!(ends, "they share it");
                    }
                });
            }
        }
    };
    let told = Explorer::new().os_threads(true);
    let verdict = told.explore(make(false)).verdict;
    assert_eq!(word(&verdict), "Proved", "{verdict:?}");
    assert_eq!(said(make(true)), "Proved");
}

/// Announced by threads in turns: the state is who was last.
#[derive(Debug, Hash)]
struct Turn;

impl Operation for Turn {
    type State = Option<usize>;

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks().personal()
    }

    fn outcomes(&self, last: &Option<usize>, context: &Context) -> Vec<Outcome<Option<usize>>> {
        let who = Some(context.by.start);
        let outcome = if *last == who {
            Outcome::breaks("in turns")
        } else {
            Outcome::becomes(who)
        };
        vec![outcome.breaking_symmetry()]
    }
}

/// As long as threads are taken for interchangeable, each of them may have been the last
/// one. Whoever hunts then finds what is not there.
#[test]
fn nobody_hunts_with_a_reduction_that_is_not_sound() {
    let make = |program: &mut Program| {
        let turns = Rc::new((Object::new(None), Mutex::new(())));
        for _ in 0..2 {
            let turns = Rc::clone(&turns);
            program.thread("one of two", move || {
                // A hunt comes to the turns before the search does.
                turns.1.with(|()| ());
                turns.1.with(|()| ());
                turns.0.perform(Turn);
            });
        }
    };
    assert_eq!(said(make), "Proved");
}
