//! A strong semaphore in place of the queue.
//!
//! It serves in order of arrival, but of arrival at the semaphore. A customer that
//! was let in first may come to it second: the order is lost between the mutex
//! and the queue.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.3.
//! Patterns: scoreboard, rendezvous, queue.
//! Derived from: `acknowledged`.

use sync_core::{FifoSemaphore, Semaphore, Shared};

use crate::Shop;

pub(crate) struct StrongSemaphore {
    /// Guards `customers`.
    mutex: Semaphore,
    /// Customers in the shop, `0 ..= places`.
    customers: Shared<usize>,
    places: usize,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit for a customer that is called.
    barber: FifoSemaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

impl StrongSemaphore {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            customers: Shared::new(0),
            places,
            customer: Semaphore::new(0),
            barber: FifoSemaphore::new(0),
            customer_done: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for StrongSemaphore {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        self.mutex.acquire();
        if self.customers.get() == self.places {
            self.mutex.release();
            return false;
        }
        self.customers.with(|customers| *customers += 1);
        enter();
        self.mutex.release();

        self.customer.release();
        // Wrong: one that entered later may be here first.
        self.barber.acquire();

        get_hair_cut();

        self.barber_done.acquire();
        self.customer_done.release();

        self.mutex.acquire();
        self.customers.with(|customers| *customers -= 1);
        self.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        self.customer.acquire();
        self.barber.release();

        cut_hair();

        self.barber_done.release();
        self.customer_done.acquire();
    }
}
