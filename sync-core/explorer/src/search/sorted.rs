//! Sorted runs: the fingerprints of many states on disk, in order, so that those of others
//! are looked up from the first to the last in one go.

use std::sync::Arc;

use super::disk::{Scratch, checksum};
use crate::leaves::report::Limit;

/// Fingerprints of a block: it is read as a whole.
const BLOCK: usize = 1 << 10;
const PRINT: usize = size_of::<u128>();

/// A sorted run of fingerprints, all of them different.
pub(crate) struct Run {
    file: Arc<Scratch>,
    /// Where it begins in the file, and how many fingerprints it has.
    at: u64,
    length: usize,
    blocks: Vec<Block>,
}

/// The first fingerprint of a block, and the checksum of its bytes.
struct Block {
    first: u128,
    sum: u64,
}

impl Run {
    /// Writes a run: as many fingerprints as these are, in this order, which is
    /// ascending.
    pub(crate) fn write(
        file: &Arc<Scratch>,
        length: usize,
        prints: impl IntoIterator<Item = Result<u128, Limit>>,
    ) -> Result<Self, Limit> {
        let at = file.extend(length * PRINT)?;
        let mut run = Self {
            file: Arc::clone(file),
            at,
            length: 0,
            blocks: Vec::with_capacity(length.div_ceil(BLOCK)),
        };
        let mut bytes = Vec::with_capacity(BLOCK * PRINT);
        for print in prints {
            let print = print?;
            if bytes.is_empty() {
                let sum = 0;
                run.blocks.push(Block { first: print, sum });
            }
            bytes.extend(print.to_le_bytes());
            run.length += 1;
            if bytes.len() == BLOCK * PRINT {
                run.write_last(&mut bytes)?;
            }
        }
        if !bytes.is_empty() {
            run.write_last(&mut bytes)?;
        }
        assert_eq!(run.length, length, "as many as these are");
        Ok(run)
    }

    fn write_last(&mut self, bytes: &mut Vec<u8>) -> Result<(), Limit> {
        let number = self.blocks.len() - 1;
        self.blocks[number].sum = checksum(bytes);
        self.file.write(self.place(number), bytes)?;
        bytes.clear();
        Ok(())
    }

    /// Merges runs that have no fingerprint in common.
    pub(crate) fn merge(runs: &[Self], file: &Arc<Scratch>) -> Result<Self, Limit> {
        let mut cursors = Vec::new();
        for run in runs {
            cursors.push(Cursor::new(run)?);
        }
        let length = runs.iter().map(|run| run.length).sum();
        let next = || {
            let ahead = cursors.iter_mut().filter(|cursor| cursor.now().is_some());
            let least = ahead.min_by_key(|cursor| cursor.now())?;
            let print = least.now()?;
            Some(least.advance().map(|()| print))
        };
        Self::write(file, length, std::iter::from_fn(next))
    }

    /// Looks up fingerprints, which are in ascending order, and reports each that is in
    /// the run. Only the blocks where one of them would be are read.
    pub(crate) fn find(&self, wanted: &[u128], mut found: impl FnMut(u128)) -> Result<(), Limit> {
        let mut prints = Vec::new();
        let mut rest = wanted;
        while let Some(first) = rest.first() {
            let before = self.blocks.partition_point(|block| block.first <= *first);
            let end = self.blocks.get(before).map(|block| block.first);
            let here = match end {
                Some(end) => rest.partition_point(|print| *print < end),
                None => rest.len(),
            };
            let (these, others) = rest.split_at(here);
            rest = others;
            // Those before the first block are not in the run.
            let Some(number) = before.checked_sub(1) else {
                continue;
            };
            self.read(number, &mut prints)?;
            let mut known = prints.iter().copied().peekable();
            for print in these {
                while known.next_if(|known| known < print).is_some() {}
                if known.peek() == Some(print) {
                    found(*print);
                }
            }
        }
        Ok(())
    }

    fn place(&self, block: usize) -> u64 {
        self.at + (block * BLOCK * PRINT) as u64
    }

    /// Reads a block.
    fn read(&self, number: usize, prints: &mut Vec<u128>) -> Result<(), Limit> {
        let length = (self.length - number * BLOCK).min(BLOCK);
        let mut bytes = [0; BLOCK * PRINT];
        let bytes = &mut bytes[..length * PRINT];
        let place = self.place(number);
        self.file
            .read_checked(place, bytes, self.blocks[number].sum)?;
        prints.clear();
        let (each, _) = bytes.as_chunks();
        prints.extend(each.iter().map(|print| u128::from_le_bytes(*print)));
        Ok(())
    }

    /// Its size on disk.
    pub(crate) fn length_in_bytes(&self) -> u64 {
        (self.length * PRINT) as u64
    }

    /// What it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.blocks.capacity() * size_of::<Block>()
    }
}

/// Reads a run from its beginning.
struct Cursor<'r> {
    run: &'r Run,
    /// The block that has been read, and the place in it.
    block: usize,
    prints: Vec<u128>,
    place: usize,
}

impl<'r> Cursor<'r> {
    fn new(run: &'r Run) -> Result<Self, Limit> {
        let mut prints = Vec::with_capacity(BLOCK);
        if !run.blocks.is_empty() {
            run.read(0, &mut prints)?;
        }
        Ok(Self {
            run,
            block: 0,
            prints,
            place: 0,
        })
    }

    fn now(&self) -> Option<u128> {
        self.prints.get(self.place).copied()
    }

    fn advance(&mut self) -> Result<(), Limit> {
        self.place += 1;
        if self.place == self.prints.len() && self.block + 1 < self.run.blocks.len() {
            self.block += 1;
            self.place = 0;
            self.run.read(self.block, &mut self.prints)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::disk::tests::disk, *};
    use crate::leaves::digest::Digest;

    /// Runs of no, one, a block's and more fingerprints, and what they are merged into,
    /// have exactly those that were written.
    #[test]
    fn a_run_has_what_was_written() {
        let file = Arc::new(disk(1 << 30).file().unwrap());
        let mut all = Vec::new();
        let mut runs = Vec::new();
        for (number, length) in [0, 1, BLOCK, BLOCK + 1, 5 * BLOCK - 1]
            .into_iter()
            .enumerate()
        {
            let mut prints: Vec<u128> = (0..length)
                .map(|place| Digest::of(&(number, place)).0)
                .collect();
            prints.sort_unstable();
            let run = Run::write(&file, length, prints.iter().copied().map(Ok)).unwrap();
            assert_eq!(found(&run, &prints), prints);
            all.extend(prints);
            runs.push(run);
        }
        all.sort_unstable();
        let merged = Run::merge(&runs, &file).unwrap();
        assert_eq!(found(&merged, &all), all);
        // Others are not there: below all, above all, and next to each.
        let mut others: Vec<u128> = all.iter().map(|print| print ^ 1).collect();
        others.extend([0, u128::MAX]);
        others.sort_unstable();
        assert_eq!(found(&merged, &others), []);
        // Few of many.
        let few: Vec<u128> = all.iter().copied().step_by(BLOCK + 7).collect();
        assert_eq!(found(&merged, &few), few);
    }

    fn found(run: &Run, wanted: &[u128]) -> Vec<u128> {
        let mut found = Vec::new();
        run.find(wanted, |print| found.push(print)).unwrap();
        found
    }
}
