//! States as bytes.

use super::configuration::Configuration;

/// States one after the other, each as few bytes as its numbers need.
///
/// A state is, for each thread, its local state, together with whether it is asleep and,
/// if so, its turn; then the number of objects, and the state of each. A number is written
/// in groups of seven bits, lowest first; the eighth bit says that another group follows.
#[derive(Default)]
pub(crate) struct Packed(Vec<u8>);

impl Packed {
    pub(crate) fn push(&mut self, state: &Configuration) {
        for (local, turn) in state.locals.iter().zip(&state.turns) {
            self.write(u64::from(*local) << 1 | u64::from(*turn > 0));
            if *turn > 0 {
                self.write(u64::from(*turn));
            }
        }
        self.write(state.objects.len() as u64);
        for object in &state.objects {
            self.write(u64::from(*object));
        }
    }

    fn write(&mut self, mut number: u64) {
        while number >= GO_ON.into() {
            self.0.push(low_byte(number) | GO_ON);
            number >>= GROUP;
        }
        self.0.push(low_byte(number));
    }

    pub(crate) fn extend(&mut self, state: &[u8]) {
        self.0.extend_from_slice(state);
    }

    /// Where the next state will begin.
    pub(crate) fn end(&self) -> usize {
        self.0.len()
    }

    /// The bytes of the states in this range.
    pub(crate) fn between(&self, from: usize, to: usize) -> &[u8] {
        &self.0[from..to]
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Box<[u8]> {
        self.0.into()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    pub(crate) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.capacity()
    }

    pub(crate) fn reader(&self, threads: usize) -> Reader<'_> {
        let mut now = Configuration::default();
        now.locals.resize(threads, 0);
        now.turns.resize(threads, 0);
        Reader {
            rest: self.0.iter(),
            now,
        }
    }
}

impl From<Box<[u8]>> for Packed {
    fn from(bytes: Box<[u8]>) -> Self {
        Self(bytes.into())
    }
}

/// Reads states, each into the same place.
pub(crate) struct Reader<'a> {
    rest: std::slice::Iter<'a, u8>,
    now: Configuration,
}

impl<'a> Reader<'a> {
    /// The bytes of the next state. There must be one.
    pub(crate) fn next_packed(&mut self) -> &'a [u8] {
        let from = self.rest.as_slice();
        self.next();
        &from[..from.len() - self.rest.as_slice().len()]
    }

    /// The next state. There must be one.
    pub(crate) fn next(&mut self) -> &Configuration {
        for thread in self.now.threads() {
            let local = self.read();
            self.now.locals[thread] = number(local >> 1);
            self.now.turns[thread] = match local & 1 {
                0 => 0,
                _ => number(self.read()),
            };
        }
        let objects = self.read();
        self.now.objects.clear();
        for _ in 0..objects {
            let object = self.read();
            self.now.objects.push(number(object));
        }
        &self.now
    }

    fn read(&mut self) -> u64 {
        let mut all = 0;
        let mut shift = 0;
        for byte in self.rest.by_ref() {
            all |= u64::from(byte & !GO_ON) << shift;
            if byte & GO_ON == 0 {
                break;
            }
            shift += GROUP;
        }
        all
    }
}

/// The bits of a group, and the bit that says that another one follows.
const GROUP: u32 = 7;
const GO_ON: u8 = 1 << GROUP;

#[allow(clippy::cast_possible_truncation, reason = "the lowest byte")]
fn low_byte(number: u64) -> u8 {
    number as u8
}

fn number<T: TryFrom<u64>>(read: u64) -> T {
    let number = T::try_from(read).ok();
    number.expect("it was written as such a number")
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::*;

    /// What is read is what was written: the least and the greatest numbers of each
    /// length, threads asleep and awake, and different numbers of objects.
    #[test]
    fn states_are_read_as_they_were_written() {
        let edges = [0, 1, 63, 64, 127, 128, 8191, 8192, 1 << 21, u32::MAX];
        let states: Vec<_> = (0..edges.len())
            .map(|number| Configuration {
                locals: smallvec![edges[number], 5, edges[edges.len() - 1 - number]],
                turns: smallvec![0, u16::try_from(number * 7000).unwrap(), 1],
                objects: edges[..number].into(),
            })
            .collect();
        let mut packed = Packed::default();
        let mut ends = vec![0];
        for state in &states {
            packed.push(state);
            ends.push(packed.end());
        }
        let mut copied = Packed::default();
        for ends in ends.windows(2) {
            copied.extend(packed.between(ends[0], ends[1]));
        }
        let mut reader = copied.reader(3);
        for state in &states {
            assert_eq!(reader.next(), state);
        }
    }
}
