/// The source of a solution, compiled in, so that it can be shown and quoted in
/// traces wherever the program runs.
#[derive(Clone, Copy, Debug)]
pub struct Exhibit {
    /// The file that lists the solution: `problems/h2o/src/lib.rs`.
    lister: &'static str,
    /// The solution's file, relative to that: `broken/no_barrier.rs`.
    file: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

impl Exhibit {
    /// Use [`exhibit!`](crate::exhibit).
    pub const fn new(lister: &'static str, file: &'static str, text: &'static str) -> Self {
        Self { lister, file, text }
    }

    /// The file's path from the repository's root.
    pub fn path(&self) -> String {
        let folder = self
            .lister
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        format!("{folder}/{}", self.file)
    }

    /// The solution's name: `no-barrier`.
    pub fn name(&self) -> String {
        let stem = self.file.rsplit('/').next().unwrap_or(self.file);
        stem.trim_end_matches(".rs").replace('_', "-")
    }

    /// The first line of the file's documentation: what this solution is.
    pub fn title(&self) -> &'static str {
        let first = self.text.lines().next().unwrap_or_default();
        first.trim_start_matches("//!").trim().trim_end_matches('.')
    }

    /// The text after this word and a colon at the beginning of a line of the
    /// documentation, continuation lines included.
    pub fn note(&self, word: &str) -> Option<String> {
        let mut lines = self
            .text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .skip_while(|line| {
                line.strip_prefix(word)
                    .is_none_or(|rest| !rest.starts_with(':'))
            });
        let first = lines.next()?[word.len() + 1..].trim().to_owned();
        Some(
            lines
                .take_while(|line| !line.is_empty() && !line.contains(": "))
                .fold(first, |text, line| text + " " + line),
        )
    }

    /// The patterns that its documentation names, as written there.
    pub fn patterns(&self) -> Vec<String> {
        let Some(note) = self.note("Patterns") else {
            return Vec::new();
        };
        let names = note.trim_end_matches('.').split(", ");
        names.map(str::to_owned).collect()
    }

    /// The text of a line, counted from 1, trimmed.
    pub fn line(&self, number: u32) -> Option<&'static str> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.text.lines().nth(index).map(str::trim)
    }
}

/// The source of a solution: `exhibit!("leftie.rs")`, relative to the calling
/// file, which must be the problem's `src/lib.rs`.
#[macro_export]
macro_rules! exhibit {
    ($file:literal) => {
        $crate::Exhibit::new(file!(), $file, include_str!($file))
    };
}
