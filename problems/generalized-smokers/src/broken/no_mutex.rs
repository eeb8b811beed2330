//! Semaphores as counters, and no mutex.
//!
//! Each operation of a semaphore is one step by itself, so there is no data
//! race. But two pushers may both look for a partner, both find none, and both
//! leave their piece: then two partners lie there, and nobody looks again.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4.
//! Patterns: scoreboard, check then act.
//! Derived from: `permits`.

use cigarette_smokers::Ingredient;
use sync_core::Semaphore;

use crate::{Pushers, Table};

pub(crate) struct NoMutex {
    table: Table,
    /// By ingredient: a permit for each piece that found no partner.
    alone: [Semaphore; 3],
}

impl NoMutex {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            alone: Ingredient::ALL.map(|_| Semaphore::new(0)),
        }
    }
}

impl Pushers for NoMutex {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        let others = ingredient.others();
        let mut partners = others.into_iter();
        let partner = partners.find(|other| self.alone[*other as usize].try_acquire());
        if partner.is_none() {
            // Wrong: a partner may have come since it was looked for.
            self.alone[ingredient as usize].release();
        }
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
    }
}
