//! Elves do not wait: neither for Santa nor for each other.
//!
//! This is the book's solution. An elf that has been counted goes on to get help,
//! whether it is the third or not, and whether Santa wakes or not. The first can
//! leave before the second has come; being the last to leave, it lets in one elf
//! more than there was room for.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §5.5.2.
//! Patterns: scoreboard, queue, turnstile.

use crate::{Here, NorthPole, Variables};

pub(crate) struct ElfTex(Variables);

impl ElfTex {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self(Variables::new(all_reindeer, group))
    }
}

impl NorthPole for ElfTex {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        let v = &self.0;
        v.santa.acquire();
        v.mutex.acquire();
        wakes();
        let all_back = |here: &mut Here| here.reindeer >= v.all_reindeer;
        let group_waits = |here: &mut Here| here.elves == v.group;
        if v.here.with(all_back) {
            prepare_sleigh();
            v.reindeer.release_n(v.all_reindeer);
            v.here.with(|here| here.reindeer -= v.all_reindeer);
        } else if v.here.with(group_waits) {
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

        // Wrong: the others of the group may not have come.
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
