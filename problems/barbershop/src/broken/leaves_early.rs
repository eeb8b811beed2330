//! The customer does not wait until the barber has cut.
//!
//! The barber waits for the customer and goes on when both are done. Nothing
//! keeps the customer: it has had its turn in the chair, and leaves.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2.
//! Patterns: scoreboard, rendezvous.
//! Derived from: `acknowledged`.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct LeavesEarly {
    /// Guards `customers`.
    mutex: Semaphore,
    /// Customers in the shop, `0 ..= places`.
    customers: Shared<usize>,
    places: usize,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit for a customer that is called.
    barber: Semaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
}

impl LeavesEarly {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            customers: Shared::new(0),
            places,
            customer: Semaphore::new(0),
            barber: Semaphore::new(0),
            customer_done: Semaphore::new(0),
        }
    }
}

impl Shop for LeavesEarly {
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
        self.barber.acquire();

        get_hair_cut();

        // Wrong: has the barber done its part?
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

        self.customer_done.acquire();
    }
}
