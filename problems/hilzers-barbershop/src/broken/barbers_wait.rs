//! Barbers show to the sofa, as in the book's code.
//!
//! The barber releases a customer's semaphore and then waits at the same one for
//! the customer's answer. It may take its own permit: then the customer is never
//! shown to the sofa, and the barber waits for it there.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.4.2, in its code
//! (`barber3.py`).
//! Patterns: scoreboard, rendezvous, private semaphores, queue, multiplex.
//! Derived from: `sofa_underused`.

use crate::{Own, Shop, Size, Variables};

pub(crate) struct BarbersWait {
    variables: Variables,
    room: usize,
}

impl BarbersWait {
    pub(crate) fn new(size: Size) -> Self {
        Self {
            variables: Variables::new(size),
            room: size.room,
        }
    }
}

impl Shop for BarbersWait {
    fn visit(
        &self,
        enter_shop: &dyn Fn(),
        sit_on_sofa: &dyn Fn(),
        rise: &dyn Fn(),
        get_hair_cut: &dyn Fn(),
        pay: &dyn Fn(),
    ) -> bool {
        let v = &self.variables;
        let own = Own::new();
        v.mutex.acquire();
        if v.customers.get() == self.room {
            v.mutex.release();
            return false;
        }
        v.customers.with(|customers| *customers += 1);
        v.queue1.join(&own);
        enter_shop();
        v.mutex.release();
        v.customer1.release();
        own.sem1.acquire();

        v.sofa.acquire();
        sit_on_sofa();
        own.sem1.release();
        v.mutex2.acquire();
        v.queue2.join(&own);
        v.mutex2.release();
        v.customer2.release();
        own.sem2.acquire();
        rise();
        v.sofa.release();

        get_hair_cut();

        v.mutex.acquire();
        pay();
        v.payment.release();
        v.receipt.acquire();
        v.customers.with(|customers| *customers -= 1);
        v.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn(), accept_payment: &dyn Fn()) {
        let v = &self.variables;
        v.customer1.acquire();
        v.mutex.acquire();
        let next = v.queue1.pop();
        next.sem1.release();
        // Wrong: it may take its own permit.
        next.sem1.acquire();
        v.mutex.release();

        v.customer2.acquire();
        v.mutex2.acquire();
        let first = v.queue2.pop();
        first.sem2.release();
        v.mutex2.release();

        cut_hair();
        v.payment.acquire();
        accept_payment();
        v.receipt.release();
    }

    fn usher(&self) {}
}
