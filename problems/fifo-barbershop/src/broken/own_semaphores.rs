//! A queue of private semaphores: the solution of the book.
//!
//! The order is kept. But `barber_done` is one semaphore for all: when it is
//! released for a customer, the next one may come first to take the permit, and
//! goes while its hair is being cut.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.3.2.
//! Patterns: scoreboard, rendezvous, private semaphores, queue, barging.
//! Derived from: `private_semaphore`.

use std::{collections::VecDeque, sync::Arc};

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct OwnSemaphores {
    /// Guards `shop`.
    mutex: Semaphore,
    shop: Shared<Inside>,
    places: usize,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

#[derive(Debug, Default, Hash)]
struct Inside {
    /// Customers in the shop, `0 ..= places`.
    customers: usize,
    /// The private semaphores of those that wait, the first in front.
    queue: VecDeque<Arc<Semaphore>>,
}

impl OwnSemaphores {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            mutex: Semaphore::new(1),
            shop: Shared::new(Inside::default()),
            places,
            customer: Semaphore::new(0),
            customer_done: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for OwnSemaphores {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        let turn = Arc::new(Semaphore::new(0));
        self.mutex.acquire();
        if self.shop.with(|shop| shop.customers == self.places) {
            self.mutex.release();
            return false;
        }
        self.shop.with(|shop| {
            shop.customers += 1;
            shop.queue.push_back(Arc::clone(&turn));
        });
        enter();
        self.mutex.release();

        self.customer.release();
        turn.acquire();

        get_hair_cut();

        self.customer_done.release();
        // Wrong: the last customer's permit may still be there.
        self.barber_done.acquire();

        self.mutex.acquire();
        self.shop.with(|shop| shop.customers -= 1);
        self.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        self.customer.acquire();
        self.mutex.acquire();
        let turn = self
            .shop
            .with(|shop| shop.queue.pop_front().expect("a customer waits"));
        self.mutex.release();
        turn.release();

        cut_hair();

        self.customer_done.acquire();
        self.barber_done.release();
    }
}
