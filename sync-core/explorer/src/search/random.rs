//! Reproducible random choices.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus, seq::SliceRandom};

/// Makes the same choices in every search, on every machine.
pub(crate) struct Random(Xoshiro256PlusPlus);

impl Default for Random {
    fn default() -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(1))
    }
}

impl Random {
    /// The choices of the walk with this number, in a hunt with this seed.
    pub(crate) fn of(walk: u64, seed: u64) -> Self {
        let spread = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(Xoshiro256PlusPlus::seed_from_u64(walk ^ spread))
    }

    /// A number below the limit, which is at least 1.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit)
    }

    /// A random permutation of the numbers below the limit.
    pub(crate) fn order(&mut self, limit: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..limit).collect();
        order.shuffle(&mut self.0);
        order
    }
}
