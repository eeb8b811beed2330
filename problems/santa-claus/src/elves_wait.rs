//! Elves wait for Santa, and Santa waits for the reindeer.
//!
//! The third elf keeps the others out and wakes Santa, who calls the three in
//! and holds the mutex while he helps; the last one to leave lets the next in.
//! When the reindeer are back Santa holds the mutex until all are hitched, so
//! that none of them can come back and take another's place.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.5.2, where the elves
//! and Santa do not wait.
//! Patterns: scoreboard, queue, rendezvous, turnstile.

use sync_core::{Semaphore, Shared};

use crate::NorthPole;

pub(crate) struct ElvesWait {
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
    /// Held from the last elf of a group until all of them have left.
    elf_tex: Semaphore,
    /// A permit for each elf that may get help.
    elves: Semaphore,
}

/// Those that are back, and elves at Santa's door or inside.
#[derive(Debug, Default, Hash)]
struct Here {
    /// `0 ..= all_reindeer`.
    reindeer: usize,
    /// `0 ..= group`.
    elves: usize,
}

impl ElvesWait {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self {
            all_reindeer,
            group,
            mutex: Semaphore::new(1),
            here: Shared::new(Here::default()),
            santa: Semaphore::new(0),
            reindeer: Semaphore::new(0),
            hitched: Semaphore::new(0),
            elf_tex: Semaphore::new(1),
            elves: Semaphore::new(0),
        }
    }
}

impl NorthPole for ElvesWait {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        self.santa.acquire();
        self.mutex.acquire();
        wakes();
        let all_back = |here: &mut Here| here.reindeer == self.all_reindeer;
        let group_waits = |here: &mut Here| here.elves == self.group;
        if self.here.with(all_back) {
            prepare_sleigh();
            self.reindeer.release_n(self.all_reindeer);
            for _ in 0..self.all_reindeer {
                self.hitched.acquire();
            }
            self.here.with(|here| here.reindeer = 0);
        } else if self.here.with(group_waits) {
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
        self.elf_tex.acquire();
        self.mutex.acquire();
        let is_last = self.here.with(|here| {
            here.elves += 1;
            here.elves == self.group
        });
        if is_last {
            get_santa();
            self.santa.release();
        } else {
            self.elf_tex.release();
        }
        self.mutex.release();

        self.elves.acquire();
        get_help();

        self.mutex.acquire();
        let all_gone = self.here.with(|here| {
            here.elves -= 1;
            here.elves == 0
        });
        if all_gone {
            self.elf_tex.release();
        }
        self.mutex.release();
    }
}
