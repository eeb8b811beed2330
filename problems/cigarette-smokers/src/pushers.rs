//! A pusher for each ingredient, and flags.
//!
//! A smoker cannot wait for two ingredients at once, so it waits for neither:
//! it waits to be called. Each ingredient has a pusher. The first of a pair to
//! come raises a flag and goes; the second one finds the flag and knows by it
//! which smoker to call.
//!
//! Source: D. L. Parnas, *On a solution to the cigarette smoker's problem
//! (without conditional statements)*, 1975; Downey, *The Little Book of
//! Semaphores* 2.2.1, §4.5.
//! Patterns: scoreboard, signaling.

use sync_core::{Mutex, Semaphore};

use crate::{Ingredient, Smokers, Table};

pub(crate) struct Pushers {
    table: Table,
    /// By ingredient: it lies on the table alone. One at most.
    alone: Mutex<[bool; 3]>,
    /// By what the smoker has.
    calls: [Semaphore; 3],
}

impl Pushers {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                agent: Semaphore::new(1),
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            alone: Mutex::new([false; 3]),
            calls: Ingredient::ALL.map(|_| Semaphore::new(0)),
        }
    }
}

impl Smokers for Pushers {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient) {
        self.table.of(ingredient).acquire();
        let partner = self.alone.with(|alone| {
            let others = ingredient.others();
            let partner = others.into_iter().find(|other| alone[*other as usize]);
            match partner {
                Some(other) => alone[other as usize] = false,
                None => alone[ingredient as usize] = true,
            }
            partner
        });
        if let Some(other) = partner {
            let smoker = ingredient.third(other);
            self.calls[smoker as usize].release();
        }
    }

    fn smoke(&self, has: Ingredient, make: &dyn Fn()) {
        self.calls[has as usize].acquire();
        make();
        self.table.agent.release();
    }
}
