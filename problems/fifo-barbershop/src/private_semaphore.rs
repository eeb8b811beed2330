//! A queue of private semaphores, each used twice.
//!
//! The barber calls the first customer by that one's own semaphore, and tells it
//! by the same semaphore that the cut is over. No other customer can take either
//! permit.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.3.2, where one
//! semaphore for all tells that the cut is over; see `own_semaphores`.
//! Patterns: scoreboard, rendezvous, private semaphores, queue.

use std::{collections::VecDeque, sync::Arc};

use sync_core::{Semaphore, Shared};

use crate::Shop;

pub(crate) struct PrivateSemaphore {
    /// Guards `shop`.
    mutex: Semaphore,
    shop: Shared<Inside>,
    /// A permit for each customer that has come and was not called.
    customer: Semaphore,
    /// A permit when a customer has had its cut.
    customer_done: Semaphore,
}

#[derive(Debug, Hash)]
struct Inside {
    /// Each place in the shop has a semaphore, private to the customer that has
    /// taken the place. Those of the free places.
    free: Vec<Arc<Semaphore>>,
    /// Those of the customers that wait, the first in front.
    queue: VecDeque<Arc<Semaphore>>,
}

impl PrivateSemaphore {
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
        }
    }
}

impl Shop for PrivateSemaphore {
    fn visit(&self, enter: &dyn Fn(), get_hair_cut: &dyn Fn()) -> bool {
        self.mutex.acquire();
        let mine = self.shop.with(|shop| {
            let mine = shop.free.pop()?;
            shop.queue.push_back(Arc::clone(&mine));
            Some(mine)
        });
        let Some(mine) = mine else {
            self.mutex.release();
            return false;
        };
        enter();
        self.mutex.release();

        self.customer.release();
        mine.acquire();

        get_hair_cut();

        self.customer_done.release();
        mine.acquire();

        self.mutex.acquire();
        self.shop.with(|shop| shop.free.push(Arc::clone(&mine)));
        self.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn()) {
        self.customer.acquire();
        self.mutex.acquire();
        let first = self
            .shop
            .with(|shop| shop.queue.pop_front().expect("a customer waits"));
        self.mutex.release();
        first.release();

        cut_hair();

        self.customer_done.acquire();
        first.release();
    }
}
