//! The barber is woken before the customer is in the queue.
//!
//! The customer is let in, rings, and then joins the queue. The barber that was
//! asleep may be there first, and finds the queue empty.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.3.2.
//! Patterns: scoreboard, rendezvous, private semaphores, queue, check then act.
//! Derived from: `acknowledged`.

use std::{collections::VecDeque, sync::Arc};

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct CalledBeforeQueued {
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

impl CalledBeforeQueued {
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

impl Shop for CalledBeforeQueued {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        let turn = Arc::new(Semaphore::new(0));
        self.mutex.acquire();
        if self.shop.with(|shop| shop.customers == self.places) {
            self.mutex.release();
            return false;
        }
        self.shop.with(|shop| shop.customers += 1);
        self.mutex.release();

        // Wrong: the barber looks into the queue when it is called.
        self.customer.release();
        self.mutex.acquire();
        self.shop
            .with(|shop| shop.queue.push_back(Arc::clone(&turn)));
        enter();
        self.mutex.release();

        turn.acquire();

        get_hair_cut();

        self.barber_done.acquire();
        self.customer_done.release();

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

        self.barber_done.release();
        self.customer_done.acquire();
    }
}
