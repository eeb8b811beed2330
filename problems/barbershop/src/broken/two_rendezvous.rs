//! A scoreboard and two rendezvous: the solution of the book.
//!
//! The barber cannot go on before the customer is done. But a customer can: when
//! the barber releases `barber_done` and calls the next customer, that one may
//! come first to take the permit, and goes while its hair is being cut.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2.
//! Patterns: scoreboard, rendezvous, barging.
//! Derived from: `chair`.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct TwoRendezvous {
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

impl TwoRendezvous {
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

impl Shop for TwoRendezvous {
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

        self.customer_done.release();
        // Wrong: the last customer's permit may still be there.
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

        self.customer_done.acquire();
        self.barber_done.release();
    }
}
