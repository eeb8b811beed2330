use sync_core::{Multiplex, Mutex};

use crate::program::{Counter, Program, breaks_a_rule, panic_of, watched};

#[test]
fn as_many_threads_are_inside_as_there_are_places() {
    static MOST: Counter = Counter::new();
    Program::new(|| (Multiplex::new(2), Mutex::new(()), Counter::new()))
        .threads(3, |(room, middle, inside)| {
            let _place = room.enter();
            MOST.raise_to(inside.add());
            middle.with(|()| ());
            inside.subtract();
        })
        .holds();
    assert!(MOST.get() <= 2);
    #[cfg(feature = "loom")]
    assert_eq!(MOST.get(), 2);
}

#[test]
fn a_place_is_free_again_after_the_closure() {
    Program::new(|| (Multiplex::new(1), Counter::new()))
        .threads(2, |(room, visits)| {
            assert!(room.with(|| visits.add()) <= 2);
        })
        .in_the_end(|(room, visits)| {
            drop(room.enter());
            assert_eq!(visits.get(), 2);
        })
        .holds();
}

#[test]
fn a_thread_that_panics_leaves() {
    let visits = || {
        let room = Multiplex::new(1);
        let sentence = panic_of(|| room.with(|| panic!("on purpose")));
        assert_eq!(sentence.as_deref(), Some("on purpose"));
        room.with(|| ());
    };
    watched(visits, || "the room is full for ever".to_owned());
}

#[test]
fn a_room_without_places_is_named() {
    breaks_a_rule(
        "a multiplex has at least one place, this one has none",
        || {
            Multiplex::new(0);
        },
    );
}

#[cfg(feature = "loom")]
#[test]
fn one_thread_too_many_waits() {
    Program::new(|| Multiplex::new(2))
        .thread(|room| {
            let _places = [room.enter(), room.enter()];
            let _one_more = room.enter();
        })
        .deadlocks();
}
