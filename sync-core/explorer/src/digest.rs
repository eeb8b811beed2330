use std::{
    any::TypeId,
    fmt,
    hash::{Hash, Hasher},
};

use smallvec::SmallVec;
use xxhash_rust::xxh3::xxh3_128;

/// 128 bits that stand for a value: equal values have equal digests, and
/// different values have different ones, but for an accident of 1 in 2^64
/// among four billion values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Digest(pub u128);

impl Digest {
    /// The digest of a value, as its `Hash` shows it.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Self {
        let mut bytes = Bytes::default();
        value.hash(&mut bytes);
        Self(xxh3_128(&bytes.0))
    }

    /// The digest of a value and of its type: equal bytes of two types differ.
    pub(crate) fn of_typed<T: Hash + 'static>(value: &T) -> Self {
        Self::of(&(TypeId::of::<T>(), value))
    }

    /// The digest of this and, after it, of another one.
    #[must_use]
    pub fn then(self, next: Digest) -> Self {
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&self.0.to_ne_bytes());
        bytes[16..].copy_from_slice(&next.0.to_ne_bytes());
        Self(xxh3_128(&bytes))
    }

    /// The digest of these bits.
    pub(crate) fn mixed(self) -> Self {
        Self(xxh3_128(&self.0.to_ne_bytes()))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Collects what a value feeds to its hasher.
#[derive(Default)]
struct Bytes(SmallVec<[u8; 128]>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        unreachable!("only the bytes are asked for")
    }
}
