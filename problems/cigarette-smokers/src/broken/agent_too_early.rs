//! The pusher lets the agent go on.
//!
//! It calls the smoker and tells the agent in one go. But to call somebody is
//! not to be served: the agent may come to the table before the smoker does.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.
//! Patterns: scoreboard, signaling.
//! Derived from: `pushers`.

use sync_core::{Mutex, Semaphore};

use crate::{Ingredient, Smokers, Table};

pub(crate) struct AgentTooEarly {
    table: Table,
    /// By ingredient: it lies on the table alone. One at most.
    alone: Mutex<[bool; 3]>,
    /// By what the smoker has.
    calls: [Semaphore; 3],
}

impl AgentTooEarly {
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

impl Smokers for AgentTooEarly {
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
            // Wrong: the smoker has been called, and has taken nothing yet.
            self.table.agent.release();
        }
    }

    fn smoke(&self, has: Ingredient, make: &dyn Fn()) {
        self.calls[has as usize].acquire();
        make();
    }
}
