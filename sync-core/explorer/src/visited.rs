//! The states that have been seen, and how each was reached first.

use hashbrown::HashTable;

use crate::Digest;

/// How many parts the visited set has, each filled by one worker at a time.
pub(crate) const SHARDS: usize = 16;
const BITS: u32 = 32 - SHARDS.trailing_zeros();

/// A state's number: which shard, and where in it.
pub(crate) type Id = u32;

/// The step by which a state was reached first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) parent: Id,
    pub(crate) thread: u16,
    /// Which of the steps that the thread could take.
    pub(crate) branch: u16,
}

#[derive(Default)]
pub(crate) struct Shard {
    numbers: HashTable<u32>,
    prints: Vec<u128>,
    links: Vec<Link>,
}

pub(crate) fn shard_of(print: Digest) -> usize {
    (print.0 >> 124) as usize % SHARDS
}

impl Shard {
    /// The number of the state with this fingerprint, and whether it is new.
    pub(crate) fn insert(&mut self, shard: usize, print: Digest, link: Link) -> (Id, bool) {
        let Self {
            numbers,
            prints,
            links,
            ..
        } = self;
        #[allow(clippy::cast_possible_truncation, reason = "any 64 bits will do")]
        let hash = |print: u128| print as u64;
        let entry = numbers.entry(
            hash(print.0),
            |number| prints[*number as usize] == print.0,
            |number| hash(prints[*number as usize]),
        );
        let (number, new) = match entry {
            hashbrown::hash_table::Entry::Occupied(known) => (*known.get(), false),
            hashbrown::hash_table::Entry::Vacant(free) => {
                let number = u32::try_from(prints.len()).expect("less than a shard holds");
                assert!(number < 1 << BITS, "a shard is full");
                free.insert(number);
                (number, true)
            }
        };
        if new {
            prints.push(print.0);
            links.push(link);
        }
        let shard = u32::try_from(shard).expect("there are few shards");
        (shard << BITS | number, new)
    }

    pub(crate) fn len(&self) -> usize {
        self.prints.len()
    }

    pub(crate) fn link(&self, id: Id) -> Link {
        self.links[(id & ((1 << BITS) - 1)) as usize]
    }

    pub(crate) fn bytes(&self) -> usize {
        self.numbers.allocation_size()
            + self.prints.capacity() * size_of::<u128>()
            + self.links.capacity() * size_of::<Link>()
    }
}

pub(crate) fn shard_of_id(id: Id) -> usize {
    (id >> BITS) as usize
}
