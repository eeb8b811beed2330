//! What a solution's objects are called in its source.

use std::collections::HashMap;

use sync_core::observe::Object;

use crate::Exhibit;

/// A name for each object of a performance: that of the field it was created
/// for, with a number if one line created several: `forks[2]`.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<u64, String>);

impl Names {
    pub(crate) fn new(objects: &[Object], exhibit: &Exhibit) -> Self {
        let places: Vec<_> = objects.iter().map(|o| (o.created, o.kind)).collect();
        let names = objects.iter().enumerate().map(|(i, object)| {
            let place = places[i];
            let alike = places.iter().filter(|p| **p == place).count();
            let before = places[..i].iter().filter(|p| **p == place).count();
            let base = field(exhibit, object).unwrap_or_else(|| {
                let kind = format!("{:?}", object.kind).to_lowercase();
                format!("{kind} of line {}", object.created.line())
            });
            let name = if alike > 1 {
                format!("{base}[{before}]")
            } else {
                base
            };
            (object.serial, name)
        });
        Self(names.collect())
    }

    pub(crate) fn of(&self, object: &Object) -> String {
        self.0.get(&object.serial).cloned().unwrap_or_else(|| {
            // Created while the threads were running.
            format!("{:?}", object.kind).to_lowercase()
        })
    }
}

/// The field or variable that the line which created the object is about:
/// `mutex: Semaphore::new(1)`, `let mutex = Semaphore::new(1)`. A line that
/// names none belongs to one above it.
fn field(exhibit: &Exhibit, object: &Object) -> Option<String> {
    if object.created.file() != exhibit.path() {
        return None;
    }
    let line = object.created.line();
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
