//! States of one layer, side by side in memory.

use crate::{configuration::Configuration, visited::Id};

/// States of one layer, or of a part of it.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) ids: Vec<Id>,
    /// Where each state's words begin, and where the last one's end.
    starts: Vec<usize>,
    words: Vec<u32>,
}

impl Batch {
    pub(crate) fn push(&mut self, state: &Configuration) {
        self.begin();
        self.words.extend_from_slice(&state.locals);
        self.words
            .extend(state.turns.iter().map(|turn| u32::from(*turn)));
        self.words.extend_from_slice(&state.objects);
        self.starts.push(self.words.len());
    }

    pub(crate) fn push_words(&mut self, words: &[u32]) {
        self.begin();
        self.words.extend_from_slice(words);
        self.starts.push(self.words.len());
    }

    fn begin(&mut self) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
    }

    pub(crate) fn words_of(&self, index: usize) -> &[u32] {
        &self.words[self.starts[index]..self.starts[index + 1]]
    }

    pub(crate) fn get(&self, index: usize, threads: usize) -> Configuration {
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
            + self.starts.capacity() * size_of::<usize>()
            + self.words.capacity() * size_of::<u32>()
    }
}
