//! Two rendezvous, the second one begun by the barber.
//!
//! When the cut is over, the barber says so, and the customer answers. The barber
//! waits for the answer before it calls the next customer. So no other customer
//! waits for `barber_done` when its permit is released.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2, where the
//! customer speaks first; see `two_rendezvous`.
//! Patterns: scoreboard, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct Acknowledged {
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
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

impl Acknowledged {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            customers: Shared::new(0),
            places,
            customer: Semaphore::new(0),
            barber: Semaphore::new(0),
            customer_done: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for Acknowledged {
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
