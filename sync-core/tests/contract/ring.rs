use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use sync_core::{Ring, Shared};

use crate::program::{Counter, Program, breaks_a_rule};

fn put(ring: &Ring<usize>, item: usize) {
    ring.put(item, &|| ());
}

fn take(ring: &Ring<usize>) -> usize {
    ring.take(&|_| ())
}

#[test]
fn taking_an_item_comes_after_putting_it() {
    Program::new(|| (Ring::new(1), Shared::new(0)))
        .thread(|(ring, data)| {
            data.with(|n| *n = 7);
            put(ring, 1);
        })
        .thread(|(ring, data)| {
            assert_eq!(take(ring), 1);
            assert_eq!(data.get(), 7);
        })
        .holds();
}

#[test]
fn items_are_taken_in_the_order_in_which_they_were_put() {
    Program::new(|| Ring::new(2))
        .thread(|ring| (0..3).for_each(|item| put(ring, item)))
        .thread(|ring| (0..3).for_each(|item| assert_eq!(take(ring), item)))
        .holds();
}

#[test]
fn no_producer_and_no_consumer_is_forgotten() {
    Program::new(|| (Ring::new(1), Counter::new()))
        .threads(2, |(ring, _)| put(ring, 1))
        .thread(|(ring, taken)| {
            for _ in 0..2 {
                take(ring);
                taken.add();
            }
        })
        .in_the_end(|(_, taken)| assert_eq!(taken.get(), 2))
        .holds();
}

#[test]
fn it_holds_no_more_than_its_capacity() {
    Program::new(|| (Ring::new(2), Counter::new()))
        .thread(|(ring, inside)| {
            for item in 0..3 {
                ring.put(item, &|| assert!(inside.add() <= 2));
            }
        })
        .thread(|(ring, inside)| {
            for item in 0..3 {
                assert_eq!(ring.take(&|_| inside.subtract()), item);
            }
        })
        .holds();
}

#[test]
fn callbacks_of_one_end_do_not_overlap() {
    Program::new(|| (Ring::new(2), Shared::new(0)))
        .threads(2, |(ring, placed)| {
            ring.put(1, &|| placed.with(|n| *n += 1));
        })
        .in_the_end(|(_, placed)| assert_eq!(placed.get(), 2))
        .holds();
}

#[test]
fn a_callback_that_panics_leaves_the_item_where_it_is() {
    Program::new(|| Ring::new(1))
        .thread(|ring| {
            let fails = || catch_unwind(AssertUnwindSafe(|| ring.put(1, &|| panic!("placed"))));
            assert!(fails().is_err());
            let fails = || catch_unwind(AssertUnwindSafe(|| ring.take(&|_| panic!("taken"))));
            assert!(fails().is_err());
            put(ring, 2);
            assert_eq!(take(ring), 2);
        })
        .holds_natively();
}

#[test]
fn what_is_left_in_a_ring_is_dropped_with_it() {
    Program::new(|| ())
        .thread(|()| {
            let item = Arc::new(0);
            let ring = Ring::new(3);
            for _ in 0..3 {
                ring.put(Arc::clone(&item), &|| ());
            }
            drop(ring.take(&|_| ()));
            ring.put(Arc::clone(&item), &|| ());
            assert_eq!(Arc::strong_count(&item), 4);
            drop(ring);
            assert_eq!(Arc::strong_count(&item), 1);
        })
        .holds_natively();
}

#[test]
fn a_ring_without_room_is_named() {
    breaks_a_rule("a ring has room for one item at least", || {
        Ring::<()>::new(0);
    });
}

#[test]
fn a_ring_with_too_much_room_is_named() {
    breaks_a_rule(
        "a ring has room for `Ring::MAX_CAPACITY` items at most",
        || {
            Ring::<()>::new(Ring::<()>::MAX_CAPACITY + 1);
        },
    );
}

#[cfg(feature = "loom")]
#[test]
fn a_take_without_a_put_is_a_deadlock() {
    Program::new(|| Ring::new(1))
        .thread(|ring| put(ring, 1))
        .threads(2, |ring| _ = take(ring))
        .deadlocks();
}
