//! The barber does not wait until the customer is done.
//!
//! It has cut, says so, and calls the next one. The customer that was called
//! before may not even have sat down.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2.
//! Patterns: scoreboard, rendezvous.
//! Derived from: `acknowledged`.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct NextPlease {
    /// Guards `customers`.
    mutex: Semaphore,
    /// Customers in the shop, `0 ..= places`.
    customers: Shared<usize>,
    places: usize,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit for a customer that is called.
    barber: Semaphore,
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

impl NextPlease {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            customers: Shared::new(0),
            places,
            customer: Semaphore::new(0),
            barber: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for NextPlease {
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

        self.barber_done.acquire();

        self.mutex.acquire();
        self.customers.with(|customers| *customers -= 1);
        self.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        self.customer.acquire();
        self.barber.release();

        cut_hair();

        // Wrong: is the chair empty?
        self.barber_done.release();
    }
}
