//! The visited set: the states that have been reached, and from which other state
//! each was reached first.
//!
//! Where memory does not hold them all, most of them are on disk, and new ones are looked
//! up there many at a time (R. Korf's *delayed duplicate detection*): until then they are
//! unsettled. A state on disk is twice there: its fingerprint in a [sorted run](Run), by
//! which it is found, and, by its number, its fingerprint and link.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    disk::{Disk, Scratch, checksum},
    sorted::Run,
};
use crate::{
    leaves::{digest::Digest, numbers::Id, report::Limit},
    semantics::keys::{Column, Growth, Key, Keys},
};

/// The number of shards, each filled by one worker at a time.
pub(crate) const SHARDS: usize = 16;
const BITS: u32 = 32 - SHARDS.trailing_zeros();

/// The most states. They are distributed evenly over the shards, but for so few that each
/// has room for them and for those of a chunk.
pub(crate) const MOST_STATES: u64 = 15 << BITS;

/// How many shards are looked up or written at the same time: it takes memory.
const AT_ONCE: usize = 4;

/// The runs of a shard, of which there may be so many before they are merged.
const MOST_RUNS: usize = 8;

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
    /// The states in memory.
    keys: Keys,
    parents: Column<Id>,
    threads: Column<u16>,
    /// How many of them have been looked up on disk: the first ones. The others are
    /// unsettled, if any state is on disk.
    settled: usize,
    /// How many states are on disk: their numbers are lower than those in memory.
    stored: usize,
    runs: Vec<Run>,
    /// Where fingerprints and links are: from which number on, at which place.
    pieces: Vec<(usize, u64)>,
}

/// The shard to which a state belongs.
pub(crate) fn shard_of(key: Key<'_>) -> usize {
    (key.print.0 >> 124) as usize % SHARDS
}

impl Shard {
    /// Adds a state; its number, if it is new.
    pub(crate) fn insert(&mut self, key: Key<'_>, link: Link) -> Option<Id> {
        let (place, is_new) = self.keys.insert(key);
        is_new.then(|| {
            let number = self.stored + place as usize;
            assert!(number < 1 << BITS, "a shard is full");
            self.parents.push(link.parent);
            self.threads.push(link.thread);
            let shard = u32::try_from(shard_of(key)).expect("there are few shards");
            #[allow(clippy::cast_possible_truncation, reason = "it has fewer bits")]
            let number = number as u32;
            shard << BITS | number
        })
    }

    /// How many there are, on disk and in memory.
    fn len(&self) -> usize {
        self.stored + self.keys.len()
    }

    /// Which of the unsettled states are on disk.
    fn look_up(&self) -> Result<Vec<bool>, Limit> {
        let unsettled = self.settled..self.keys.len();
        let mut known = vec![false; unsettled.len()];
        let mut prints: Vec<u128> = unsettled.map(|place| self.print(place)).collect();
        prints.sort_unstable();
        for run in &self.runs {
            run.find(&prints, |print| {
                let print = Digest(print);
                let place = self.keys.find(Key { print, words: None });
                let place = place.expect("it is one of these") as usize;
                known[place - self.settled] = true;
            })?;
        }
        Ok(known)
    }

    /// Forgets those that are known. The others are settled.
    fn settle(&mut self, known: &[bool]) {
        if known.contains(&true) {
            self.keys.forget(self.settled, known);
            self.parents.forget(self.settled, known);
            self.threads.forget(self.settled, known);
        }
        self.settled = self.keys.len();
    }

    fn print(&self, place: usize) -> u128 {
        self.keys.get(place).print.0
    }

    /// Puts all states on disk; all are settled.
    fn store(&mut self, runs: &Arc<Scratch>, links: &Scratch) -> Result<(), Limit> {
        let length = self.keys.len();
        if length == 0 {
            return Ok(());
        }
        let at = links.extend(length * Record::BYTES)?;
        let mut bytes = Vec::with_capacity(RECORDS * Record::BYTES);
        for first in (0..length).step_by(RECORDS) {
            bytes.clear();
            for place in first..length.min(first + RECORDS) {
                let link = Link {
                    parent: self.parents.get(place),
                    thread: self.threads.get(place),
                };
                bytes.extend(Record::new(self.print(place), link).0);
            }
            links.write(at + (first * Record::BYTES) as u64, &bytes)?;
        }
        self.pieces.push((self.stored, at));
        let mut prints: Vec<u128> = (0..length).map(|place| self.print(place)).collect();
        prints.sort_unstable();
        let run = Run::write(runs, length, prints.into_iter().map(Ok))?;
        self.runs.push(run);
        self.stored += length;
        self.settled = 0;
        self.keys.clear();
        self.parents.truncate(0);
        self.threads.truncate(0);
        Ok(())
    }

    fn merge_runs(&mut self, file: &Arc<Scratch>) -> Result<(), Limit> {
        if self.runs.len() > 1 {
            self.runs = vec![Run::merge(&self.runs, file)?];
        }
        Ok(())
    }

