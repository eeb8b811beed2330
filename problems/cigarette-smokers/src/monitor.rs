//! A scoreboard on which the smokers look themselves.
//!
//! The pushers only write down what has come, and wake the two smokers that may
//! lack it. A smoker that finds both of its ingredients on the board strikes
//! them off. No pusher has to know which smoker can go on.
//!
//! Source: ours, with the monitor of C. A. R. Hoare, *Monitors: an operating
//! system structuring concept*, 1974.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex, Semaphore};

use crate::{Ingredient, Smokers, Table};

pub(crate) struct Monitor {
    table: Table,
    /// By ingredient: it lies on the table.
    board: Mutex<[bool; 3]>,
    /// By what the smoker has: notified when one that it lacks has come.
    came: [Condvar; 3],
}

impl Monitor {
    pub(crate) fn new() -> Self {
        Self {
            table: Table {
                agent: Semaphore::new(1),
                tobacco: Semaphore::new(0),
                paper: Semaphore::new(0),
                matches: Semaphore::new(0),
            },
            board: Mutex::new([false; 3]),
            came: Ingredient::ALL.map(|_| Condvar::new()),
        }
    }
}

impl Smokers for Monitor {
    fn table(&self) -> &Table {
        &self.table
    }

    fn push(&self, ingredient: Ingredient) {
        self.table.of(ingredient).acquire();
        self.board.with(|board| {
            board[ingredient as usize] = true;
            for smoker in ingredient.others() {
                self.came[smoker as usize].notify_one();
            }
        });
    }

    fn smoke(&self, has: Ingredient, make: &dyn Fn()) {
        let [one, two] = has.others().map(|lacked| lacked as usize);
        self.board.when(
            &self.came[has as usize],
            |board| board[one] && board[two],
            |board| {
                board[one] = false;
                board[two] = false;
            },
        );
        make();
        self.table.agent.release();
    }
}
