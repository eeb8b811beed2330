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
        self.find(key).is_some()
    }

    /// The number of a state, if it is known.
    pub(crate) fn find(&self, key: Key<'_>) -> Option<u32> {
        let is_it = |number: &u32| is_known(&self.prints, &self.words, *number, key);
        self.numbers.find(hash(key.print.0), is_it).copied()
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

    /// Forgets those that are `gone`, given from a number on; those behind move up. Such
    /// a search is not exact: the states have no words.
    pub(crate) fn forget(&mut self, from: usize, gone: &[bool]) {
        assert!(self.words.is_empty(), "the states have words");
        let mut to = u32::try_from(from).expect("fewer than four billion");
        for (place, is_gone) in (from..).zip(gone) {
            let is_it = |number: &u32| *number as usize == place;
            let entry = self.numbers.find_entry(hash(self.prints.get(place)), is_it);
            let mut entry = entry.expect("each number has an entry");
            if *is_gone {
                entry.remove();
            } else {
                *entry.get_mut() = to;
                to += 1;
            }
        }
        self.prints.forget(from, gone);
    }

    /// Forgets all, and keeps the memory for others.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        self.prints.truncate(0);
        self.words.clear();
    }

    /// What so many more take, in bytes.
    pub(crate) fn growth(&self, more: usize) -> Growth {
        let prints = self.prints.growth(more);
        let wanted = self.numbers.len() + more;
        if wanted <= self.numbers.capacity() {
            return Growth {
                lasting: prints,
                passing: 0,
            };
        }
        // One byte besides the number in each of as many places as a power of two, of
        // which seven eighths are filled.
        let places = (wanted + wanted.div_ceil(7)).next_power_of_two();
        let old = self.numbers.allocation_size();
        Growth {
            lasting: prints + (places * (size_of::<u32>() + 1)).saturating_sub(old),
            passing: old,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.words.first().map_or(0, |one| 16 + 4 * one.len());
        self.numbers.allocation_size() + self.prints.bytes() + self.words.len() * words
    }
}

/// Bytes that are needed for more: those that stay, and those that are given back as soon
/// as a table has been copied into a larger one.
#[derive(Clone, Copy)]
pub(crate) struct Growth {
    pub(crate) lasting: usize,
    pub(crate) passing: usize,
}

/// A list that grows without being copied, nor by more than a segment.
pub(crate) struct Column<T> {
    segments: Vec<Vec<T>>,
    /// Empty ones, to be used again.
    spare: Vec<Vec<T>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self {
            segments: vec![Vec::new()],
            spare: Vec::new(),
        }
    }
}

impl<T: Copy> Column<T> {
    const SEGMENT: usize = 1 << 14;

    pub(crate) fn len(&self) -> usize {
        let last = self.segments.last().map_or(0, Vec::len);
        (self.segments.len() - 1) * Self::SEGMENT + last
    }

    pub(crate) fn get(&self, index: usize) -> T {
        self.segments[index / Self::SEGMENT][index % Self::SEGMENT]
    }

    pub(crate) fn push(&mut self, value: T) {
        match self.segments.last_mut() {
            Some(last) if last.len() < Self::SEGMENT => last.push(value),
            _ => {
                let spare = self.spare.pop();
                let mut next = spare.unwrap_or_else(|| Vec::with_capacity(Self::SEGMENT));
                next.push(value);
                self.segments.push(next);
            }
        }
    }

    /// Forgets those that are `gone`, given from an index on; those behind move up.
    pub(crate) fn forget(&mut self, from: usize, gone: &[bool]) {
        let mut to = from;
        for (index, is_gone) in (from..).zip(gone) {
            if !is_gone {
                let value = self.get(index);
                self.segments[to / Self::SEGMENT][to % Self::SEGMENT] = value;
                to += 1;
            }
        }
        self.truncate(to);
    }

    /// Keeps so many values, and the memory of the others for those that come.
    pub(crate) fn truncate(&mut self, length: usize) {
        let kept = length.div_ceil(Self::SEGMENT).max(1);
        let emptied = self.segments.drain(kept..).map(|mut segment| {
            segment.clear();
            segment
        });
        self.spare.extend(emptied);
        if let Some(last) = self.segments.last_mut() {
            last.truncate(length - (kept - 1) * Self::SEGMENT);
        }
    }

    /// The bytes that so many more values take.
    pub(crate) fn growth(&self, more: usize) -> usize {
        let room = self.segments.len() * Self::SEGMENT - self.len();
        let segments = more.saturating_sub(room).div_ceil(Self::SEGMENT);
        segments.saturating_sub(self.spare.len()) * Self::SEGMENT * size_of::<T>()
    }

    pub(crate) fn bytes(&self) -> usize {
        let segments = self.segments.iter().chain(&self.spare);
        segments.map(Vec::capacity).sum::<usize>() * size_of::<T>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those that are kept have the numbers that they would have if the others had never
    /// come, and the others come as new ones.
    #[test]
    fn what_is_forgotten_leaves_no_gap() {
        let print = |number: u32| Digest::of(&number);
        let key = |number| Key {
            print: print(number),
            words: None,
        };
        let mut keys = Keys::default();
        let many = u32::try_from(Column::<u128>::SEGMENT).unwrap() * 2 + 100;
        for number in 0..many {
            assert_eq!(keys.insert(key(number)), (number, true));
        }
        let from = 1000;
        let gone: Vec<bool> = (from..many).map(|number| number % 3 == 0).collect();
        keys.forget(from as usize, &gone);
        let mut next = 0;
        for number in 0..many {
            let is_gone = number >= from && number % 3 == 0;
            assert_eq!(keys.find(key(number)), (!is_gone).then_some(next));
            if !is_gone {
                assert_eq!(keys.get(next as usize).print, print(number));
                next += 1;
            }
        }
        assert_eq!(keys.len(), next as usize);
        assert_eq!(keys.insert(key(1002)), (next, true));
        let bytes = keys.bytes();
        keys.clear();
        assert_eq!((keys.len(), keys.bytes()), (0, bytes));
        assert_eq!(keys.insert(key(7)), (0, true));
    }
}