    /// The fingerprint and link of a state on disk.
    fn stored(&self, number: usize, links: &Scratch) -> Result<(Digest, Link), Limit> {
        let after = self.pieces.partition_point(|(first, _)| *first <= number);
        let (first, at) = self.pieces[after - 1];
        let mut record = Record([0; Record::BYTES]);
        let place = at + ((number - first) * Record::BYTES) as u64;
        links.read(place, &mut record.0)?;
        record.parts()
    }

    fn growth(&self, more: usize) -> Growth {
        let keys = self.keys.growth(more);
        let links = self.parents.growth(more) + self.threads.growth(more);
        Growth {
            lasting: keys.lasting + links,
            ..keys
        }
    }

    fn bytes(&self) -> usize {
        let in_memory = self.keys.bytes() + self.parents.bytes() + self.threads.bytes();
        in_memory + self.runs.iter().map(Run::bytes).sum::<usize>()
    }
}

/// A state on disk: its fingerprint, its link, and two bytes by which a change is noticed.
struct Record([u8; Self::BYTES]);

impl Record {
    const BYTES: usize = 24;
    const CHECKED: usize = 22;

    fn new(print: u128, link: Link) -> Self {
        let mut bytes = [0; Self::BYTES];
        bytes[..16].copy_from_slice(&print.to_le_bytes());
        bytes[16..20].copy_from_slice(&link.parent.to_le_bytes());
        bytes[20..22].copy_from_slice(&link.thread.to_le_bytes());
        let sum = checksum(&bytes[..Self::CHECKED]).to_le_bytes();
        bytes[Self::CHECKED..].copy_from_slice(&sum[..2]);
        Self(bytes)
    }

    fn parts(&self) -> Result<(Digest, Link), Limit> {
        let part = |from: usize| &self.0[from..];
        let print = u128::from_le_bytes(*part(0).first_chunk().expect("it is longer"));
        let link = Link {
            parent: Id::from_le_bytes(*part(16).first_chunk().expect("it is longer")),
            thread: u16::from_le_bytes(*part(20).first_chunk().expect("it is longer")),
        };
        if Self::new(print, link).0 != self.0 {
            return Err(Limit::DiskFailed(std::io::ErrorKind::InvalidData));
        }
        Ok((Digest(print), link))
    }
}

/// How many are written at once.
const RECORDS: usize = 1 << 12;

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
    /// The file of links, once there are states on disk.
    links: Option<Scratch>,
}

