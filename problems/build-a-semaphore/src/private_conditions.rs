//! A queue in which each thread has its own condition.
//!
//! A thread that finds no permit takes a place and queues up. A release hands its
//! permit to the first in the queue, by name, and wakes that thread and no other.
//!
//! Source: ours; Downey, *The Little Book of Semaphores* 2.2.1, §4.3, asks for order
//! of arrival as its property 4.
//! Patterns: monitor, queue.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct PrivateConditions {
    state: Mutex<State>,
    /// By place: notified when the thread there has been handed a permit.
    handed: Vec<Condvar>,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits that nobody has. None while the queue is not empty.
    permits: usize,
    /// The places of those that wait, in order of arrival.
    queue: VecDeque<usize>,
    /// By place: it is free, or what its thread has.
    places: Vec<Place>,
}

#[derive(Clone, Debug, Hash, PartialEq)]
enum Place {
    Free,
    Waits,
    HasPermit,
}

impl PrivateConditions {
    pub(crate) fn new(permits: usize, threads: usize) -> Self {
        Self {
            state: Mutex::new(State {
                permits,
                queue: VecDeque::new(),
                places: vec![Place::Free; threads],
            }),
            handed: (0..threads).map(|_| Condvar::new()).collect(),
        }
    }
}

impl Built for PrivateConditions {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            if state.permits > 0 {
                state.permits -= 1;
            } else {
                let free = state.places.iter().position(|it| *it == Place::Free);
                let mine = free.expect("there is a place for each thread");
                waits();
                state.places[mine] = Place::Waits;
                state.queue.push_back(mine);
                self.handed[mine].wait_while(state, |state| state.places[mine] == Place::Waits);
                state.places[mine] = Place::Free;
            }
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.state.with(|state| {
            gives();
            match state.queue.pop_front() {
                Some(first) => {
                    state.places[first] = Place::HasPermit;
                    self.handed[first].notify_one();
                }
                None => state.permits += 1,
            }
        });
    }
}
