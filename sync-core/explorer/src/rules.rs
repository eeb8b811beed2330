//! What makes the search smaller, as it is in force.

use std::ops::Range;

use crate::{
    Digest,
    configuration::{Configuration, GONE, small},
    operation::{Moves, Nature},
    table::{Concerns, Tables},
};

/// What makes the search smaller, as it is in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) left: bool,
    pub(crate) right: bool,
    /// Threads that are interchangeable, side by side.
    alike: Vec<Range<usize>>,
    /// By thread: the first of those that it is interchangeable with.
    places: Vec<usize>,
    /// Objects at which nothing moves.
    observed: Vec<bool>,
}

impl Rules {
    /// All that is wanted, but for what the concerns stand in the way of.
    pub(crate) fn new(
        (left, right, symmetry): (bool, bool, bool),
        classes: &[&'static str],
        concerns: &Concerns,
    ) -> Self {
        let mut rules = Self {
            left,
            right,
            ..Self::default()
        };
        for object in &concerns.observed {
            let object = *object as usize;
            let length = rules.observed.len().max(object + 1);
            rules.observed.resize(length, false);
            rules.observed[object] = true;
        }
        if symmetry {
            let mut from = 0;
            for class in classes.chunk_by(|a, b| a == b) {
                let to = from + class.len();
                if class.len() > 1 && !concerns.apart.contains(class[0]) {
                    rules.alike.push(from..to);
                }
                from = to;
            }
        }
        rules.places = (0..classes.len()).collect();
        for alike in &rules.alike {
            rules.places[alike.clone()].fill(alike.start);
        }
        rules
    }

    /// The same, but every thread is somebody.
    pub(crate) fn without_symmetry(&self) -> Self {
        Self {
            alike: Vec::new(),
            places: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether nothing moves at the object.
    pub(crate) fn is_observed(&self, object: u32) -> bool {
        self.observed.get(object as usize).copied().unwrap_or(false)
    }

    pub(crate) fn moves(&self, nature: &Nature, object: u32) -> bool {
        match nature.moves {
            Moves::Left => self.left && !self.is_observed(object),
            Moves::Right => self.right && !self.is_observed(object),
            Moves::Neither => false,
            Moves::Joins => true,
        }
    }

    fn alike(&self, thread: usize) -> Option<&Range<usize>> {
        self.alike.iter().find(|alike| alike.contains(&thread))
    }

    /// Who it may be that performs an operation of this nature.
    pub(crate) fn by(&self, nature: &Nature, thread: usize) -> (u16, u16) {
        if !nature.personal {
            return (0, 0);
        }
        let alike = self.alike(thread);
        let (from, to) = alike.map_or((thread, thread + 1), |alike| (alike.start, alike.end));
        (small(from), small(to))
    }

    /// Whether a thread is in the very same place as one before it that it is
    /// interchangeable with: then it has nothing new to show.
    pub(crate) fn repeats(&self, now: &Configuration, thread: usize) -> bool {
        self.alike(thread).is_some_and(|alike| {
            (alike.start..thread).any(|before| {
                now.locals[before] == now.locals[thread] && now.turns[before] == now.turns[thread]
            })
        })
    }

    /// What tells this state from all others, but for the names of threads
    /// that are interchangeable.
    ///
    /// It is a sum with a summand for each thread and each object, its digest
    /// times a number that stands for its place. Interchangeable threads share
    /// a place, and a sum has no order.
    pub(crate) fn fingerprint(&self, tables: &Tables, now: &Configuration) -> Digest {
        let mut sum: u128 = 0;
        for (thread, (local, turn)) in now.locals.iter().zip(&now.turns).enumerate() {
            let place = self.places.get(thread).copied().unwrap_or(thread);
            let digest = tables.locals.get(*local).digest.0 ^ u128::from(*turn).wrapping_mul(TURN);
            sum = sum.wrapping_add(digest.wrapping_mul(factor(2 * place)));
        }
        for (number, object) in now.objects.iter().enumerate() {
            if *object != GONE {
                let digest = tables.states.get(*object).digest.0;
                sum = sum.wrapping_add(digest.wrapping_mul(factor(2 * number + 1)));
            }
        }
        // The last step of a hash: every bit of the sum counts for every bit.
        Digest(sum ^ sum >> 64).mixed()
    }
}

const TURN: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// An odd number for a place.
fn factor(place: usize) -> u128 {
    const STEP: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
    STEP.wrapping_mul(2 * place as u128 + 3).rotate_left(41) | 1
}
