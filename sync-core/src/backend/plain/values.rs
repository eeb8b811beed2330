//! Values and observation histories as numbers.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

/// Gives each value and each history a number: equal numbers, equal values. No
/// hash stands for a value: the maps compare the bytes.
#[derive(Default)]
pub(super) struct Interner {
    values: HashMap<Vec<u8>, u32>,
    histories: HashMap<(u32, u32), u32>,
}

impl Interner {
    /// The number of a value.
    pub(super) fn value(&mut self, bytes: Vec<u8>) -> u32 {
        let new = number(self.values.len());
        *self.values.entry(bytes).or_insert(new)
    }

    /// The number of a history followed by one more answer. The empty one is 0.
    pub(super) fn history(&mut self, before: u32, answer: u32) -> u32 {
        let new = 1 + number(self.histories.len());
        *self.histories.entry((before, answer)).or_insert(new)
    }
}

/// A count of a small program, as a word of a state.
pub(super) fn number(number: usize) -> u32 {
    u32::try_from(number).expect("small programs only")
}

/// All the bytes that a value feeds to a hasher, in their order.
#[derive(Default)]
pub(super) struct Bytes(Vec<u8>);

impl Bytes {
    pub(super) fn of<T: Hash + ?Sized>(value: &T) -> Vec<u8> {
        let mut bytes = Self::default();
        value.hash(&mut bytes);
        bytes.0
    }
}

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        unreachable!("only the bytes are used")
    }
}
