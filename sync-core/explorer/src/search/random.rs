//! Random choices that are the same every time.

/// Numbers without any order to them, the same every time (G. Marsaglia,
/// *Xorshift RNGs*, 2003).
pub(crate) struct Random(u64);

impl Default for Random {
    fn default() -> Self {
        Self(0x2545_f491_4f6c_dd1d)
    }
}

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
        let number = self.0 as usize;
        number % limit
    }

    /// All numbers below the limit, in any order (R. Durstenfeld, *Algorithm 235:
    /// Random permutation*, 1964).
    pub(crate) fn order(&mut self, limit: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..limit).collect();
        for last in (1..limit).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}
