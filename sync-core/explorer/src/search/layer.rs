//! Breadth-first layers: the states at one depth, in the order in which a single worker
//! would reach them.

use std::{collections::VecDeque, convert::Infallible};

use crate::{
    leaves::numbers::Id,
    semantics::{configuration::Configuration, packed::Packed},
};

/// The most states of a part.
const PART: usize = 128;

/// A part of a layer, which one worker expands.
#[derive(Default)]
pub(crate) struct Part {
    ids: Vec<Id>,
    states: Packed,
}

impl Part {
    /// The states, one after the other; each is unpacked into the same place.
    pub(crate) fn for_each<E>(
        &self,
        threads: usize,
        mut f: impl FnMut(Id, &Configuration) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut states = self.states.reader(threads);
        self.ids.iter().try_for_each(|id| f(*id, states.next()))
    }
}

/// The states at one depth.
#[derive(Default)]
pub(crate) struct Layer {
    parts: VecDeque<Part>,
    len: usize,
}

impl Layer {
    /// Adds a state, packed.
    pub(crate) fn push(&mut self, id: Id, state: &[u8]) {
        if self.parts.back().is_none_or(|last| last.ids.len() == PART) {
            if let Some(full) = self.parts.back_mut() {
                full.states.shrink();
            }
            self.parts.push_back(Part {
                ids: Vec::with_capacity(PART),
                states: Packed::default(),
            });
        }
        let last = self.parts.back_mut().expect("there is one");
        last.ids.push(id);
        last.states.extend(state);
        self.len += 1;
    }

    /// Takes out up to so many parts, from the beginning.
    pub(crate) fn take(&mut self, parts: usize) -> Vec<Part> {
        let taken: Vec<Part> = self.parts.drain(..parts.min(self.parts.len())).collect();
        self.len -= taken.iter().map(|part| part.ids.len()).sum::<usize>();
        taken
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The states, in order.
    pub(crate) fn for_each(&self, threads: usize, mut f: impl FnMut(&Configuration)) {
        for part in &self.parts {
            let Ok(()) = part.for_each::<Infallible>(threads, |_, now| {
                f(now);
                Ok(())
            });
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let parts = self.parts.iter();
        parts
            .map(|part| part.ids.capacity() * size_of::<Id>() + part.states.bytes())
            .sum()
    }
}
