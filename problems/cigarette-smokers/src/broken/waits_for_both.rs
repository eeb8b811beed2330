//! Each smoker waits for one ingredient and then the other.
//!
//! A smoker that needs one of the two takes it, and waits for another that does
//! not come. The smoker that could have used both waits for what the first one
//! has, and the agent waits for a smoker.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.5.1 (Deadlock #6).
//! Patterns: signaling.

use sync_core::Semaphore;

use crate::{Ingredient, Smokers, Table};

pub(crate) struct WaitsForBoth {
    table: Table,
}

impl WaitsForBoth {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                agent: Semaphore::new(1),
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
        }
    }
}

impl Smokers for WaitsForBoth {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, _: Ingredient) {}

    fn smoke(&self, has: Ingredient, make: &dyn Fn()) {
        let [one, two] = has.others();
        self.table.of(one).acquire();
        // Wrong: this keeps the first one from a smoker that could use it.
        self.table.of(two).acquire();
        make();
        self.table.agent.release();
    }
}