impl Visited {
    pub(crate) fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            links: None,
        }
    }

    /// How many states have been reached, if all are settled; unsettled states may be
    /// counted twice.
    pub(crate) fn len(&self) -> u64 {
        let shards = self.shards.iter();
        shards.map(|shard| shard.len() as u64).sum()
    }

    /// How many states have certainly been reached.
    pub(crate) fn settled(&self) -> u64 {
        if !self.is_on_disk() {
            return self.len();
        }
        let shards = self.shards.iter();
        shards
            .map(|shard| (shard.stored + shard.settled) as u64)
            .sum()
    }

    pub(crate) fn in_memory(&self) -> usize {
        self.shards.iter().map(|shard| shard.keys.len()).sum()
    }

    pub(crate) fn is_on_disk(&self) -> bool {
        self.links.is_some()
    }

    pub(crate) fn is_settled(&self) -> bool {
        let mut shards = self.shards.iter();
        !self.is_on_disk() || shards.all(|shard| shard.settled == shard.keys.len())
    }

    pub(crate) fn bytes(&self) -> usize {
        self.shards.iter().map(Shard::bytes).sum()
    }

    /// The most bytes that are needed on top if so many more states come to each shard,
    /// each filled by one of so many workers.
    pub(crate) fn growth(&self, more: [usize; SHARDS], workers: usize) -> usize {
        let shards = self.shards.iter().zip(more);
        let growths: Vec<Growth> = shards.map(|(shard, more)| shard.growth(more)).collect();
        let lasting: usize = growths.iter().map(|growth| growth.lasting).sum();
        let passing = growths.iter().map(|growth| growth.passing).max();
        lasting + passing.unwrap_or(0) * workers.min(SHARDS)
    }

    /// The bytes that it takes to look up or to store so many states in memory.
    pub(crate) fn buffers(states: usize) -> usize {
        states * (size_of::<bool>() + size_of::<u128>() * AT_ONCE / SHARDS)
    }

    pub(crate) fn contains(&self, key: Key<'_>) -> bool {
        self.shards[shard_of(key)].keys.contains(key)
    }

    /// The fingerprint of a state, if it is in memory.
    pub(crate) fn print_in_memory(&self, id: Id) -> Option<Digest> {
        let shard = &self.shards[shard_of_id(id)];
        let place = place_in_shard(id).checked_sub(shard.stored)?;
        Some(shard.keys.get(place).print)
    }

    /// What stands for a state, and how it was reached first.
    pub(crate) fn get(&self, id: Id) -> Result<(Key<'_>, Link), Limit> {
        let shard = &self.shards[shard_of_id(id)];
        let number = place_in_shard(id);
        if let Some(place) = number.checked_sub(shard.stored) {
            let link = Link {
                parent: shard.parents.get(place),
                thread: shard.threads.get(place),
            };
            return Ok((shard.keys.get(place), link));
        }
        let links = self.links.as_ref().expect("there are states on disk");
        let (print, link) = shard.stored(number, links)?;
        Ok((Key { print, words: None }, link))
    }

    /// The states on the way from the root to this one, which is the last of them; the
    /// root is not among them.
    pub(crate) fn path(&self, mut to: Id) -> Result<Vec<Id>, Limit> {
        let mut path = Vec::new();
        loop {
            let (_, Link { parent, .. }) = self.get(to)?;
            if parent == Id::MAX {
                break;
            }
            path.push(to);
            to = parent;
        }
        path.reverse();
        Ok(path)
    }

    /// Looks up on disk the unsettled states.
    pub(crate) fn look_up(&mut self, go_on: &GoOn<'_>) -> Result<Known, Limit> {
        let known = go_on.for_each(&mut self.shards, |shard| shard.look_up())?;
        let next = self.shards.iter().zip(0..).map(|(shard, number): (_, Id)| {
            let place = Id::try_from(shard.stored + shard.settled);
            number << BITS | place.expect("a shard has fewer states")
        });
        Ok(Known {
            next: next.collect(),
            seen: vec![0; SHARDS],
            by_shard: known,
        })
    }

    /// Forgets the unsettled states that are known. The others are settled.
    pub(crate) fn settle(&mut self, known: &Known) {
        for (shard, known) in self.shards.iter_mut().zip(&known.by_shard) {
            shard.settle(known);
        }
    }

    /// Puts all states on disk; all are settled. Their memory is kept for others.
    pub(crate) fn store(&mut self, disk: &Arc<Disk>, go_on: &GoOn<'_>) -> Result<(), Limit> {
        if self.links.is_none() {
            self.links = Some(disk.file()?);
        }
        let links = self.links.as_ref().expect("it has just been made");
        let runs = Arc::new(disk.file()?);
        go_on.for_each(&mut self.shards, |shard| shard.store(&runs, links))?;
        let shards = self.shards.iter();
        let most = shards.map(|shard| shard.runs.len()).max();
        let runs = self.shards.iter().flat_map(|shard| &shard.runs);
        let bytes = runs.map(Run::length_in_bytes).sum();
        if most >= Some(MOST_RUNS) && disk.has_room(bytes) {
            let file = Arc::new(disk.file()?);
            go_on.for_each(&mut self.shards, |shard| shard.merge_runs(&file))?;
        }
        Ok(())
    }

    /// Gives back the memory of states that are on disk now.
    pub(crate) fn shrink(&mut self) {
        for shard in &mut self.shards {
            if shard.keys.len() == 0 {
                shard.keys = Keys::default();
                shard.parents = Column::default();
                shard.threads = Column::default();
            }
        }
    }
}

/// Which unsettled states are on disk already.
pub(crate) struct Known {
    /// By shard: of the unsettled states in their order, whether they are.
    by_shard: Vec<Vec<bool>>,
    /// By shard: how many have been asked for, and the number that the next new one gets.
    seen: Vec<usize>,
    next: Vec<Id>,
}

impl Known {
    /// The number that an unsettled state gets, if it is new. To be asked for all states,
    /// those of each shard in their order.
    pub(crate) fn number_of(&mut self, unsettled: Id) -> Option<Id> {
        let shard = shard_of_id(unsettled);
        let is_known = self.by_shard[shard][self.seen[shard]];
        self.seen[shard] += 1;
        (!is_known).then(|| {
            self.next[shard] += 1;
            self.next[shard] - 1
        })
    }
}

/// How shards are worked on: by several workers or by one, and until a limit is reached.
pub(crate) struct GoOn<'a> {
    pub(crate) in_parallel: bool,
    pub(crate) limit: &'a dyn Fn() -> Option<Limit>,
}

impl GoOn<'_> {
    /// Does this for each shard, for a few at a time.
    fn for_each<R: Send>(
        &self,
        shards: &mut [Shard],
        work: impl Fn(&mut Shard) -> Result<R, Limit> + Sync + Send,
    ) -> Result<Vec<R>, Limit> {
        let mut all = Vec::with_capacity(SHARDS);
        for few in shards.chunks_mut(AT_ONCE) {
            if let Some(limit) = (self.limit)() {
                return Err(limit);
            }
            let done: Result<Vec<R>, Limit> = if self.in_parallel {
                few.par_iter_mut().map(&work).collect()
            } else {
                few.iter_mut().map(&work).collect()
            };
            all.extend(done?);
        }
        Ok(all)
    }
}
