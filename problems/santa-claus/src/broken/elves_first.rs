//! Santa looks for elves first.
//!
//! Everybody is served in the end. But if both wait when he wakes, the children
//! have to wait for their presents until the elves have been helped.
//!
//! Source: ours, after Downey, *The Little Book of Semaphores* 2.2.1, §5.5.2.
//! Derived from: `elves-wait`.
//! Patterns: scoreboard, queue, rendezvous, turnstile.

use crate::{Here, NorthPole, Variables};

pub(crate) struct ElvesFirst(Variables);

impl ElvesFirst {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self(Variables::new(all_reindeer, group))
    }
}

impl NorthPole for ElvesFirst {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        let v = &self.0;
        v.santa.acquire();
        v.mutex.acquire();
        wakes();
        let all_back = |here: &mut Here| here.reindeer == v.all_reindeer;
        let group_waits = |here: &mut Here| here.elves == v.group;
        // Wrong: the reindeer may have been back when he woke.
        if v.here.with(group_waits) {
            v.elves.release_n(v.group);
            help_elves();
        } else if v.here.with(all_back) {
            prepare_sleigh();
            v.reindeer.release_n(v.all_reindeer);
            for _ in 0..v.all_reindeer {
                v.hitched.acquire();
            }
            v.here.with(|here| here.reindeer = 0);
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
        v.elf_tex.acquire();
        v.mutex.acquire();
        let is_last = v.here.with(|here| {
            here.elves += 1;
            here.elves == v.group
        });
        if is_last {
            get_santa();
            v.santa.release();
        } else {
            v.elf_tex.release();
        }
        v.mutex.release();

        v.elves.acquire();
        get_help();

        v.mutex.acquire();
        let all_gone = v.here.with(|here| {
            here.elves -= 1;
            here.elves == 0
        });
        if all_gone {
            v.elf_tex.release();
        }
        v.mutex.release();
    }
}
