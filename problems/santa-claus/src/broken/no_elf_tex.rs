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

use crate::{Here, NorthPole, Variables};

pub(crate) struct NoElfTex(Variables);

impl NoElfTex {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self(Variables::new(all_reindeer, group))
    }
}

impl NorthPole for NoElfTex {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        let v = &self.0;
        v.santa.acquire();
        v.mutex.acquire();
        wakes();
        let all_back = |here: &mut Here| here.reindeer == v.all_reindeer;
        let group_waits = |here: &mut Here| here.elves >= v.group;
        if v.here.with(all_back) {
            prepare_sleigh();
            v.reindeer.release_n(v.all_reindeer);
            for _ in 0..v.all_reindeer {
                v.hitched.acquire();
            }
            v.here.with(|here| here.reindeer = 0);
        } else if v.here.with(group_waits) {
            // Wrong: the elves before these may not have left.
            v.here.with(|here| here.elves -= v.group);
            v.elves.release_n(v.group);
            help_elves();
        }
        v.mutex.release();
    }

    fn reindeer(&self, get_santa: &dyn Fn(), get_hitched: &dyn Fn()) {
        let v = &self.0;
        v.mutex.acquire();
        let is_last = v.here.with(|here| {
            here.reindeer += 1;
            here.reindeer == v.all_reindeer
        });
        if is_last {
            get_santa();
            v.santa.release();
        }
        v.mutex.release();

        v.reindeer.acquire();
        get_hitched();
        v.hitched.release();
    }

    fn elf(&self, get_santa: &dyn Fn(), get_help: &dyn Fn()) {
        let v = &self.0;
        v.mutex.acquire();
        let is_last = v.here.with(|here| {
            here.elves += 1;
            here.elves.is_multiple_of(v.group)
        });
        if is_last {
            get_santa();
            v.santa.release();
        }
        v.mutex.release();

        v.elves.acquire();
        get_help();
    }
}
