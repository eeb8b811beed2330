use std::{
    any::{TypeId, type_name},
    cell::RefCell,
    fmt,
    hash::{Hash, Hasher},
};

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// A 128-bit hash that stands for a value: equal values have equal digests, and
/// among four billion different values the probability of a collision is 2^-64.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub u128);

impl Digest {
    /// The digest of a value, as its `Hash` shows it.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Self {
        let mut bytes = Bytes::new();
        value.hash(&mut bytes);
        Self(xxh3_128(bytes.all()))
    }

    /// The digest of a value and of its type: equal bytes of two types differ.
    pub(crate) fn of_typed<T: Hash + 'static>(value: &T) -> Self {
        Self::of(&(name_of::<T>(), value))
    }

    /// The digest of this one followed by another one.
    #[must_use]
    pub fn then(self, next: Digest) -> Self {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.0.to_ne_bytes());
        bytes[16..].copy_from_slice(&next.0.to_ne_bytes());
        Self(xxh3_128(&bytes))
    }
}

/// A hash of the name of a type. Unlike its `TypeId`, the name is the same in every
/// build of a program: of several equally short failures, every build reports the
/// same.
fn name_of<T: 'static>() -> u64 {
    thread_local! {
        static NAMES: RefCell<HashMap<TypeId, u64, FixedState>> = RefCell::default();
    }
    NAMES.with_borrow_mut(|names| {
        let name = || xxh3_64(type_name::<T>().as_bytes());
        *names.entry(TypeId::of::<T>()).or_insert_with(name)
    })
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Collects what a value feeds to its hasher.
struct Bytes {
    first: [u8; Self::FEW],
    length: usize,
    /// All bytes, once they no longer fit into `first`.
    many: Vec<u8>,
}

impl Bytes {
    const FEW: usize = 128;

    fn new() -> Self {
        Self {
            first: [0; Self::FEW],
            length: 0,
            many: Vec::new(),
        }
    }

    fn all(&self) -> &[u8] {
        if self.many.is_empty() {
            &self.first[..self.length]
        } else {
            &self.many
        }
    }
}

impl Hasher for Bytes {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        if end <= Self::FEW {
            self.first[self.length..end].copy_from_slice(bytes);
        } else {
            if self.many.is_empty() {
                self.many.extend_from_slice(&self.first[..self.length]);
            }
            self.many.extend_from_slice(bytes);
        }
        self.length = end;
    }

    fn finish(&self) -> u64 {
        unreachable!("only the bytes are asked for")
    }
}
