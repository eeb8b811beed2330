//! A queue of tickets, and one condition variable for all.
//!
//! A thread that finds no permit draws a ticket. A release calls the ticket that was
//! drawn first and wakes all; each looks whether it is the one. A ticket is used again
//! when its thread has gone on, so there are no more tickets than threads.
//!
//! Source: ours; for the idea L. Lamport, *A new solution of Dijkstra's concurrent
//! programming problem*, 1974.
//! Patterns: monitor, queue.

use std::collections::VecDeque;

use sync_core::{Condvar, Mutex};

use crate::Built;

pub(crate) struct Tickets {
    state: Mutex<State>,
    called: Condvar,
}

#[derive(Debug, Hash)]
struct State {
    /// Permits that nobody has. None while the queue is not empty.
    permits: usize,
    /// The tickets of those that wait, in order of arrival.
    queue: VecDeque<usize>,
    /// By number.
    tickets: Vec<Ticket>,
}

#[derive(Clone, Debug, Hash, PartialEq)]
enum Ticket {
    Free,
    Waits,
    Called,
}

impl Tickets {
    pub(crate) fn new(permits: usize, threads: usize) -> Self {
        Self {
            state: Mutex::new(State {
                permits,
                queue: VecDeque::new(),
                tickets: vec![Ticket::Free; threads],
            }),
            called: Condvar::new(),
        }
    }
}

impl Built for Tickets {
    fn acquire(&self, takes: &dyn Fn(), waits: &dyn Fn()) {
        self.state.enter(|state| {
            if state.permits > 0 {
                state.permits -= 1;
            } else {
                let free = state.tickets.iter().position(|it| *it == Ticket::Free);
                let mine = free.expect("there is a ticket for each thread");
                waits();
                state.tickets[mine] = Ticket::Waits;
                state.queue.push_back(mine);
                self.called
                    .wait_while(state, |state| state.tickets[mine] == Ticket::Waits);
                state.tickets[mine] = Ticket::Free;
            }
            takes();
        });
    }

    fn release(&self, gives: &dyn Fn()) {
        self.state.with(|state| {
            gives();
            match state.queue.pop_front() {
                Some(first) => {
                    state.tickets[first] = Ticket::Called;
                    self.called.notify_all();
                }
                None => state.permits += 1,
            }
        });
    }
}
