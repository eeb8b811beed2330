use crate::{Setting, Waits, nearest::advice, setting::Resize};

/// The names of a puzzle. Any other name is refused by a panic that says where
/// it was used.
pub(super) struct Vocabulary {
    /// The name of the puzzle.
    puzzle: &'static str,
    /// Has its roles and parameters.
    default: Setting,
}

impl Vocabulary {
    pub(super) fn of(puzzle: &'static str, default: Setting) -> Self {
        Self { puzzle, default }
    }

    pub(super) fn default(&self) -> &Setting {
        &self.default
    }

    pub(super) fn refuse(&self, why: &str) -> ! {
        panic!("{}: {why}", self.puzzle);
    }

    /// No two of these names may be the same.
    pub(super) fn check_unique<N: PartialEq + AsRef<str>>(
        &self,
        what: &str,
        names: impl Iterator<Item = N>,
    ) {
        let mut seen = Vec::new();
        for name in names {
            if seen.contains(&name) {
                self.refuse(&format!("two {what} `{}`", name.as_ref()));
            }
            seen.push(name);
        }
    }

    pub(super) fn check_role(&self, name: &str, place: &str) {
        self.check("role", name, self.default.roles(), place);
    }

    pub(super) fn check_waits(&self, waits: &Waits, place: &str) {
        if let Waits::ForEver { roles } = waits {
            for role in roles {
                self.check_role(role, place);
            }
        }
    }

    /// The size after this change, which must keep its roles and parameters.
    pub(super) fn changed(&self, size: &Setting, change: Option<&Resize>, place: &str) -> Setting {
        let Some(change) = change else {
            return size.clone();
        };
        let changed = change(size.clone());
        let (own, its) = (&self.default, &changed);
        self.check_all("role", own.roles(), its.roles(), place);
        self.check_all("parameter", own.parameters(), its.parameters(), place);
        changed
    }

    fn check_all(
        &self,
        what: &str,
        own: &[(&'static str, usize)],
        its: &[(&'static str, usize)],
        place: &str,
    ) {
        for (name, _) in its {
            self.check(what, name, own, place);
        }
        for (name, _) in own {
            if its.iter().all(|(other, _)| other != name) {
                self.refuse(&format!("{place} leaves out the {what} `{name}`"));
            }
        }
    }

    fn check(&self, what: &str, name: &str, own: &[(&'static str, usize)], place: &str) {
        let own: Vec<_> = own.iter().map(|(name, _)| *name).collect();
        if !own.contains(&name) {
            self.refuse(&format!(
                "{place} names the {what} `{name}`, which the puzzle does not have; {}",
                advice(name, &own)
            ));
        }
    }
}
