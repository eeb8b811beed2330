//! What a solution's objects are called in its source.

use std::{collections::HashMap, panic::Location};

use sync_core::observe::Object;

use crate::Exhibit;

/// A name for each object of a performance: that of the field it was created
/// for, with a number if one line created several: `forks[2]`.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<u64, String>);

impl Names {
    pub(crate) fn new(objects: &[Object], exhibit: &Exhibit) -> Self {
        let kind = |object: &Object| format!("{:?}", object.kind).to_lowercase();
        let places: Vec<_> = objects.iter().map(|o| (o.created, kind(o))).collect();
        let names = name_all(&places, exhibit);
        Self(
            objects
                .iter()
                .map(|object| object.serial)
                .zip(names)
                .collect(),
        )
    }

    pub(crate) fn of(&self, object: &Object) -> String {
        self.0.get(&object.serial).cloned().unwrap_or_else(|| {
            // Created while the threads were running.
            format!("{:?}", object.kind).to_lowercase()
        })
    }
}

/// A name for each object, of which the line that made it is known, and what
/// it is.
pub(crate) fn name_all(
    objects: &[(&'static Location<'static>, String)],
    exhibit: &Exhibit,
) -> Vec<String> {
    let name = |(i, place): (usize, &(&'static Location<'static>, String))| {
        let (made, kind) = place;
        let alike = objects.iter().filter(|p| *p == place).count();
        let before = objects[..i].iter().filter(|p| *p == place).count();
        let base =
            field(exhibit, made).unwrap_or_else(|| format!("{kind} of line {}", made.line()));
        if alike > 1 {
            format!("{base}[{before}]")
        } else {
            base
        }
    };
    objects.iter().enumerate().map(name).collect()
}

/// The field or variable that the line which created the object is about:
/// `mutex: Semaphore::new(1)`, `let mutex = Semaphore::new(1)`. A line that
/// names none belongs to one above it.
fn field(exhibit: &Exhibit, made: &Location<'_>) -> Option<String> {
    if made.file() != exhibit.path() {
        return None;
    }
    let line = made.line();
    (line.saturating_sub(8)..=line)
        .rev()
        .filter_map(|line| exhibit.line(line))
        .find_map(named)
}

fn named(line: &str) -> Option<String> {
    let line = line.strip_prefix("let ").unwrap_or(line);
    let line = line.strip_prefix("mut ").unwrap_or(line);
    let end = line
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(0);
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let names = (rest.starts_with(':') && !rest.starts_with("::"))
        || (rest.starts_with('=') && !rest.starts_with("=>"));
    (names && !name.is_empty() && !name.starts_with(char::is_uppercase)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_field_or_a_variable_gives_its_name() {
        let name = |line| named(line).unwrap_or_default();
        assert_eq!(name("mutex: Semaphore::new(1),"), "mutex");
        assert_eq!(name("let mut queue = Mutex::new(0);"), "queue");
        assert_eq!(
            name("forks: (0..n).map(|_| Semaphore::new(1)).collect(),"),
            "forks"
        );
    }

    #[test]
    fn a_line_without_a_name_gives_none() {
        assert_eq!(named("Semaphore::new(1),"), None);
        assert_eq!(named(".map(|_| Semaphore::new(1))"), None);
        assert_eq!(named("State::Idle => Semaphore::new(1)"), None);
    }
}
