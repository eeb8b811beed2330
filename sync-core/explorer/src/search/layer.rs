//! Breadth-first layers: the states at one depth, in the order in which a single worker
//! would reach them.

use std::{collections::VecDeque, convert::Infallible, sync::Arc};

use super::disk::{Disk, Scratch, check, checksum};
use crate::{
    leaves::{numbers::Id, report::Limit},
    semantics::{configuration::Configuration, packed::Packed},
};

/// The most states of a part.
const PART: usize = 128;

/// Parts per chunk; limits are checked after each chunk.
pub(crate) const PARTS: usize = 64;

/// How many bytes are written at once, at least.
const WRITTEN: usize = 1 << 18;

/// A part of a layer, which one worker expands.
#[derive(Default)]
pub(crate) struct Part {
    ids: Vec<Id>,
    states: Packed,
}

impl Part {
    /// The states, one after the other; each is unpacked into the same place.
    pub(crate) fn for_each<E>(
        &self,
        threads: usize,
        mut f: impl FnMut(Id, &Configuration) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut states = self.states.reader(threads);
        self.ids.iter().try_for_each(|id| f(*id, states.next()))
    }

    /// The states, one after the other, packed.
    pub(crate) fn for_each_packed<E>(
        &self,
        threads: usize,
        mut f: impl FnMut(Id, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut states = self.states.reader(threads);
        let mut ids = self.ids.iter();
        ids.try_for_each(|id| f(*id, states.next_packed()))
    }
}

/// The states at one depth.
#[derive(Default)]
pub(crate) struct Layer {
    /// Its beginning, if it is on disk.
    stored: Option<Stored>,
    parts: VecDeque<Part>,
    len: usize,
}

impl Layer {
    /// An empty one, to be filled as this one is: on disk, if that is there.
    pub(crate) fn another(&self) -> Self {
        Self {
            stored: self.stored.as_ref().map(|these| Stored::on(&these.disk)),
            ..Self::default()
        }
    }

    /// Adds a state, packed.
    pub(crate) fn push(&mut self, id: Id, state: &[u8]) -> Result<(), Limit> {
        if self.parts.back().is_none_or(|last| last.ids.len() == PART) {
            match (&mut self.stored, self.parts.back_mut()) {
                (Some(stored), Some(full)) => {
                    stored.push(full)?;
                    full.ids.clear();
                    full.states.clear();
                }
                (_, full) => {
                    if let Some(full) = full {
                        full.states.shrink();
                    }
                    self.parts.push_back(Part {
                        ids: Vec::with_capacity(PART),
                        states: Packed::default(),
                    });
                }
            }
        }
        let last = self.parts.back_mut().expect("there is one");
        last.ids.push(id);
        last.states.extend(state);
        self.len += 1;
        Ok(())
    }

    /// Takes out up to so many parts, from the beginning.
    pub(crate) fn take(&mut self, parts: usize) -> Result<Vec<Part>, Limit> {
        let mut taken = Vec::new();
        if let Some(stored) = &mut self.stored {
            while taken.len() < parts
                && let Some(part) = stored.take()?
            {
                taken.push(part);
            }
        }
        let rest = (parts - taken.len()).min(self.parts.len());
        taken.extend(self.parts.drain(..rest));
        self.len -= taken.iter().map(|part| part.ids.len()).sum::<usize>();
        Ok(taken)
    }

    /// Puts its states on disk, those that are added later, too.
    pub(crate) fn go_to_disk(&mut self, disk: &Arc<Disk>) -> Result<(), Limit> {
        if self.stored.is_some() {
            return Ok(());
        }
        let mut stored = Stored::on(disk);
        // Only the last may have room for more.
        while self.parts.len() > 1
            && let Some(part) = self.parts.pop_front()
        {
            stored.push(&part)?;
        }
        self.stored = Some(stored);
        Ok(())
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The states of its first parts, at most so many parts, in order.
    pub(crate) fn begins_with(
        &self,
        parts: usize,
        threads: usize,
        mut f: impl FnMut(&Configuration),
    ) -> Result<(), Limit> {
        let mut see = |part: &Part| {
            let Ok(()) = part.for_each::<Infallible>(threads, |_, now| {
                f(now);
                Ok(())
            });
        };
        let mut left = parts;
        if let Some(stored) = &self.stored {
            let mut at = stored.next;
            for part in stored.parts.iter().take(parts) {
                see(&stored.read(at, *part)?);
                at += u64::from(part.1);
                left -= 1;
            }
        }
        self.parts.iter().take(left).for_each(see);
        Ok(())
    }

    pub(crate) fn bytes(&self) -> usize {
        let parts = self.parts.iter();
        let parts = parts.map(|part| part.ids.capacity() * size_of::<Id>() + part.states.bytes());
        parts.sum::<usize>() + self.stored.as_ref().map_or(0, Stored::bytes)
    }
}

/// The parts of a layer that are on disk: written one after the other, and then read in
/// the same order.
struct Stored {
    disk: Arc<Disk>,
    /// None as long as they are few.
    file: Option<Scratch>,
    /// Of each part that is to be read: its states, bytes, and checksum.
    parts: VecDeque<(u32, u32, u64)>,
    /// Where the next one to be read begins, and how much is in the file.
    next: u64,
    written: u64,
    /// What follows what is in the file.
    unwritten: Vec<u8>,
}

impl Stored {
    fn on(disk: &Arc<Disk>) -> Self {
        Self {
            disk: Arc::clone(disk),
            file: None,
            parts: VecDeque::new(),
            next: 0,
            written: 0,
            unwritten: Vec::new(),
        }
    }

