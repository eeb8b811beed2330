//! A flag that nobody takes down.
//!
//! The second pusher of a pair finds the flag of the first and leaves it up. In
//! the next round a single ingredient finds it again, and calls a smoker for
//! which nothing was put out.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.
//! Patterns: scoreboard, signaling.
//! Derived from: `pushers`.

use sync_core::{Mutex, Semaphore};

use crate::{Ingredient, Smokers, Table};

pub(crate) struct FlagStays {
    table: Table,
    /// By ingredient: it lies on the table alone. One at most.
    alone: Mutex<[bool; 3]>,
    /// By what the smoker has.
    calls: [Semaphore; 3],
}

impl FlagStays {
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

impl Smokers for FlagStays {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient) {
        self.table.of(ingredient).acquire();
        let partner = self.alone.with(|alone| {
            let others = ingredient.others();
            let partner = others.into_iter().find(|other| alone[*other as usize]);
            // Wrong: the flag of the partner has served and must go down.
            if partner.is_none() {
                alone[ingredient as usize] = true;
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
