//! A monitor: a hut for reindeer, a shop for a group of elves.
//!
//! Elves go into the shop while it has room. When Santa comes it is busy, until
//! the last of the group leaves. The sleigh has a place for each reindeer, and
//! none may come back to the hut before all are taken.
//!
//! Source: ours, with the monitor of B. W. Lampson, D. D. Redell, *Experience
//! with processes and monitors in Mesa*, 1980.
//! Patterns: monitor, scoreboard.

use sync_core::{Condvar, Mutex};

use crate::{Inside, NorthPole};

pub(crate) struct Monitor {
    all_reindeer: usize,
    group: usize,
    inside: Mutex<Inside>,
    /// Notified when somebody gets Santa.
    got: Condvar,
    /// Notified when the sleigh has places, and when all are taken.
    sleigh: Condvar,
    /// Notified when the shop gets busy, and when it opens again.
    shop: Condvar,
}

impl Monitor {
    pub(crate) fn new(all_reindeer: usize, group: usize) -> Self {
        Self {
            all_reindeer,
            group,
            inside: Mutex::new(Inside::default()),
            got: Condvar::new(),
            sleigh: Condvar::new(),
            shop: Condvar::new(),
        }
    }
}

impl NorthPole for Monitor {
    fn santa(&self, wakes: &dyn Fn(), prepare_sleigh: &dyn Fn(), help_elves: &dyn Fn()) {
        let all_back = |it: &Inside| it.reindeer == self.all_reindeer;
        let is_got = |it: &Inside| all_back(it) || it.elves == self.group && !it.busy;
        let helps = self.inside.when(&self.got, is_got, |inside| {
            wakes();
            if !all_back(inside) {
                inside.busy = true;
                self.shop.notify_all();
                return true;
            }
            prepare_sleigh();
            inside.reindeer = 0;
            inside.places = self.all_reindeer;
            self.sleigh.notify_all();
            false
        });
        if helps {
            help_elves();
        }
    }

    fn reindeer(&self, get_santa: &dyn Fn(), get_hitched: &dyn Fn()) {
        self.inside.enter(|inside| {
            // Those that were called are hitched first.
            self.sleigh.wait_while(inside, |inside| inside.places > 0);
            inside.reindeer += 1;
            if inside.reindeer == self.all_reindeer {
                get_santa();
                self.got.notify_one();
            }
            self.sleigh.wait_while(inside, |inside| inside.places == 0);
            get_hitched();
            inside.places -= 1;
            if inside.places == 0 {
                self.sleigh.notify_all();
            }
        });
    }

    fn elf(&self, get_santa: &dyn Fn(), get_help: &dyn Fn()) {
        self.inside.enter(|inside| {
            let is_closed = |it: &mut Inside| it.elves == self.group || it.busy;
            self.shop.wait_while(inside, is_closed);
            inside.elves += 1;
            if inside.elves == self.group {
                get_santa();
                self.got.notify_one();
            }
            self.shop.wait_while(inside, |inside| !inside.busy);
        });
        get_help();
        self.inside.with(|inside| {
            inside.elves -= 1;
            if inside.elves == 0 {
                inside.busy = false;
                self.shop.notify_all();
            }
        });
    }
}
