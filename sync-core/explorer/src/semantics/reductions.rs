//! The reductions of a search.

use std::{ops::Range, sync::Arc};

use smallvec::SmallVec;

use super::{
    configuration::Configuration,
    merging::Merging,
    tables::{Exclusions, Tables},
};
use crate::{
    leaves::{digest::Digest, numbers::small},
    program::operation::{Attributes, Moves},
};

/// The reductions in force.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reductions {
    pub(crate) left: bool,
    pub(crate) right: bool,
    /// Ranges of interchangeable threads.
    symmetric: Vec<Range<usize>>,
    /// By thread: the first of its range, or itself.
    places: Vec<usize>,
    /// By object: whether it is observed, so that nothing moves there.
    observed: Vec<bool>,
    /// Keys of the first places.
    keys: Arc<[[u64; 4]]>,
    /// The local states that are taken for others.
    merging: Arc<Merging>,
}

impl Reductions {
    /// The wanted reductions, except where these exclusions apply.
    pub(crate) fn new(
        (left, right, symmetry): (bool, bool, bool),
        classes: &[&'static str],
        exclusions: &Exclusions,
        merging: Arc<Merging>,
    ) -> Self {
        let mut reductions = Self {
            left,
            right,
            keys: (0..PLACES).map(keys_of).collect(),
            merging,
            ..Self::default()
        };
        for object in &exclusions.observed {
            let object = *object as usize;
            let length = reductions.observed.len().max(object + 1);
            reductions.observed.resize(length, false);
            reductions.observed[object] = true;
        }
        if symmetry {
            let mut from = 0;
            for class in classes.chunk_by(|a, b| a == b) {
                let to = from + class.len();
                if class.len() > 1 && !exclusions.asymmetric.contains(class[0]) {
                    reductions.symmetric.push(from..to);
                }
                from = to;
            }
        }
        reductions.places = (0..classes.len()).collect();
        for symmetric in &reductions.symmetric {
            reductions.places[symmetric.clone()].fill(symmetric.start);
        }
        reductions
    }

    /// The same without merging.
    pub(crate) fn without_merging(&self) -> Self {
        Self {
            merging: Arc::default(),
            ..self.clone()
        }
    }

    /// The same without symmetry.
    pub(crate) fn without_symmetry(&self) -> Self {
        Self {
            symmetric: Vec::new(),
            places: Vec::new(),
            ..self.clone()
        }
    }

    /// The local state that stands for this one: see [`Merging`].
    pub(crate) fn first(&self, local: u32) -> u32 {
        self.merging.first(local)
    }

    /// Whether a local state is taken for others, or others for it.
    pub(crate) fn is_shared(&self, local: u32) -> bool {
        self.merging.is_shared(local)
    }

    /// Whether any is.
    pub(crate) fn merges(&self) -> bool {
        !self.merging.is_empty()
    }

    /// Whether the object is observed.
    pub(crate) fn is_observed(&self, object: u32) -> bool {
        self.observed.get(object as usize).copied().unwrap_or(false)
    }

    pub(crate) fn moves(&self, attributes: &Attributes, object: u32) -> bool {
        match attributes.moves {
            Moves::Left => self.left && !self.is_observed(object),
            Moves::Right => self.right && !self.is_observed(object),
            Moves::Neither => false,
            Moves::Joins => true,
        }
    }

    fn symmetric(&self, thread: usize) -> Option<&Range<usize>> {
        self.symmetric
            .iter()
            .find(|symmetric| symmetric.contains(&thread))
    }

    /// The range of threads that may be performing an operation with these
    /// attributes.
    pub(crate) fn by(&self, attributes: &Attributes, thread: usize) -> (u16, u16) {
        if !attributes.personal {
            return (0, 0);
        }
        let symmetric = self.symmetric(thread);
        let (from, to) = symmetric.map_or((thread, thread + 1), |symmetric| {
            (symmetric.start, symmetric.end)
        });
        (small(from), small(to))
    }

    /// Whether a thread is in the same local state as an earlier one with which it
    /// is interchangeable: its steps lead to the same states.
    pub(crate) fn repeats(&self, now: &Configuration, thread: usize) -> bool {
        self.symmetric(thread).is_some_and(|symmetric| {
            (symmetric.start..thread).any(|before| {
                now.locals[before] == now.locals[thread] && now.turns[before] == now.turns[thread]
            })
        })
    }

    /// The fingerprint of a state, up to permutation of interchangeable threads.
    ///
    /// It is a sum over threads and objects. A summand is a hash of a digest
    /// together with its place, so that equal digests at different places
    /// contribute different values. Interchangeable threads share a place, and a
    /// sum is independent of order.
    pub(crate) fn fingerprint(&self, tables: &Tables, now: &Configuration) -> Digest {
        self.fingerprint_after(tables, Digest(0), &Configuration::default(), now)
    }

    /// The fingerprint of a state, from that of an earlier one of the same program: only
    /// the summands that are different are computed.
    pub(crate) fn fingerprint_after(
        &self,
        tables: &Tables,
        print: Digest,
        before: &Configuration,
        now: &Configuration,
    ) -> Digest {
        let mut sum = print.0;
        let is = now.locals.iter().zip(&now.turns).enumerate();
        let mut was = before.locals.iter().zip(&before.turns);
        for (thread, is) in is {
            let was = was.next();
            if was != Some(is) {
                if let Some(was) = was {
                    sum = sum.wrapping_sub(self.of_thread(tables, thread, was));
                }
                sum = sum.wrapping_add(self.of_thread(tables, thread, is));
            }
        }
        let mut was = before.objects.iter();
        for (number, is) in now.objects.iter().enumerate() {
            let was = was.next();
            if was != Some(is) {
                if let Some(was) = was {
                    sum = sum.wrapping_sub(self.of_object(tables, number, *was));
                }
                sum = sum.wrapping_add(self.of_object(tables, number, *is));
            }
        }
        Digest(sum)
    }

    fn of_thread(&self, tables: &Tables, thread: usize, (local, turn): (&u32, &u16)) -> u128 {
        let place = self.places.get(thread).copied().unwrap_or(thread);
        let digest = tables.locals.get(*local).digest;
        self.summand(2 * place, digest, *turn)
    }

    fn of_object(&self, tables: &Tables, number: usize, state: u32) -> u128 {
        let digest = tables.states.get(state).digest;
        self.summand(2 * number + 1, digest, 0)
    }

    fn summand(&self, place: usize, digest: Digest, turn: u16) -> u128 {
        let [a, b, c, d] = match self.keys.get(place) {
            Some(keys) => *keys,
            None => keys_of(place),
        };
        #[allow(
            clippy::cast_possible_truncation,
            reason = "the lower and the upper half"
        )]
        let (low, high) = (digest.0 as u64, (digest.0 >> 64) as u64);
        let turn = u64::from(turn).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let first = folded(low ^ a ^ turn, high ^ b);
        let second = folded(low ^ c, high ^ d ^ turn);
        u128::from(first) | u128::from(second) << 64
    }

    /// The state as words: equal exactly for states that are equal up to
    /// permutation of interchangeable threads.
    pub(crate) fn words(&self, now: &Configuration) -> Words {
        let mut threads: SmallVec<[(u32, u16); 12]> = now
            .locals
            .iter()
            .copied()
            .zip(now.turns.iter().copied())
            .collect();
        for symmetric in &self.symmetric {
            threads[symmetric.clone()].sort_unstable();
        }
        threads
            .iter()
            .flat_map(|(local, turn)| [*local, u32::from(*turn)])
            .chain(now.objects.iter().copied())
            .collect()
    }
}

