//! The visited set: the states that have been reached, and how each was reached
//! first.

use hashbrown::{HashTable, hash_table::Entry};
use parking_lot::RwLock;

use crate::leaves::{
    digest::Digest,
    numbers::{BRANCH_BITS, Id},
};

/// The number of shards, each filled by one worker at a time.
pub(crate) const SHARDS: usize = 16;
const BITS: u32 = 32 - SHARDS.trailing_zeros();

/// The step by which a state was reached first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) parent: Id,
    /// The thread, and the number of the step among those that it could take.
    step: u32,
}

impl Link {
    /// The link of the initial state.
    pub(crate) const ROOT: Self = Self {
        parent: Id::MAX,
        step: 0,
    };

    /// None if the thread has more steps there than can be numbered.
    pub(crate) fn new(parent: Id, thread: usize, branch: usize) -> Option<Self> {
        let number = |number: usize| u32::try_from(number).ok();
        let step = number(thread)? << BRANCH_BITS | number(branch)?;
        (branch >> BRANCH_BITS == 0).then_some(Self { parent, step })
    }

    pub(crate) fn thread(self) -> usize {
        (self.step >> BRANCH_BITS) as usize
    }

    pub(crate) fn branch(self) -> usize {
        (self.step & ((1 << BRANCH_BITS) - 1)) as usize
    }
}

#[derive(Default)]
pub(crate) struct Shard {
    numbers: HashTable<u32>,
    prints: Vec<u128>,
    links: Vec<Link>,
    /// The keys of the states, if the search is exact.
    words: Vec<Box<[u32]>>,
}

pub(crate) fn shard_of(print: Digest) -> usize {
    (print.0 >> 124) as usize % SHARDS
}

impl Shard {
    /// The number of the state with this fingerprint and, if given, these words;
    /// and whether it is new.
    pub(crate) fn insert(
        &mut self,
        shard: usize,
        print: Digest,
        exactly: Option<&[u32]>,
        link: Link,
    ) -> (Id, bool) {
        let Self {
            numbers,
            prints,
            links,
            words,
        } = self;
        #[allow(clippy::cast_possible_truncation, reason = "any 64 bits will do")]
        let hash = |print: u128| print as u64;
        let is_it = |number: &u32| {
            let number = *number as usize;
            prints[number] == print.0 && exactly.is_none_or(|these| *words[number] == *these)
        };
        let entry = numbers.entry(hash(print.0), is_it, |number| {
            hash(prints[*number as usize])
        });
        let (number, new) = match entry {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(free) => {
                let number = u32::try_from(prints.len()).expect("less than a shard holds");
                assert!(number < 1 << BITS, "a shard is full");
                free.insert(number);
                (number, true)
            }
        };
        if new {
            prints.push(print.0);
            links.push(link);
            words.extend(exactly.map(Box::from));
        }
        let shard = u32::try_from(shard).expect("there are few shards");
        (shard << BITS | number, new)
    }

    pub(crate) fn len(&self) -> usize {
        self.prints.len()
    }

    pub(crate) fn link(&self, id: Id) -> Link {
        self.links[place_in_shard(id)]
    }

    pub(crate) fn bytes(&self) -> usize {
        let words: usize = self.words.first().map_or(0, |one| 16 + 4 * one.len());
        self.numbers.allocation_size()
            + self.prints.capacity() * size_of::<u128>()
            + self.links.capacity() * size_of::<Link>()
            + self.words.len() * words
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
    pub(crate) shards: Vec<RwLock<Shard>>,
}

impl Visited {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| RwLock::default()).collect(),
        }
    }

    /// How many states have been reached.
    pub(crate) fn len(&self) -> u64 {
        let shards = self.shards.iter().map(|shard| shard.read().len() as u64);
        shards.sum()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().bytes()).sum()
    }

    /// The steps that lead from the root to a state.
    pub(crate) fn path(&self, mut to: Id) -> Vec<Link> {
        let mut path = Vec::new();
        loop {
            let link = self.shards[shard_of_id(to)].read().link(to);
            if link.parent == Id::MAX {
                break;
            }
            path.push(link);
            to = link.parent;
        }
        path.reverse();
        path
    }
}
