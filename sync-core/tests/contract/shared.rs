use sync_core::{Semaphore, Shared};

use crate::program::{Program, panic_of};

/// The sentence of a race about data that this file created and accessed.
fn assert_names_a_race(sentence: &str) {
    assert!(
        sentence.starts_with("data race: the shared data of "),
        "{sentence}"
    );
    assert_eq!(sentence.matches(file!()).count(), 2, "{sentence}");
}

#[test]
fn accesses_that_a_protocol_orders_are_fine() {
    Program::new(|| (Semaphore::new(1), Shared::new(0)))
        .threads(2, |(mutex, count)| {
            mutex.acquire();
            count.with(|n| *n += 1);
            mutex.release();
        })
        .in_the_end(|(mutex, count)| {
            mutex.acquire();
            assert_eq!(count.get(), 2);
        })
        .holds();
}

#[test]
fn two_reads_are_no_race() {
    Program::new(|| Shared::new(7))
        .threads(2, |data| assert_eq!(data.get(), 7))
        .holds_in_its_only_order();
}

#[test]
fn with_returns_what_the_closure_returns() {
    Program::new(|| Shared::new(20))
        .thread(|data| assert_eq!(data.with(|n| *n + 1), 21))
        .holds_in_its_only_order();
}

struct Overlap {
    data: Shared<u32>,
    inside: Semaphore,
    leave: Semaphore,
}

/// One thread stays at the data until the other has tried to get there.
fn overlap(intruder: fn(&Overlap)) -> Program<Overlap> {
    Program::new(|| Overlap {
        data: Shared::new(0),
        inside: Semaphore::new(0),
        leave: Semaphore::new(0),
    })
    .thread(|it| {
        it.data.with(|n| {
            *n = 1;
            it.inside.release();
            it.leave.acquire();
        });
    })
    .thread(intruder)
}

#[test]
fn an_access_in_the_middle_of_another_is_named() {
    overlap(|it| {
        it.inside.acquire();
        let sentence = panic_of(|| it.data.with(|n| *n = 2));
        assert_names_a_race(&sentence.expect("a race"));
        it.leave.release();
    })
    .holds_in_its_only_order();
}

#[test]
fn a_read_in_the_middle_of_a_change_is_named() {
    overlap(|it| {
        it.inside.acquire();
        let sentence = panic_of(|| _ = it.data.get());
        assert_names_a_race(&sentence.expect("a race"));
        it.leave.release();
    })
    .holds_in_its_only_order();
}

#[test]
fn an_access_inside_an_access_of_the_same_thread_is_named() {
    Program::new(|| Shared::new(0))
        .thread(|data| {
            let sentence = panic_of(|| data.with(|n| *n = data.get()));
            assert_names_a_race(&sentence.expect("a race"));
        })
        .holds_in_its_only_order();
}

#[test]
fn data_left_by_a_panic_can_be_used_again() {
    let data = Shared::new(0);
    let sentence = panic_of(|| {
        data.with(|n| {
            *n = 1;
            panic!("on purpose");
        });
    });
    assert_eq!(sentence.as_deref(), Some("on purpose"));
    assert_eq!(data.get(), 1);
    data.with(|n| *n = 2);
}

#[cfg(feature = "loom")]
mod under_loom {
    use super::*;

    #[test]
    fn two_changes_that_nothing_orders_are_a_race() {
        let program = Program::new(|| Shared::new(0)).threads(2, |data| data.with(|n| *n += 1));
        assert_names_a_race(&program.explored_panic());
    }

    #[test]
    fn a_read_and_a_change_that_nothing_orders_are_a_race() {
        let program = Program::new(|| Shared::new(0))
            .thread(|data| _ = data.get())
            .thread(|data| data.with(|n| *n += 1));
        assert_names_a_race(&program.explored_panic());
    }

    /// The other thread is let go in the middle of the access, so nothing
    /// orders it after the rest of it.
    #[test]
    fn an_access_that_is_ordered_after_half_of_another_is_a_race() {
        let program = Program::new(|| (Shared::new(0), Semaphore::new(0)))
            .thread(|(data, inside)| {
                data.with(|n| {
                    inside.release();
                    *n = 1;
                });
            })
            .thread(|(data, inside)| {
                inside.acquire();
                data.with(|n| *n = 2);
            });
        assert_names_a_race(&program.explored_panic());
    }
}
