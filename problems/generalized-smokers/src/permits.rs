//! Semaphores as counters.
//!
//! A counter that goes up by one, or down by one if it can, is a semaphore.
//! What has come alone is a permit, and to look for a partner is to try to
//! acquire. The mutex makes one step of looking at one, looking at the other,
//! and leaving a permit.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4.
//! Patterns: scoreboard, signaling.

use cigarette_smokers::Ingredient;
use sync_core::Semaphore;

use crate::{Pushers, Table};

pub(crate) struct Permits {
    table: Table,
    mutex: Semaphore,
    /// By ingredient: a permit for each piece that found no partner.
    alone: [Semaphore; 3],
}

impl Permits {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            mutex: Semaphore::new(1),
            alone: Ingredient::ALL.map(|_| Semaphore::new(0)),
        }
    }
}

impl Pushers for Permits {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        self.mutex.acquire();
        let others = ingredient.others();
        let mut partners = others.into_iter();
        let partner = partners.find(|other| self.alone[*other as usize].try_acquire());
        if partner.is_none() {
            self.alone[ingredient as usize].release();
        }
        self.mutex.release();
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
    }
}
