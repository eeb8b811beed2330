//! States of a breadth-first layer, stored contiguously.

use crate::{leaves::numbers::Id, semantics::configuration::Configuration};

/// States of a layer, or of a part of it.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) ids: Vec<Id>,
    /// The number of the step by which each was reached first, until the layer is
    /// ordered.
    pub(crate) steps: Vec<u32>,
    /// Where the words of each state start, and where the last one's end.
    starts: Vec<usize>,
    words: Vec<u32>,
}

impl Batch {
    pub(crate) fn push(&mut self, state: &Configuration) {
        self.begin(2 * state.locals.len() + state.objects.len());
        self.words.extend_from_slice(&state.locals);
        self.words
            .extend(state.turns.iter().map(|turn| u32::from(*turn)));
        self.words.extend_from_slice(&state.objects);
        self.starts.push(self.words.len());
    }

    pub(crate) fn push_words(&mut self, words: &[u32]) {
        self.begin(words.len());
        self.words.extend_from_slice(words);
        self.starts.push(self.words.len());
    }

    /// Reserves room on the first push, for states of this many words.
    fn begin(&mut self, words: usize) {
        if self.starts.is_empty() {
            self.starts.reserve(ROOM + 1);
            self.starts.push(0);
            self.words.reserve(ROOM * words);
        }
    }

    pub(crate) fn words_of(&self, index: usize) -> &[u32] {
        &self.words[self.starts[index]..self.starts[index + 1]]
    }

    fn get(&self, index: usize, threads: usize) -> Configuration {
        let words = self.words_of(index);
        let (locals, rest) = words.split_at(threads);
        let (turns, objects) = rest.split_at(threads);
        #[allow(clippy::cast_possible_truncation, reason = "it was 16 bits wide")]
        let turns = turns.iter().map(|turn| *turn as u16).collect();
        Configuration {
            locals: locals.into(),
            turns,
            objects: objects.into(),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.ids.capacity() * size_of::<Id>()
            + self.steps.capacity() * size_of::<u32>()
            + self.starts.capacity() * size_of::<usize>()
            + self.words.capacity() * size_of::<u32>()
    }
}

/// A breadth-first layer: the states at one depth, in the order in which a single
/// worker with a single shard would reach them.
#[derive(Default)]
pub(crate) struct Layer {
    batches: Vec<Batch>,
    /// A batch, and an index in it.
    order: Vec<(u32, u32)>,
}

impl Layer {
    /// Adds new states, each of which one of this many steps has led to.
    pub(crate) fn add(&mut self, batches: Vec<Batch>, steps: usize) {
        let number = |number: usize| u32::try_from(number).expect("few batches of few states");
        let mut order = vec![NONE; steps];
        for mut states in batches {
            if states.ids.is_empty() {
                continue;
            }
            let batch = number(self.batches.len());
            for (index, step) in std::mem::take(&mut states.steps).into_iter().enumerate() {
                order[step as usize] = (batch, number(index));
            }
            self.batches.push(states);
        }
        self.order
            .extend(order.into_iter().filter(|it| *it != NONE));
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// A state of a program of this many threads, and its number.
    pub(crate) fn get(&self, index: usize, threads: usize) -> (Id, Configuration) {
        let (batch, index) = self.order[index];
        let (batch, index) = (&self.batches[batch as usize], index as usize);
        (batch.ids[index], batch.get(index, threads))
    }

    pub(crate) fn bytes(&self) -> usize {
        let batches: usize = self.batches.iter().map(Batch::bytes).sum();
        batches + self.order.capacity() * size_of::<(u32, u32)>()
    }
}

/// The initial capacity of a batch, in states.
const ROOM: usize = 32;

/// Marks a step that led to no new state.
const NONE: (u32, u32) = (u32::MAX, u32::MAX);
