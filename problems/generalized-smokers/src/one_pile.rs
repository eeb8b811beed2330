//! One pile is enough.
//!
//! Pieces that found no partner are all of one kind: a piece of another kind
//! would have been the partner. So there is only one pile, of changing
//! ingredients, and a piece that comes is either added to it or takes one off.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §4.5.4.
//! Patterns: scoreboard, signaling.

use cigarette_smokers::Ingredient;
use sync_core::{Mutex, Semaphore};

use crate::{Pushers, Table};

pub(crate) struct OnePile {
    table: Table,
    pile: Mutex<Pile>,
}

/// What has come and found no partner.
#[derive(Debug, Hash)]
struct Pile {
    ingredient: Ingredient,
    pieces: usize,
}

impl OnePile {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            pile: Mutex::new(Pile {
                ingredient: Ingredient::Tobacco,
                pieces: 0,
            }),
        }
    }
}

impl Pushers for OnePile {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient, call: &dyn Fn(Ingredient)) {
        self.table.of(ingredient).acquire();
        let partner = self.pile.with(|pile| {
            let fits = pile.pieces > 0 && pile.ingredient != ingredient;
            if fits {
                pile.pieces -= 1;
            } else {
                pile.ingredient = ingredient;
                pile.pieces += 1;
            }
            fits.then_some(pile.ingredient)
        });
        if let Some(other) = partner {
            call(ingredient.third(other));
        }
    }
}
