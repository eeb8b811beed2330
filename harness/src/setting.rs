use std::{fmt, sync::Arc};

use crate::{Who, nearest::advice};

/// The size of a performance: threads of each role, rounds, parameters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Setting {
    roles: Vec<(&'static str, usize)>,
    parameters: Vec<(&'static str, usize)>,
    rounds: usize,
}

/// Changes a size.
pub(crate) type Resize = Arc<dyn Fn(Setting) -> Setting + Send + Sync>;

impl Setting {
    /// A setting without threads, of one round.
    pub fn new() -> Self {
        Self {
            rounds: 1,
            ..Self::default()
        }
    }

    /// This many threads of `role`.
    #[must_use]
    pub fn with(mut self, role: &'static str, threads: usize) -> Self {
        set(&mut self.roles, role, threads);
        self
    }

    /// This many rounds a thread.
    #[must_use]
    pub fn with_rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// This value of a parameter of the problem.
    #[must_use]
    pub fn with_parameter(mut self, name: &'static str, value: usize) -> Self {
        set(&mut self.parameters, name, value);
        self
    }

    /// All threads, grouped by role.
    pub fn roster(&self) -> Vec<Who> {
        let each = self
            .roles
            .iter()
            .flat_map(|(role, count)| (0..*count).map(move |index| (*role, index)));
        each.enumerate()
            .map(|(thread, (role, index))| Who {
                role,
                index,
                thread,
            })
            .collect()
    }

    /// The number of threads of `role`.
    ///
    /// # Panics
    ///
    /// If the puzzle has no such role.
    #[track_caller]
    pub fn count(&self, role: &str) -> usize {
        get("role", &self.roles, role)
    }

    /// The value of a parameter.
    ///
    /// # Panics
    ///
    /// If the puzzle has no such parameter.
    #[track_caller]
    pub fn parameter(&self, name: &str) -> usize {
        get("parameter", &self.parameters, name)
    }

    /// The rounds that each thread does, unless the threads of its role share
    /// theirs.
    pub fn rounds(&self) -> usize {
        self.rounds
    }

    /// The number of threads of all roles.
    pub fn threads(&self) -> usize {
        self.roles.iter().map(|(_, n)| n).sum()
    }

    /// The counts of the roles, the rounds and the parameters, for a narrow
    /// column: "4+2 ×3", "2+2 ×1 cap 1".
    pub fn short(&self) -> String {
        let counts: Vec<_> = self.roles.iter().map(|(_, n)| n.to_string()).collect();
        let parameters = self.parameters.iter().map(|(name, value)| {
            let name: String = name.chars().take(3).collect();
            format!(" {name} {value}")
        });
        let parameters: String = parameters.collect();
        format!("{} ×{}{parameters}", counts.join("+"), self.rounds)
    }

    /// The options that ask for this size: the threads, the rounds or that they are
    /// endless, and the parameters that differ from those of `usual`.
    pub(crate) fn options(&self, usual: &Self, endless: bool) -> Vec<String> {
        let roles: Vec<_> = self
            .roles
            .iter()
            .map(|(role, n)| format!("{role}={n}"))
            .collect();
        let mut words = vec!["--threads".to_owned(), roles.join(",")];
        if endless {
            words.push("--endless".to_owned());
        } else {
            words.extend(["--rounds".to_owned(), self.rounds.to_string()]);
        }
        for given in self
            .parameters
            .iter()
            .filter(|it| !usual.parameters.contains(it))
        {
            let (name, value) = given;
            words.extend(["--set".to_owned(), format!("{name}={value}")]);
        }
        words
    }

    /// The same with endless rounds: "4+2 ∞".
    pub(crate) fn with_endless_rounds(&self) -> String {
        self.short().replacen(&format!("×{}", self.rounds), "∞", 1)
    }

    /// Each role with its number of threads.
    pub fn roles(&self) -> &[(&'static str, usize)] {
        &self.roles
    }

    /// Each parameter with its value.
    pub fn parameters(&self) -> &[(&'static str, usize)] {
        &self.parameters
    }
}

fn set(list: &mut Vec<(&'static str, usize)>, name: &'static str, value: usize) {
    match list.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => *known = value,
        None => list.push((name, value)),
    }
}

#[track_caller]
fn get(what: &str, list: &[(&'static str, usize)], name: &str) -> usize {
    if let Some((_, value)) = list.iter().find(|(known, _)| *known == name) {
        return *value;
    }
    let known: Vec<_> = list.iter().map(|(known, _)| *known).collect();
    panic!(
        "the puzzle has no {what} `{name}`; {}",
        advice(name, &known)
    );
}

impl fmt::Display for Setting {
    /// "4 hydrogen + 2 oxygen, 3 rounds"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (role, count)) in self.roles.iter().enumerate() {
            write!(f, "{}{count} {role}", if i == 0 { "" } else { " + " })?;
        }
        for (name, value) in &self.parameters {
            write!(f, ", {name} {value}")?;
        }
        let s = if self.rounds == 1 { "" } else { "s" };
        write!(f, ", {} round{s}", self.rounds)
    }
}

#[cfg(test)]
mod tests {
    use super::Setting;

    fn water() -> Setting {
        Setting::new().with("hydrogen", 4).with("oxygen", 2)
    }

    #[test]
    #[should_panic(expected = "the puzzle has no role `hydrogne`; did you mean `hydrogen`?")]
    fn a_role_that_is_not_there_is_not_counted_as_none() {
        water().count("hydrogne");
    }

    #[test]
    #[should_panic(expected = "the puzzle has no role `philosopher`; it has hydrogen, oxygen")]
    fn a_role_that_is_like_no_other_is_answered_with_all() {
        water().count("philosopher");
    }

    #[test]
    #[should_panic(expected = "the puzzle has no parameter `limit`; it has none")]
    fn a_parameter_that_is_not_there_has_no_value() {
        water().parameter("limit");
    }
}
