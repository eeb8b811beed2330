//! What objects are: their states, and which threads wait at them.

use super::values::number;
use crate::Discipline;

/// The state of one object.
pub(super) enum ObjectState {
    Semaphore {
        permits: usize,
        discipline: Discipline,
        /// Waiting threads: in order of arrival if it is fifo, else sorted.
        queue: Vec<usize>,
    },
    Mutex {
        owner: Option<usize>,
        /// The number of the data's value.
        value: u32,
        discipline: Discipline,
        /// As a semaphore's.
        queue: Vec<usize>,
    },
    Condvar {
        fifo: bool,
        /// Sleeping threads: in order of arrival if it is fifo, else sorted.
        asleep: Vec<usize>,
    },
    Access {
        inside: Option<usize>,
        /// The number of the data's value.
        value: u32,
    },
    Cell {
        value: u32,
    },
}

impl ObjectState {
    pub(super) fn semaphore(permits: usize, discipline: Discipline) -> Self {
        Self::Semaphore {
            permits,
            discipline,
            queue: Vec::new(),
        }
    }

    pub(super) fn mutex(value: u32, discipline: Discipline) -> Self {
        Self::Mutex {
            owner: None,
            value,
            discipline,
            queue: Vec::new(),
        }
    }

    pub(super) fn condvar(fifo: bool) -> Self {
        Self::Condvar {
            fifo,
            asleep: Vec::new(),
        }
    }

    pub(super) fn access(value: u32) -> Self {
        Self::Access {
            inside: None,
            value,
        }
    }

    pub(super) fn cell(value: u32) -> Self {
        Self::Cell { value }
    }

    /// Appends the state as words: no two states of an object have the same.
    pub(super) fn add_words(&self, words: &mut Vec<u32>) {
        let list = |words: &mut Vec<u32>, threads: &[usize]| {
            words.push(number(threads.len()));
            words.extend(threads.iter().map(|thread| number(*thread)));
        };
        let maybe = |thread: &Option<usize>| thread.map_or(0, |thread| 1 + number(thread));
        match self {
            Self::Semaphore { permits, queue, .. } => {
                words.push(number(*permits));
                list(words, queue);
            }
            Self::Mutex {
                owner,
                value,
                queue,
                ..
            } => {
                words.extend([maybe(owner), *value]);
                list(words, queue);
            }
            Self::Condvar { asleep, .. } => list(words, asleep),
            Self::Access { inside, value } => words.extend([maybe(inside), *value]),
            Self::Cell { value } => words.push(*value),
        }
    }

    /// Threads that wait or sleep at it, and whether the first of them is served
    /// first.
    fn waiting(&self) -> (&[usize], bool) {
        match self {
            Self::Semaphore {
                discipline, queue, ..
            }
            | Self::Mutex {
                discipline, queue, ..
            } => (queue, *discipline == Discipline::Fifo),
            Self::Condvar { fifo, asleep } => (asleep, *fifo),
            Self::Access { .. } | Self::Cell { .. } => (&[], false),
        }
    }

    /// Every choice of the next waiting threads to serve, at most `most`: only the
    /// first ones if it is fifo.
    pub(super) fn choices(&self, most: usize) -> Vec<Vec<usize>> {
        let (waiting, fifo) = self.waiting();
        let many = most.min(waiting.len());
        if fifo {
            return vec![waiting[..many].to_vec()];
        }
        (0..1_u32 << waiting.len())
            .filter(|set| set.count_ones() as usize == many)
            .map(|set| {
                let is_in = |at: &usize| set & 1 << at != 0;
                let places = (0..waiting.len()).filter(is_in);
                places.map(|at| waiting[at]).collect()
            })
            .collect()
    }

    /// The thread waits there no longer.
    pub(super) fn dequeue(&mut self, thread: usize) {
        match self {
            Self::Semaphore { queue, .. }
            | Self::Mutex { queue, .. }
            | Self::Condvar { asleep: queue, .. } => queue.retain(|other| *other != thread),
            Self::Access { .. } | Self::Cell { .. } => unreachable!("no thread waits there"),
        }
    }
}
