//! Clean and dirty forks: one that has eaten gives way.
//!
//! A hungry philosopher asks for the forks that it lacks. A neighbour that is
//! asked cleans a dirty fork and gives it up, and keeps a clean one until it has
//! eaten. So nobody eats twice past a hungry neighbour. "Gives way to" has no
//! cycle at first, and eating makes none: it gives way to both neighbours.
//!
//! Source: K. M. Chandy, J. Misra, *The drinking philosophers problem*, 1984, with
//! messages. Here a lock guards the forks, and the asking thread takes an idle one.
//! Patterns: scoreboard, private semaphores, bounded overtaking.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct ChandyMisra {
    dinner: Mutex<Dinner>,
    /// A permit for each philosopher that may eat and has not begun.
    may_eat: Vec<Semaphore>,
}

#[derive(Debug, Hash)]
struct Dinner {
    /// By philosopher: whether it asks for the forks that it lacks.
    hungry: Vec<bool>,
    /// Fork `p` lies to the left of philosopher `p`.
    forks: Vec<Fork>,
}

/// A fork, and the one of its two users that has it.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Fork {
    /// Got from the other user for the next meal, and kept until then.
    Clean(usize),
    InUse(usize),
    /// The user has eaten with it, and gives it up when asked.
    Dirty(usize),
}

impl Dinner {
    fn give_up_if_asked(&mut self, fork: usize, from: usize, to: usize) {
        if self.hungry[to] && self.forks[fork] == Fork::Dirty(from) {
            self.forks[fork] = Fork::Clean(to);
        }
    }
}

impl ChandyMisra {
    pub(crate) fn new(philosophers: usize) -> Self {
        // The user with the lower number gives way: that makes no cycle.
        let fork = |p: usize| Fork::Dirty(p.saturating_sub(1));
        Self {
            dinner: Mutex::new(Dinner {
                hungry: vec![false; philosophers],
                forks: (0..philosophers).map(fork).collect(),
            }),
            may_eat: (0..philosophers).map(|_| Semaphore::new(0)).collect(),
        }
    }

    /// Both forks of a philosopher, each with the neighbour that shares it.
    fn sides(&self, philosopher: usize) -> [(usize, usize); 2] {
        let seats = self.may_eat.len();
        let (before, after) = ((philosopher + seats - 1) % seats, (philosopher + 1) % seats);
        [(philosopher, before), (after, after)]
    }

    fn let_eat_if_possible(&self, me: usize, dinner: &mut Dinner) {
        let forks = self.sides(me).map(|(fork, _)| fork);
        let has = |fork| [Fork::Clean(me), Fork::Dirty(me)].contains(&dinner.forks[fork]);
        if dinner.hungry[me] && forks.into_iter().all(has) {
            dinner.hungry[me] = false;
            for fork in forks {
                dinner.forks[fork] = Fork::InUse(me);
            }
            self.may_eat[me].release();
        }
    }
}

impl Table for ChandyMisra {
    fn dine(&self, me: usize, eat: &dyn Fn()) {
        self.dinner.with(|dinner| {
            dinner.hungry[me] = true;
            for (fork, neighbour) in self.sides(me) {
                dinner.give_up_if_asked(fork, neighbour, me);
            }
            self.let_eat_if_possible(me, dinner);
        });
        self.may_eat[me].acquire();
        eat();
        self.dinner.with(|dinner| {
            for (fork, neighbour) in self.sides(me) {
                dinner.forks[fork] = Fork::Dirty(me);
                dinner.give_up_if_asked(fork, me, neighbour);
                self.let_eat_if_possible(neighbour, dinner);
            }
        });
    }
}
