//! The visited set: the states that have been reached, and from which other state
//! each was reached first.

use hashbrown::{HashTable, hash_table::Entry};

use crate::leaves::{digest::Digest, numbers::Id};

/// The number of shards, each filled by one worker at a time.
pub(crate) const SHARDS: usize = 16;
const BITS: u32 = 32 - SHARDS.trailing_zeros();

/// How a state was reached first: from this state, by a step of this thread. Of the
/// thread's steps there it is the first that leads to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) parent: Id,
    pub(crate) thread: u16,
}

impl Link {
    /// The link of the initial state.
    pub(crate) const ROOT: Self = Self {
        parent: Id::MAX,
        thread: 0,
    };

    pub(crate) fn new(parent: Id, thread: u16) -> Self {
        Self { parent, thread }
    }
}

/// What is known of a state besides its number: its fingerprint and, if the search is
/// exact, its words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) print: Digest,
    pub(crate) words: Option<&'a [u32]>,
}

impl Key<'_> {
    pub(crate) fn shard(self) -> usize {
        (self.print.0 >> 124) as usize % SHARDS
    }
}

#[derive(Default)]
pub(crate) struct Shard {
    numbers: HashTable<u32>,
    prints: Column<u128>,
    parents: Column<Id>,
    threads: Column<u16>,
    /// The states' words, if the search is exact.
    words: Vec<Box<[u32]>>,
}

/// Whether this number has this key.
fn is_known(prints: &Column<u128>, words: &[Box<[u32]>], number: u32, key: Key<'_>) -> bool {
    let place = number as usize;
    prints.get(place) == key.print.0 && key.words.is_none_or(|these| *words[place] == *these)
}

#[allow(clippy::cast_possible_truncation, reason = "any 64 bits will do")]
fn hash(print: u128) -> u64 {
    print as u64
}

impl Shard {
    fn contains(&self, key: Key<'_>) -> bool {
        let is_it = |number: &u32| is_known(&self.prints, &self.words, *number, key);
        self.numbers.find(hash(key.print.0), is_it).is_some()
    }

    /// Adds a state; its number, if it is new.
    pub(crate) fn insert(&mut self, key: Key<'_>, link: Link) -> Option<Id> {
        let Self { prints, words, .. } = self;
        let is_it = |number: &u32| is_known(prints, words, *number, key);
        let hashed = |number: &u32| hash(prints.get(*number as usize));
        let entry = self.numbers.entry(hash(key.print.0), is_it, hashed);
        let Entry::Vacant(free) = entry else {
            return None;
        };
        let number = u32::try_from(prints.len()).expect("less than a shard holds");
        assert!(number < 1 << BITS, "a shard is full");
        free.insert(number);
        prints.push(key.print.0);
        words.extend(key.words.map(Box::from));
        self.parents.push(link.parent);
        self.threads.push(link.thread);
        let shard = u32::try_from(key.shard()).expect("there are few shards");
        Some(shard << BITS | number)
    }

    fn bytes(&self) -> usize {
        let words: usize = self.words.first().map_or(0, |one| 16 + 4 * one.len());
        self.numbers.allocation_size()
            + self.prints.bytes()
            + self.parents.bytes()
            + self.threads.bytes()
            + self.words.len() * words
    }
}

/// A list that grows without being copied, nor by more than a segment.
struct Column<T>(Vec<Vec<T>>);

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(vec![Vec::new()])
    }
}

impl<T: Copy> Column<T> {
    const SEGMENT: usize = 1 << 14;

    fn len(&self) -> usize {
        let last = self.0.last().map_or(0, Vec::len);
        (self.0.len() - 1) * Self::SEGMENT + last
    }

    fn get(&self, index: usize) -> T {
        self.0[index / Self::SEGMENT][index % Self::SEGMENT]
    }

    fn push(&mut self, value: T) {
        match self.0.last_mut() {
            Some(last) if last.len() < Self::SEGMENT => last.push(value),
            _ => {
                let mut next = Vec::with_capacity(Self::SEGMENT);
                next.push(value);
                self.0.push(next);
            }
        }
    }

    fn bytes(&self) -> usize {
        let items: usize = self.0.iter().map(Vec::capacity).sum();
        items * size_of::<T>()
    }
}

fn shard_of_id(id: Id) -> usize {
    (id >> BITS) as usize
}

/// The index of a state in its shard; deeper states have higher ones.
pub(crate) fn place_in_shard(id: Id) -> usize {
    (id & ((1 << BITS) - 1)) as usize
}

/// The visited set.
pub(crate) struct Visited {
    pub(crate) shards: Vec<Shard>,
}

impl Visited {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
        }
    }

    /// How many states have been reached.
    pub(crate) fn len(&self) -> u64 {
        let shards = self.shards.iter();
        shards.map(|shard| shard.prints.len() as u64).sum()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.shards.iter().map(Shard::bytes).sum()
    }

    pub(crate) fn contains(&self, key: Key<'_>) -> bool {
        self.shards[key.shard()].contains(key)
    }

    fn shard(&self, id: Id) -> (&Shard, usize) {
        (&self.shards[shard_of_id(id)], place_in_shard(id))
    }

    pub(crate) fn key(&self, id: Id) -> Key<'_> {
        let (shard, place) = self.shard(id);
        Key {
            print: Digest(shard.prints.get(place)),
            words: shard.words.get(place).map(|words| &**words),
        }
    }

    pub(crate) fn link(&self, id: Id) -> Link {
        let (shard, place) = self.shard(id);
        Link {
            parent: shard.parents.get(place),
            thread: shard.threads.get(place),
        }
    }

    /// The states on the way from the root to this one, which is the last of them; the
    /// root is not among them.
    pub(crate) fn path(&self, mut to: Id) -> Vec<Id> {
        let mut path = Vec::new();
        loop {
            let Link { parent, .. } = self.link(to);
            if parent == Id::MAX {
                break;
            }
            path.push(to);
            to = parent;
        }
        path.reverse();
        path
    }
}