    fn push(&mut self, part: &Part) -> Result<(), Limit> {
        let from = self.unwritten.len();
        let ids = part.ids.iter().flat_map(|id| id.to_le_bytes());
        self.unwritten.extend(ids);
        self.unwritten.extend(part.states.as_bytes());
        let part_in_bytes = &self.unwritten[from..];
        let size = u32::try_from(part_in_bytes.len()).expect("a part is small");
        let states = u32::try_from(part.ids.len()).expect("a part has few states");
        self.parts
            .push_back((states, size, checksum(part_in_bytes)));
        if self.unwritten.len() >= WRITTEN {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(self.disk.file()?),
            };
            let at = file.extend(self.unwritten.len())?;
            file.write(at, &self.unwritten)?;
            self.written += self.unwritten.len() as u64;
            self.unwritten.clear();
        }
        Ok(())
    }

    fn take(&mut self) -> Result<Option<Part>, Limit> {
        let Some(part) = self.parts.pop_front() else {
            return Ok(None);
        };
        let read = self.read(self.next, part)?;
        self.next += u64::from(part.1);
        Ok(Some(read))
    }

    /// The part that begins there, of so many states and bytes and with this checksum.
    fn read(&self, at: u64, (states, size, sum): (u32, u32, u64)) -> Result<Part, Limit> {
        let mut bytes = vec![0; size as usize];
        match &self.file {
            Some(file) if at < self.written => file.read(at, &mut bytes)?,
            _ => {
                let from = usize::try_from(at - self.written).expect("it is in memory");
                bytes.copy_from_slice(&self.unwritten[from..][..size as usize]);
            }
        }
        check(&bytes, sum)?;
        let (ids, packed) = bytes.split_at(states as usize * size_of::<Id>());
        let (ids, _) = ids.as_chunks();
        let mut states = Packed::default();
        states.extend(packed);
        Ok(Part {
            ids: ids.iter().map(|id| Id::from_le_bytes(*id)).collect(),
            states,
        })
    }

    fn bytes(&self) -> usize {
        self.unwritten.capacity() + self.parts.capacity() * size_of::<(u32, u32, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use smallvec::smallvec;

    use super::{super::disk::tests::disk, *};

    /// What comes out is what went in, in this order and in the same parts: all of it in
    /// memory, all on disk, and where it goes to disk half-way.
    #[test]
    fn a_layer_on_disk_is_the_same_layer() {
        let state = |number: u32| Configuration {
            locals: smallvec![number, 5],
            turns: smallvec![0, u16::try_from(number % 7).unwrap()],
            objects: smallvec![number / 3],
        };
        let many = 100_000;
        let filled = |on_disk_at: Option<u32>| {
            let disk = disk(1 << 30);
            let mut layer = Layer::default();
            for number in 0..many {
                if on_disk_at == Some(number) {
                    layer.go_to_disk(&disk).unwrap();
                }
                let mut packed = Packed::default();
                packed.push(&state(number));
                layer.push(number ^ 1, packed.as_bytes()).unwrap();
            }
            assert_eq!(disk.peak() > 0, on_disk_at.is_some());
            layer
        };
        for on_disk_at in [None, Some(0), Some(1), Some(60_000), Some(many - 1)] {
            let mut layer = filled(on_disk_at);
            let mut next = 0;
            while layer.len() > 0 {
                for part in layer.take(3).unwrap() {
                    assert_eq!(part.ids.len(), PART.min((many - next) as usize));
                    let seen = part.for_each(2, |id, now| {
                        assert_eq!((id, now), (next ^ 1, &state(next)));
                        next += 1;
                        Ok::<(), ()>(())
                    });
                    seen.unwrap();
                }
            }
            assert_eq!(next, many);
            assert_eq!(layer.another().stored.is_some(), on_disk_at.is_some());
        }
    }
}
