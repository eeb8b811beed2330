//! Counters in place of flags.
//!
//! The agent may put out a second piece of something before the first is used,
//! so a flag does not hold what the pushers know. A counter does: how many
//! pieces of each ingredient have come and found no partner. Only one counter
//! is above zero at a time, or two of its pieces would have been partners.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4.
//! Patterns: scoreboard, signaling.

use cigarette_smokers::Ingredient;
use sync_core::{Mutex, Semaphore};

use crate::{Pushers, Table};

pub(crate) struct Scoreboard {
    table: Table,
    /// By ingredient: pieces that have come and found no partner.
    alone: Mutex<[usize; 3]>,
}

impl Scoreboard {
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

impl Pushers for Scoreboard {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        let partner = self.alone.with(|alone| {
            let others = ingredient.others();
            let partner = others.into_iter().find(|other| alone[*other as usize] > 0);
            match partner {
                Some(other) => alone[other as usize] -= 1,
                None => alone[ingredient as usize] += 1,
            }
            partner
        });
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
    }
}
