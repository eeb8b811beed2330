//! The barber is woken by a customer that may balk.
//!
//! To ring the bell at the door looks harmless. But the customer that finds the
//! shop full goes away, and its permit stays: one day the barber cuts nobody.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2.
//! Patterns: scoreboard, rendezvous.
//! Derived from: `acknowledged`.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct WakesThenBalks {
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

impl WakesThenBalks {
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

impl Shop for WakesThenBalks {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        // Wrong: it may have to go again.
        self.customer.release();
        self.mutex.acquire();
        if self.customers.get() == self.places {
            self.mutex.release();
            return false;
        }
        self.customers.with(|customers| *customers += 1);
        enter();
        self.mutex.release();

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
