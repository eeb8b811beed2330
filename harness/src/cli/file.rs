//! Files that a command writes at its end.

use std::{
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
};

use super::Usage;

/// A file that can be written.
#[derive(Debug)]
pub(super) struct Output {
    path: PathBuf,
    /// Whether it was created here, and nothing has been written to it.
    empty: bool,
}

impl Output {
    /// Makes sure that the file can be written, before the work for its contents
    /// begins. Existing contents stay.
    pub(super) fn at(path: &Path) -> Result<Self, Usage> {
        let empty = !path.exists();
        let mut options = OpenOptions::new();
        match options.append(true).create(true).open(path) {
            Ok(_) => Ok(Self {
                path: path.to_owned(),
                empty,
            }),
            Err(error) => Err(cannot_write(path, &error)),
        }
    }

    /// Writes it.
    pub(super) fn write(mut self, text: &str) -> Result<(), Usage> {
        self.empty = false;
        fs::write(&self.path, text).map_err(|error| cannot_write(&self.path, &error))
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if self.empty {
            // An empty file that cannot be removed does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Usage {
    Usage(format!(
        "cannot write to `{}` ({error}); name a file in a folder that exists and that you may \
         write to",
        path.display()
    ))
}
