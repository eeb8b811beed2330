//! Temporary files of a search, and how much room they take. They have no names, so the
//! system removes them with the process, however that ends.

use std::{
    fs::File,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use xxhash_rust::xxh3::xxh3_64;

use crate::leaves::{
    options::{Explorer, Progress},
    report::Limit,
};

/// Where a search puts what its memory does not hold.
pub(crate) struct Disk {
    folder: PathBuf,
    /// The most bytes of all files together.
    most: u64,
    used: AtomicU64,
    peak: AtomicU64,
    progress: Arc<Progress>,
}

impl Disk {
    /// None if the search may not use the disk. One that is exact cannot: states are
    /// compared by fingerprints there.
    pub(crate) fn of(options: &Explorer) -> Option<Arc<Self>> {
        (options.max_disk > 0 && !options.exact).then(|| {
            Arc::new(Self {
                folder: options.folder.clone().unwrap_or_else(std::env::temp_dir),
                most: options.max_disk,
                used: AtomicU64::new(0),
                peak: AtomicU64::new(0),
                progress: Arc::clone(&options.progress),
            })
        })
    }

    /// An empty file.
    pub(crate) fn file(self: &Arc<Self>) -> Result<Scratch, Limit> {
        let file = tempfile::tempfile_in(&self.folder).map_err(|error| failed(&error))?;
        Ok(Scratch {
            disk: Arc::clone(self),
            file,
            length: AtomicU64::new(0),
        })
    }

    /// The most bytes that the files have taken so far.
    pub(crate) fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }

    /// Whether so many more bytes are within the limit.
    pub(crate) fn has_room(&self, bytes: u64) -> bool {
        self.used.load(Ordering::Relaxed).saturating_add(bytes) <= self.most
    }

    fn take(&self, bytes: u64) -> Result<(), Limit> {
        let used = self.used.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if used > self.most {
            self.used.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Limit::Disk(self.most));
        }
        self.peak.fetch_max(used, Ordering::Relaxed);
        self.progress.disk.store(used, Ordering::Relaxed);
        Ok(())
    }

    fn give_back(&self, bytes: u64) {
        let used = self.used.fetch_sub(bytes, Ordering::Relaxed) - bytes;
        self.progress.disk.store(used, Ordering::Relaxed);
    }
}

fn failed(error: &io::Error) -> Limit {
    Limit::DiskFailed(error.kind())
}

/// A temporary file. It is removed when it is dropped.
pub(crate) struct Scratch {
    disk: Arc<Disk>,
    file: File,
    length: AtomicU64,
}

impl Scratch {
    /// Makes it longer by so many bytes; returns where they begin.
    pub(crate) fn extend(&self, bytes: usize) -> Result<u64, Limit> {
        self.disk.take(bytes as u64)?;
        Ok(self.length.fetch_add(bytes as u64, Ordering::Relaxed))
    }

    /// Writes bytes by which it has been [extended](Self::extend).
    pub(crate) fn write(&self, at: u64, bytes: &[u8]) -> Result<(), Limit> {
        let written = at_place::write(&self.file, at, bytes);
        written.map_err(|error| failed(&error))
    }

    /// Reads bytes that have been written.
    pub(crate) fn read(&self, at: u64, bytes: &mut [u8]) -> Result<(), Limit> {
        let read = at_place::read(&self.file, at, bytes);
        read.map_err(|error| failed(&error))
    }

    /// The same, if their [checksum] is this one.
    pub(crate) fn read_checked(&self, at: u64, bytes: &mut [u8], sum: u64) -> Result<(), Limit> {
        self.read(at, bytes)?;
        check(bytes, sum)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.disk.give_back(*self.length.get_mut());
    }
}

/// Reads and writes all of some bytes at a place, by several threads at once.
#[cfg(unix)]
mod at_place {
    use std::{fs::File, io, os::unix::fs::FileExt};

    pub(super) fn read(file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        file.read_exact_at(bytes, at)
    }

    pub(super) fn write(file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
        file.write_all_at(bytes, at)
    }
}

#[cfg(not(unix))]
mod at_place {
    use std::{
        fs::File,
        io::{self, Read, Seek, SeekFrom, Write},
    };

    use parking_lot::Mutex;

    /// A place is a file's: while one thread is there, no other may go elsewhere.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    pub(super) fn read(mut file: &File, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        let _alone = ONE_AT_A_TIME.lock();
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(bytes)
    }

    pub(super) fn write(mut file: &File, at: u64, bytes: &[u8]) -> io::Result<()> {
        let _alone = ONE_AT_A_TIME.lock();
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)
    }
}

/// What bytes are compared by when they come back from the disk: a state that has been
/// changed there must not be searched.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    xxh3_64(bytes)
}

/// Whether these are the bytes with this [checksum].
pub(crate) fn check(bytes: &[u8], sum: u64) -> Result<(), Limit> {
    if checksum(bytes) == sum {
        Ok(())
    } else {
        Err(Limit::DiskFailed(io::ErrorKind::InvalidData))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn disk(most: u64) -> Arc<Disk> {
        let disk = Disk::of(&Explorer::new().max_disk(most));
        disk.expect("it may use the disk")
    }

    #[test]
    fn a_file_gives_back_its_room() {
        let disk = disk(100);
        let file = disk.file().unwrap();
        assert_eq!(file.extend(60), Ok(0));
        assert_eq!(file.extend(40), Ok(60));
        assert_eq!(file.extend(1), Err(Limit::Disk(100)));
        assert!(!disk.has_room(1));
        drop(file);
        assert!(disk.has_room(100));
        assert_eq!(disk.peak(), 100);
    }

    #[test]
    fn what_has_changed_on_the_disk_is_not_taken() {
        let file = disk(100).file().unwrap();
        let at = file.extend(4).unwrap();
        file.write(at, b"good").unwrap();
        let sum = checksum(b"good");
        let mut bytes = [0; 4];
        assert_eq!(file.read_checked(at, &mut bytes, sum), Ok(()));
        assert_eq!(&bytes, b"good");
        file.write(at, b"bood").unwrap();
        let changed = Limit::DiskFailed(io::ErrorKind::InvalidData);
        assert_eq!(file.read_checked(at, &mut bytes, sum), Err(changed));
        let cut = Limit::DiskFailed(io::ErrorKind::UnexpectedEof);
        assert_eq!(file.read(100, &mut bytes), Err(cut));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_without_space_is_a_limit() {
        let full = File::options().read(true).write(true).open("/dev/full");
        let file = Scratch {
            disk: disk(100),
            file: full.unwrap(),
            length: AtomicU64::new(0),
        };
        let at = file.extend(4).unwrap();
        let full = Limit::DiskFailed(io::ErrorKind::StorageFull);
        assert_eq!(file.write(at, b"good"), Err(full));
    }
}
