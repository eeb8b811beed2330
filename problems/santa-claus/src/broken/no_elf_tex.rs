//! No elf waits outside.
//!
//! Whenever three have come they wake Santa, and he strikes them off when he
//! calls them. So he is right about their number; but the next three can come
//! while these are still being helped, and he helps them all together.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.5.2, without
//! `elfTex`.
//! Derived from: `elves-wait`.
//! Patterns: scoreboard, queue, rendezvous.

use sync_core::{Semaphore, Shared};

use crate::NorthPole;

pub(crate) struct NoElfTex {
    all_reindeer: usize,
    group: usize,
    /// Guards `here`. Santa holds it while he serves.
    mutex: Semaphore,
    here: Shared<Here>,
    /// A permit for each time that somebody gets Santa.
    santa: Semaphore,
    /// A permit for each reindeer that may be hitched.
    reindeer: Semaphore,
    /// A permit for each reindeer that was hitched.
    hitched: Semaphore,
    /// A permit for each elf that may get help.
    elves: Semaphore,
}

/// Those that are back, and elves at Santa's door.
#[derive(Debug, Default, Hash)]
struct Here {
    /// `0 ..= all_reindeer`.
    reindeer: usize,
    /// Those that Santa has not called.
    elves: usize,
}

impl NoElfTex {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self {
            all_reindeer,
            group,
            mutex: Semaphore::new(1),
            here: Shared::new(Here::default()),
            santa: Semaphore::new(0),
            reindeer: Semaphore::new(0),
            hitched: Semaphore::new(0),
            elves: Semaphore::new(0),
        }
    }
}

impl NorthPole for NoElfTex {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        self.santa.acquire();
        self.mutex.acquire();
        wakes();
        let all_back = |here: &mut Here| here.reindeer == self.all_reindeer;
        let group_waits = |here: &mut Here| here.elves >= self.group;
        if self.here.with(all_back) {
            prepare_sleigh();
            self.reindeer.release_n(self.all_reindeer);
            for _ in 0..self.all_reindeer {
                self.hitched.acquire();
            }
            self.here.with(|here| here.reindeer = 0);
        } else if self.here.with(group_waits) {
            // Wrong: the elves before these may not have left.
            self.here.with(|here| here.elves -= self.group);
            self.elves.release_n(self.group);
            help_elves();
        }
        self.mutex.release();
    }

    fn reindeer(&self, get_santa: &dyn Fn(), get_hitched: &dyn Fn()) {
        self.mutex.acquire();
        let is_last = self.here.with(|here| {
            here.reindeer += 1;
            here.reindeer == self.all_reindeer
        });
        if is_last {
            get_santa();
            self.santa.release();
        }
        self.mutex.release();

        self.reindeer.acquire();
        get_hitched();
        self.hitched.release();
    }

    fn elf(&self, get_santa: &dyn Fn(), get_help: &dyn Fn()) {
        self.mutex.acquire();
        let is_last = self.here.with(|here| {
            here.elves += 1;
            here.elves.is_multiple_of(self.group)
        });
        if is_last {
            get_santa();
            self.santa.release();
        }
        self.mutex.release();

        self.elves.acquire();
        get_help();
    }
}
