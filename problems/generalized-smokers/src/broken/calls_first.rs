//! Calls the smoker first and counts afterwards.
//!
//! The partner that was found is still counted while the smoker is called.
//! Another pusher finds it, too, and calls a second smoker for the same piece.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4.
//! Patterns: scoreboard, check then act.
//! Derived from: `scoreboard`.

use cigarette_smokers::Ingredient;
use sync_core::{Mutex, Semaphore};

use crate::{Pushers, Table};

pub(crate) struct CallsFirst {
    table: Table,
    /// By ingredient: pieces that have come and found no partner.
    alone: Mutex<[usize; 3]>,
}

impl CallsFirst {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            alone: Mutex::new([0; 3]),
        }
    }
}

impl Pushers for CallsFirst {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        let partner = self.alone.with(|alone| {
            let others = ingredient.others();
            others.into_iter().find(|other| alone[*other as usize] > 0)
        });
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
        // Wrong: until this is done, others find the same partner.
        self.alone.with(|alone| match partner {
            Some(other) => alone[other as usize] -= 1,
            None => alone[ingredient as usize] += 1,
        });
    }
}
