//! Philosophers with a state; no forks.
//!
//! A hungry philosopher eats when neither neighbour does. It looks whether that
//! is so when it gets hungry; after that, each neighbour that has eaten looks
//! for it. Nobody holds one fork and waits for the other, so there is no
//! deadlock. But two neighbours can take turns, and the one between them
//! starves.
//!
//! Source: Downey, *The Little Book of Semaphores* 2.2.1, §4.4.5, after A. S.
//! Tanenbaum's *Operating Systems*; the idea is in E. W. Dijkstra,
//! *Hierarchical ordering of sequential processes*, 1971.
//! Patterns: scoreboard, private semaphores, I'll do it for you.

use sync_core::{Mutex, Semaphore};

use crate::Table;

pub(crate) struct Tanenbaum {
    states: Mutex<Vec<State>>,
    /// A permit for each philosopher that may eat and has not begun.
    may_eat: Vec<Semaphore>,
}

/// Never are two neighbours `Eating`.
#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum State {
    Thinking,
    Hungry,
    Eating,
}

impl Tanenbaum {
    pub(crate) fn new(philosophers: usize) -> Self {
        Self {
            states: Mutex::new(vec![State::Thinking; philosophers]),
            may_eat: (0..philosophers).map(|_| Semaphore::new(0)).collect(),
        }
    }

    fn neighbours(&self, philosopher: usize) -> [usize; 2] {
        let seats = self.may_eat.len();
        [(philosopher + seats - 1) % seats, (philosopher + 1) % seats]
    }

    /// Lets the philosopher eat if that is what it waits for and no neighbour eats.
    fn let_eat_if_possible(&self, philosopher: usize, states: &mut [State]) {
        let neighbours = self.neighbours(philosopher);
        let forks_are_free = neighbours.iter().all(|n| states[*n] != State::Eating);
        if states[philosopher] == State::Hungry && forks_are_free {
            states[philosopher] = State::Eating;
            self.may_eat[philosopher].release();
        }
    }
}

impl Table for Tanenbaum {
    fn dine(&self, philosopher: usize, eat: &dyn Fn()) {
        self.states.with(|states| {
            states[philosopher] = State::Hungry;
            self.let_eat_if_possible(philosopher, states);
        });
        self.may_eat[philosopher].acquire();
        eat();
        self.states.with(|states| {
            states[philosopher] = State::Thinking;
            for neighbour in self.neighbours(philosopher) {
                self.let_eat_if_possible(neighbour, states);
            }
        });
    }
}
