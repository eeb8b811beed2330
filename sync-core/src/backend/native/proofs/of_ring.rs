use super::{
    Data, Proof,
    ring::{HEAD, Place, Ring},
};

/// A ring whose items are indices of `data`, with data for each end's callbacks.
struct Queue {
    ring: Ring<usize>,
    data: Vec<Data>,
    placed: Data,
    taken: Data,
}

/// A queue that holds this many items, from 0 on.
fn queue<const CAPACITY: usize, const ITEMS: usize>() -> Queue {
    let queue = Queue {
        ring: Ring::new(CAPACITY),
        data: (0..4).map(|_| Data::new()).collect(),
        placed: Data::new(),
        taken: Data::new(),
    };
    (0..ITEMS).for_each(|item| queue.put(item));
    queue
}

impl Queue {
    fn put(&self, item: usize) {
        self.data[item].set(item);
        // The callbacks of an end exclude each other.
        self.ring.put(item, &|| self.placed.add());
    }

    fn take(&self) -> usize {
        let item = self.ring.take(&|_| self.taken.add());
        assert_eq!(self.data[item].get(), item);
        item
    }

    fn takes(&self, items: impl IntoIterator<Item = usize>) {
        for item in items {
            assert_eq!(self.take(), item);
        }
    }
}

#[test]
fn a_thread_that_takes_an_item_sees_what_was_written_before_it_was_put() {
    Proof::new(queue::<1, 0>)
        .thread(|queue| queue.put(0))
        .thread(|queue| queue.takes(0..1))
        .holds();
}

#[test]
fn one_slot_hands_items_over_in_their_order() {
    Proof::new(queue::<1, 1>)
        .thread(|queue| queue.put(1))
        .thread(|queue| queue.takes(0..2))
        .holds();
}

#[test]
fn two_slots_hand_items_over_in_their_order() {
    Proof::new(queue::<2, 1>)
        .thread(|queue| (1..3).for_each(|item| queue.put(item)))
        .thread(|queue| queue.takes(0..1))
        .in_the_end(|queue| queue.takes(1..3))
        .holds();
}

#[test]
fn two_producers_wait_for_one_consumer() {
    Proof::new(queue::<2, 1>)
        .thread(|queue| queue.put(1))
        .thread(|queue| queue.put(2))
        .thread(|queue| queue.takes(0..1))
        .in_the_end(|queue| assert_eq!(queue.take() + queue.take(), 3))
        .holds();
}

#[test]
fn two_consumers_wait_for_one_producer() {
    Proof::new(queue::<2, 1>)
        .threads(2, |queue| _ = queue.take())
        .thread(|queue| queue.put(1))
        .holds();
}

#[test]
fn an_item_that_nobody_puts_is_waited_for() {
    Proof::new(queue::<1, 0>)
        .thread(|queue| queue.put(0))
        .threads(2, |queue| _ = queue.take())
        .deadlocks();
}

/// Of two parked threads the first move wakes one and the second the other: waking
/// one keeps the flag for the one that is left.
#[test]
fn two_parked_threads_are_woken_by_two_moves() {
    const FIRST: Place = Place { moves: 0, slot: 0 };
    Proof::new(|| Ring::new(2))
        .threads(2, |ring| _ = ring.wait::<HEAD>(FIRST))
        .thread(|ring| (0..2).for_each(|item| ring.put(item, &|| ())))
        .holds();
}
