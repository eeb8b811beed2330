//! Clean and dirty forks: whoever has eaten gives way.
//!
//! A fork is dirty for the philosopher who ate with it last, and that one lets
//! a hungry neighbour have it first. So neighbours take turns, and nobody
//! starves. At any time, "gives way to" goes round no circle: it does not at
//! the start, and whoever has eaten gives way to both neighbours.
//!
//! Source: K. M. Chandy, J. Misra, *The drinking philosophers problem*, 1984.
//! There, philosophers send forks and requests; here both are under one lock.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct ChandyMisra {
    table: Mutex<Forks>,
    /// A permit for each philosopher who may eat and has not begun.
    may_eat: Vec<Semaphore>,
}

#[derive(Debug, Hash)]
struct Forks {
    states: Vec<State>,
    /// By fork: the one of its two users who ate with it last. Fork `p` is the
    /// left one of philosopher `p`.
    dirty_for: Vec<usize>,
}

/// Never are two neighbours `Eating`.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum State {
    Thinking,
    Hungry,
    Eating,
}

impl ChandyMisra {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            table: Mutex::new(Forks {
                states: vec![State::Thinking; philosophers],
                // For the one with the lower number: that makes no circle.
                dirty_for: (0..philosophers).map(|p| p.saturating_sub(1)).collect(),
            }),
            may_eat: (0..philosophers).map(|_| Semaphore::new(0)).collect(),
        }
    }

    /// Both forks of a philosopher, each with the neighbour who shares it.
    fn sides(&self, philosopher: usize) -> [(usize, usize); 2] {
        let seats = self.may_eat.len();
        let (before, after) = ((philosopher + seats - 1) % seats, (philosopher + 1) % seats);
        [(philosopher, before), (after, after)]
    }

    /// Lets the philosopher eat if that is what it waits for and both neighbours
    /// let it have the forks.
    fn let_eat_if_possible(&self, philosopher: usize, forks: &mut Forks) {
        let mut sides = self.sides(philosopher).into_iter();
        let has_both = sides.all(|(fork, neighbour)| match forks.states[neighbour] {
            State::Thinking => true,
            State::Hungry => forks.dirty_for[fork] == neighbour,
            State::Eating => false,
        });
        if forks.states[philosopher] == State::Hungry && has_both {
            forks.states[philosopher] = State::Eating;
            self.may_eat[philosopher].release();
        }
    }
}

impl Table for ChandyMisra {
    fn dine(&self, me: usize, eat: &dyn Fn()) {
        self.table.with(|forks| {
            forks.states[me] = State::Hungry;
            self.let_eat_if_possible(me, forks);
        });
        self.may_eat[me].acquire();
        eat();
        self.table.with(|forks| {
            forks.states[me] = State::Thinking;
            for (fork, neighbour) in self.sides(me) {
                forks.dirty_for[fork] = me;
                self.let_eat_if_possible(neighbour, forks);
            }
        });
    }
}
