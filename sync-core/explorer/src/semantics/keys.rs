//! Sets of states, each with a number.

use hashbrown::{HashTable, hash_table::Entry};

use crate::leaves::digest::Digest;

/// What stands for a state: its fingerprint and, if the search is exact, its words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) print: Digest,
    pub(crate) words: Option<&'a [u32]>,
}

/// The keys of states, numbered in the order in which they come.
#[derive(Default)]
pub(crate) struct Keys {
    numbers: HashTable<u32>,
    prints: Column<u128>,
    /// The states' words, if the search is exact.
    words: Vec<Box<[u32]>>,
}

#[allow(clippy::cast_possible_truncation, reason = "any 64 bits will do")]
fn hash(print: u128) -> u64 {
    print as u64
}

/// Whether this number has this key.
fn is_known(prints: &Column<u128>, words: &[Box<[u32]>], number: u32, key: Key<'_>) -> bool {
    let place = number as usize;
    prints.get(place) == key.print.0 && key.words.is_none_or(|these| *words[place] == *these)
}

impl Keys {
    pub(crate) fn contains(&self, key: Key<'_>) -> bool {
        let is_it = |number: &u32| is_known(&self.prints, &self.words, *number, key);
        self.numbers.find(hash(key.print.0), is_it).is_some()
    }

    /// The number of a state, and whether it is new.
    pub(crate) fn insert(&mut self, key: Key<'_>) -> (u32, bool) {
        let Self { prints, words, .. } = self;
        let is_it = |number: &u32| is_known(prints, words, *number, key);
        let hashed = |number: &u32| hash(prints.get(*number as usize));
        match self.numbers.entry(hash(key.print.0), is_it, hashed) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(free) => {
                let number = u32::try_from(prints.len()).expect("fewer than four billion");
                free.insert(number);
                prints.push(key.print.0);
                words.extend(key.words.map(Box::from));
                (number, true)
            }
        }
    }

    pub(crate) fn get(&self, number: usize) -> Key<'_> {
        Key {
            print: Digest(self.prints.get(number)),
            words: self.words.get(number).map(|words| &**words),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.prints.len()
    }

    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.words.first().map_or(0, |one| 16 + 4 * one.len());
        self.numbers.allocation_size() + self.prints.bytes() + self.words.len() * words
    }
}

/// A list that grows without being copied, nor by more than a segment.
pub(crate) struct Column<T>(Vec<Vec<T>>);

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(vec![Vec::new()])
    }
}

impl<T: Copy> Column<T> {
    const SEGMENT: usize = 1 << 14;

    pub(crate) fn len(&self) -> usize {
        let last = self.0.last().map_or(0, Vec::len);
        (self.0.len() - 1) * Self::SEGMENT + last
    }

    pub(crate) fn get(&self, index: usize) -> T {
        self.0[index / Self::SEGMENT][index % Self::SEGMENT]
    }

    pub(crate) fn push(&mut self, value: T) {
        match self.0.last_mut() {
            Some(last) if last.len() < Self::SEGMENT => last.push(value),
            _ => {
                let mut next = Vec::with_capacity(Self::SEGMENT);
                next.push(value);
                self.0.push(next);
            }
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let items: usize = self.0.iter().map(Vec::capacity).sum();
        items * size_of::<T>()
    }
}