/// A state as words.
pub(crate) type Words = SmallVec<[u32; 48]>;

/// The product of both, its upper half folded into the lower one: a hash of two
/// words, each of which has been combined with a secret (W. Yi, *wyhash*).
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    #[allow(clippy::cast_possible_truncation, reason = "the lower half")]
    let low = product as u64;
    low ^ (product >> 64) as u64
}

/// Four pseudorandom words for a place.
fn keys_of(place: usize) -> [u64; 4] {
    [0_u8, 1, 2, 3].map(|number| {
        #[allow(clippy::cast_possible_truncation, reason = "any 64 bits will do")]
        let key = Digest::of(&("place", place, number)).0 as u64;
        key
    })
}

/// How many places have their keys precomputed.
const PLACES: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    /// Flipping any input bit of a summand changes about half of its bits: at least
    /// 12 and at most 52 of each 64, and over all inputs every bit.
    #[test]
    fn every_input_bit_affects_every_bit_of_a_summand() {
        let reductions = Reductions::new(
            (true, true, true),
            &[],
            &Exclusions::default(),
            Arc::default(),
        );
        let digests = [Digest(0), Digest(u128::MAX), Digest::of(&"some digest")];
        for place in [0, 1, PLACES - 1, PLACES, 1000] {
            let mut ever = 0;
            for (digest, turn) in digests.into_iter().zip([0, 1, 300]) {
                let here = reductions.summand(place, digest, turn);
                let flipped = (0..128).map(|bit| Digest(digest.0 ^ 1 << bit));
                let others = flipped
                    .map(|digest| reductions.summand(place, digest, turn))
                    .chain((0..16).map(|bit| reductions.summand(place, digest, turn ^ 1 << bit)))
                    .chain((0..12).map(|bit| reductions.summand(place ^ 1 << bit, digest, turn)));
                for (number, other) in others.enumerate() {
                    let changed = here ^ other;
                    let halves = [changed << 64 >> 64, changed >> 64].map(u128::count_ones);
                    assert!(
                        halves.into_iter().all(|bits| (12..=52).contains(&bits)),
                        "{number} of place {place}: {changed:0128b}"
                    );
                    ever |= changed;
                }
            }
            assert_eq!(ever, u128::MAX);
        }
    }
}
