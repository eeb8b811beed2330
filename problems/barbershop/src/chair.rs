//! The book's two rendezvous, and a semaphore for the chair.
//!
//! A customer that is called may still have to wait until the last one has
//! risen from the chair, which it does when it knows that its cut is over. So the
//! two rendezvous are between the barber and one customer.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.2.2, with a chair
//! that is ours; see `two_rendezvous`.
//! Patterns: scoreboard, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct Chair {
    /// Guards `customers`.
    mutex: Semaphore,
    /// Customers in the shop, `0 ..= places`.
    customers: Shared<usize>,
    places: usize,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit for a customer that is called.
    barber: Semaphore,
    /// One permit while nobody is in the barber's chair, else none.
    chair: Semaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

impl Chair {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            customers: Shared::new(0),
            places,
            customer: Semaphore::new(0),
            barber: Semaphore::new(0),
            chair: Semaphore::new(1),
            customer_done: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for Chair {
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
        self.chair.acquire();
        self.barber.acquire();

        get_hair_cut();

        self.customer_done.release();
        self.barber_done.acquire();
        self.chair.release();

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
