//! The visited set: the states that have been reached, and from which other state
//! each was reached first.

use crate::{
    leaves::numbers::Id,
    semantics::keys::{Column, Key, Keys},
};

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

#[derive(Default)]
pub(crate) struct Shard {
    keys: Keys,
    parents: Column<Id>,
    threads: Column<u16>,
}

/// The shard to which a state belongs.
pub(crate) fn shard_of(key: Key<'_>) -> usize {
    (key.print.0 >> 124) as usize % SHARDS
}

impl Shard {
    /// Adds a state; its number, if it is new.
    pub(crate) fn insert(&mut self, key: Key<'_>, link: Link) -> Option<Id> {
        let (number, is_new) = self.keys.insert(key);
        assert!(number < 1 << BITS, "a shard is full");
        is_new.then(|| {
            self.parents.push(link.parent);
            self.threads.push(link.thread);
            let shard = u32::try_from(shard_of(key)).expect("there are few shards");
            shard << BITS | number
        })
    }

    fn bytes(&self) -> usize {
        self.keys.bytes() + self.parents.bytes() + self.threads.bytes()
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
        shards.map(|shard| shard.keys.len() as u64).sum()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.shards.iter().map(Shard::bytes).sum()
    }

    pub(crate) fn contains(&self, key: Key<'_>) -> bool {
        self.shards[shard_of(key)].keys.contains(key)
    }

    fn shard(&self, id: Id) -> (&Shard, usize) {
        (&self.shards[shard_of_id(id)], place_in_shard(id))
    }

    pub(crate) fn key(&self, id: Id) -> Key<'_> {
        let (shard, place) = self.shard(id);
        shard.keys.get(place)
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
