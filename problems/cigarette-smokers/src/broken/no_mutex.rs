//! The flags have no mutex.
//!
//! The agent puts out two ingredients, so two pushers wake at about the same
//! time, and both look at the flags and change them. Each may miss the other's
//! flag, and then both raise their own and nobody is called.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.
//! Patterns: scoreboard, check then act.
//! Derived from: `pushers`.

use sync_core::{Semaphore, Shared};

use crate::{Ingredient, Smokers, Table};

pub(crate) struct NoMutex {
    table: Table,
    /// By ingredient: it lies on the table alone. One at most.
    alone: Shared<[bool; 3]>,
    /// By what the smoker has.
    calls: [Semaphore; 3],
}

impl NoMutex {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                agent: Semaphore::new(1),
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            alone: Shared::new([false; 3]),
            calls: Ingredient::ALL.map(|_| Semaphore::new(0)),
        }
    }
}

impl Smokers for NoMutex {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient) {
        self.table.of(ingredient).acquire();
        // Wrong: the pusher of the other ingredient may be here, too.
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
