//! What a person has solved, in a file of their own.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{Judged, Outcome, Rung};

/// The progress on all problems.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// By problem.
    pub problems: BTreeMap<String, Record>,
    /// The problem that was practised last.
    #[serde(default)]
    pub last: Option<String>,
    #[serde(skip)]
    file: PathBuf,
}

/// The progress on one problem.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// How often it was judged.
    #[serde(default)]
    pub tries: u32,
    /// The highest rung that was passed.
    #[serde(default)]
    pub best: Option<Rung>,
    /// Whether an answer has passed every rung that is no star.
    #[serde(default)]
    pub solved: bool,
    /// The most stars that one answer had.
    #[serde(default)]
    pub stars: usize,
    /// How many hints were looked at.
    #[serde(default)]
    pub hints: usize,
    /// Whether the solutions were looked at before it was solved.
    #[serde(default)]
    pub looked: bool,
}

impl Progress {
    /// Reads the progress in this folder; none if there is none yet.
    ///
    /// # Errors
    ///
    /// If the file is there and cannot be read: it is left as it is.
    pub fn load(folder: &Path) -> Result<Self, String> {
        let file = folder.join("progress.json");
        let progress: Self = match fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).map_err(|why| {
                format!(
                    "{} is not readable: {why}; rename it to begin anew",
                    file.display()
                )
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(format!("{}: {error}", file.display())),
        };
        Ok(Self { file, ..progress })
    }

    /// The progress on this problem.
    pub fn of(&self, problem: &str) -> Record {
        self.problems.get(problem).cloned().unwrap_or_default()
    }

    /// The progress on this problem, to be changed.
    pub fn on(&mut self, problem: &str) -> &mut Record {
        self.problems.entry(problem.to_owned()).or_default()
    }

    /// Writes the file anew, in one go.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn save(&self) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        let new = self.file.with_extension("json.new");
        let written = fs::write(&new, text + "\n").and_then(|()| fs::rename(&new, &self.file));
        written.map_err(|error| format!("{} cannot be written: {error}", self.file.display()))
    }
}

impl Record {
    /// Takes note of an answer that was judged.
    pub fn add(&mut self, ladder: &[Judged]) {
        self.tries += 1;
        let is_good = |it: &&Judged| matches!(it.outcome, Outcome::Passed | Outcome::NoStar);
        let good: Vec<&Judged> = ladder.iter().take_while(is_good).collect();
        self.best = self.best.max(good.last().map(|it| it.rung));
        let is_star = |it: &&&Judged| it.rung.is_star() && it.outcome == Outcome::Passed;
        let stars = good.iter().filter(is_star).count();
        if good.last().is_some_and(|it| it.rung == Rung::Stress) {
            self.solved = true;
            self.stars = self.stars.max(stars);
        }
    }
}
