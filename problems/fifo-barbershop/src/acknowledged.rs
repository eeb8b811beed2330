//! A queue of private semaphores, and an answer.
//!
//! A customer joins the queue under the same mutex that lets it in. The barber
//! calls the first one, and when it has cut, waits until that one has heard.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.3.2, where the
//! customer speaks first; see `own_semaphores`.
//! Patterns: scoreboard, rendezvous, private semaphores, queue.

use std::{collections::VecDeque, sync::Arc};

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct Acknowledged {
    /// Guards `shop`.
    mutex: Semaphore,
    shop: Shared<Inside>,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
    /// A permit when the barber has cut.
    barber_done: Semaphore,
}

#[derive(Debug, Hash)]
struct Inside {
    /// Each place in the shop has a semaphore, private to the customer that has
    /// taken the place. Those of the free places.
    free: Vec<Arc<Semaphore>>,
    /// Those of the customers that wait, the first in front.
    queue: VecDeque<Arc<Semaphore>>,
}

impl Acknowledged {
    pub(crate) fn new(places: usize) -> Self {
        let free = (0..places).map(|_| Arc::new(Semaphore::new(0))).collect();
        Self {
            mutex: Semaphore::new(1),
            shop: Shared::new(Inside {
                free,
                queue: VecDeque::new(),
            }),
            customer: Semaphore::new(0),
            customer_done: Semaphore::new(0),
            barber_done: Semaphore::new(0),
        }
    }
}

impl Shop for Acknowledged {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        self.mutex.acquire();
        let turn = self.shop.with(|shop| {
            let turn = shop.free.pop()?;
            shop.queue.push_back(Arc::clone(&turn));
            Some(turn)
        });
        let Some(turn) = turn else {
            self.mutex.release();
            return false;
        };
        enter();
        self.mutex.release();

        self.customer.release();
        turn.acquire();

        get_hair_cut();

        self.barber_done.acquire();
        self.customer_done.release();

        self.mutex.acquire();
        self.shop.with(|shop| shop.free.push(Arc::clone(&turn)));
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
