//! The list of a problem's surviving mutants, with reasons.

use std::{fs, path::Path};

use serde::Deserialize;

/// The name of its file in the problem's folder.
pub const FILE: &str = "mutants.toml";

/// The list of a problem.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct List {
    /// Why no mutant of the contract calls back wrongly, if it has no callback.
    pub no_callback: Option<String>,
    /// Mutants that are correct.
    #[serde(default)]
    pub right: Vec<Listed>,
    /// Mutants that are wrong, and why no check shows it.
    #[serde(default)]
    pub unseen: Vec<Listed>,
}

/// One or more mutants that survive for the same reason.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The solution that was changed, or `contract`.
    pub of: String,
    /// Their names.
    pub mutants: Vec<String>,
    /// Why they survive.
    pub why: String,
}

impl List {
    /// The list in this folder; an empty one if there is none.
    ///
    /// # Errors
    ///
    /// A sentence, if the file is not a valid list.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let list: Self =
            toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Some(vague) = list.entries().find(|it| it.why.trim().is_empty()) {
            return Err(format!(
                "{}: why does nothing refute {:?}?",
                path.display(),
                vague.mutants
            ));
        }
        Ok(list)
    }

    fn entries(&self) -> impl Iterator<Item = &Listed> {
        self.right.iter().chain(&self.unseen)
    }

    /// Why a mutant survives, if it is listed.
    pub(super) fn why(&self, of: &str, mutant: &str) -> Option<&str> {
        let listed = |it: &Listed| it.of == of && it.mutants.iter().any(|name| name == mutant);
        self.entries().find(|it| listed(it)).map(|it| &*it.why)
    }

    /// Every mutant that is listed: of what, and its name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries()
            .flat_map(|it| it.mutants.iter().map(|name| (&*it.of, &**name)))
    }
}
