//! Clean and dirty forks: whoever has eaten gives way.
//!
//! A fork is dirty for the philosopher who ate with it last, and that one lets
//! a hungry neighbour have it first. So neighbours take turns, and nobody
//! starves. At any time, "gives way to" goes round no circle: it does not at
//! the start, and whoever has eaten gives way to both neighbours.
//!
//! Source: K. M. Chandy, J. Misra, *The drinking philosophers problem*, 1984.
//! There, philosophers send forks and requests; here both are under one lock.

use sync_core::{Condvar, Mutex};

use crate::Table;

pub(crate) struct ChandyMisra {
    table: Mutex<State>,
    /// By philosopher: notified when a neighbour has eaten.
    neighbour_ate: Vec<Condvar>,
}

#[derive(Debug, Hash)]
struct State {
    hungry: Vec<bool>,
    eating: Vec<bool>,
    /// By fork: the one of its two users who ate with it last. Fork `p` is the
    /// left one of philosopher `p`.
    dirty_for: Vec<usize>,
}

impl State {
    fn may_eat(&self, me: usize, sides: [(usize, usize); 2]) -> bool {
        sides.iter().all(|(fork, neighbour)| {
            let gives_way = self.dirty_for[*fork] == me && self.hungry[*neighbour];
            !self.eating[*neighbour] && !gives_way
        })
    }
}

impl ChandyMisra {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            table: Mutex::new(State {
                hungry: vec![false; philosophers],
                eating: vec![false; philosophers],
                // For the one with the lower number: that makes no circle.
                dirty_for: (0..philosophers).map(|p| p.saturating_sub(1)).collect(),
            }),
            neighbour_ate: (0..philosophers).map(|_| Condvar::new()).collect(),
        }
    }

    /// Both forks of a philosopher, each with the neighbour who shares it.
    fn sides(&self, me: usize) -> [(usize, usize); 2] {
        let seats = self.neighbour_ate.len();
        let (before, after) = ((me + seats - 1) % seats, (me + 1) % seats);
        [(me, before), (after, after)]
    }
}

impl Table for ChandyMisra {
    fn dine(&self, me: usize, eat: &dyn Fn()) {
        let sides = self.sides(me);
        self.table.with(|table| table.hungry[me] = true);
        self.table.when(
            &self.neighbour_ate[me],
            |table| table.may_eat(me, sides),
            |table| {
                table.hungry[me] = false;
                table.eating[me] = true;
            },
        );
        eat();
        self.table.enter(|table| {
            table.eating[me] = false;
            for (fork, neighbour) in sides {
                table.dirty_for[fork] = me;
                self.neighbour_ate[neighbour].notify_one();
            }
        });
    }
}
