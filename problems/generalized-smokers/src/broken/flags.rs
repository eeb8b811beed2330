//! Flags, although ingredients pile up.
//!
//! As long as the agent waited, a flag was enough: at most one piece was ever
//! alone. Now a second piece may come while the flag of the first is up. It
//! raises the flag that is up already, and is forgotten.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4, which asks
//! what must change.
//! Patterns: scoreboard.
//! Derived from: `scoreboard`.

use cigarette_smokers::Ingredient;
use sync_core::{Mutex, Semaphore};

use crate::{Pushers, Table};

pub(crate) struct Flags {
    table: Table,
    /// By ingredient: a piece has come and found no partner.
    alone: Mutex<[bool; 3]>,
}

impl Flags {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            alone: Mutex::new([false; 3]),
        }
    }
}

impl Pushers for Flags {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        let partner = self.alone.with(|alone| {
            let others = ingredient.others();
            let partner = others.into_iter().find(|other| alone[*other as usize]);
            match partner {
                Some(other) => alone[other as usize] = false,
                // Wrong: it may be up for another piece.
                None => alone[ingredient as usize] = true,
            }
            partner
        });
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
    }
}
