//! Customers pay without a lock around the register.
//!
//! A payment is a permit, and any barber accepts it: the counts come out even. But
//! two customers pay at once, and either may take the other's receipt.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §5.4.2 speaks of a
//! mutex, and its listing has none.
//! Patterns: scoreboard, rendezvous, private semaphores, queue, multiplex.
//! Derived from: `ushers`.

use std::sync::Arc;

use crate::{Shop, Size, Variables};

pub(crate) struct NoRegister(Variables);

impl NoRegister {
    pub(crate) fn new(size: Size) -> Self {
        Self(Variables::new(size))
    }
}

impl Shop for NoRegister {
    fn visit(
        &self,
        enter_shop: &dyn Fn(),
        sit_on_sofa: &dyn Fn(),
        rise: &dyn Fn(),
        get_hair_cut: &dyn Fn(),
        pay: &dyn Fn(),
    ) -> bool {
        let v = &self.0;
        v.mutex.acquire();
        let Some(own) = v.free.with(Vec::pop) else {
            v.mutex.release();
            return false;
        };
        v.queue1.join(&own);
        enter_shop();
        v.mutex.release();
        v.customer1.release();
        own.sem1.acquire();

        v.sofa.acquire();
        sit_on_sofa();
        v.mutex2.acquire();
        v.queue2.join(&own);
        v.mutex2.release();
        own.sem2.release();
        v.customer2.release();
        own.sem1.acquire();
        rise();
        v.sofa.release();

        get_hair_cut();
        own.sem2.release();
        own.sem1.acquire();

        // Wrong: another customer may be at the register.
        pay();
        v.payment.release();
        v.receipt.acquire();

        v.mutex.acquire();
        v.free.with(|free| free.push(Arc::clone(&own)));
        v.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn(), accept_payment: &dyn Fn()) {
        let v = &self.0;
        v.customer2.acquire();
        v.mutex2.acquire();
        let first = v.queue2.pop();
        v.mutex2.release();
        first.sem1.release();
        cut_hair();
        first.sem2.acquire();
        first.sem1.release();

        v.payment.acquire();
        accept_payment();
        v.receipt.release();
    }

    fn usher(&self) {
        let v = &self.0;
        v.customer1.acquire();
        v.way.acquire();
        v.mutex.acquire();
        let first = v.queue1.pop();
        v.mutex.release();
        first.sem1.release();
        first.sem2.acquire();
        v.way.release();
    }
}
