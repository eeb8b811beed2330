//! A barber shows to the sofa, and then calls from there.
//!
//! Every rule holds, in the order of the book's own solution. But a barber that
//! cuts shows nobody to the sofa: no more sit there than barbers are free.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.4.2, repaired; the
//! book names the defect.
//! Patterns: scoreboard, rendezvous, private semaphores, queue, multiplex.
//! Derived from: `ushers`.

use std::sync::Arc;

use crate::{Shop, Size, Variables};

pub(crate) struct SofaUnderused(Variables);

impl SofaUnderused {
    pub(crate) fn new(size: Size) -> Self {
        Self(Variables::new(size))
    }
}

impl Shop for SofaUnderused {
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

        v.register.acquire();
        pay();
        v.payment.release();
        v.receipt.acquire();
        v.register.release();

        v.mutex.acquire();
        v.free.with(|free| free.push(Arc::clone(&own)));
        v.mutex.release();
        true
    }

    fn work(&self, cut_hair: &dyn Fn(), accept_payment: &dyn Fn()) {
        let v = &self.0;
        // Wrong: it could sit down while the barber cuts.
        v.customer1.acquire();
        v.way.acquire();
        v.mutex.acquire();
        let next = v.queue1.pop();
        v.mutex.release();
        next.sem1.release();
        next.sem2.acquire();
        v.way.release();

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

    fn usher(&self) {}
}
