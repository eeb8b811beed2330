//! What a solution's objects are called in its source.

use std::{collections::HashMap, panic::Location};

use parking_lot::Mutex;
use sync_core::observe::Object;

use crate::Exhibit;

/// A name for each object of a performance: that of the field it was created
/// for, with a number where that alone would not tell it from others:
/// `forks[2]` if one expression created several, `keys 2` if several did.
#[derive(Debug)]
pub(crate) struct Names {
    exhibit: Exhibit,
    /// By serial number. Those that are made while threads run come later.
    names: Mutex<HashMap<u64, String>>,
}

impl Names {
    pub(crate) fn new(objects: &[Object], exhibit: &Exhibit) -> Self {
        let places: Vec<_> = objects.iter().map(|o| (o.created, kind(o))).collect();
        let serials = objects.iter().map(|object| object.serial);
        let names = serials.zip(name_all(&places, exhibit)).collect();
        Self {
            exhibit: *exhibit,
            names: Mutex::new(names),
        }
    }

    pub(crate) fn of(&self, object: &Object) -> String {
        let mut names = self.names.lock();
        if let Some(name) = names.get(&object.serial) {
            return name.clone();
        }
        // Created while the threads were running: nobody knows how many more
        // the line creates.
        let base = field(&self.exhibit, object.created)
            .unwrap_or_else(|| unnamed(&kind(object), object.created, &self.exhibit));
        let name = (0..=names.len())
            .map(|number| format!("{base}[{number}]"))
            .find(|name| !names.values().any(|taken| taken == name))
            .expect("there are more numbers than names");
        names.insert(object.serial, name.clone());
        name
    }
}

/// What an object is, in lower case.
pub(crate) fn kind(object: &Object) -> String {
    format!("{:?}", object.kind).to_lowercase()
}

/// A name for each object, of which the line that made it is known, and what
/// it is.
pub(crate) fn name_all(
    objects: &[(&'static Location<'static>, String)],
    exhibit: &Exhibit,
) -> Vec<String> {
    let bases: Vec<String> = objects
        .iter()
        .map(|(made, kind)| field(exhibit, made).unwrap_or_else(|| unnamed(kind, made, exhibit)))
        .collect();
    let name = |i: usize| {
        let (made, base) = (objects[i].0, &bases[i]);
        // The places that give this name, in the order of their first object.
        let mut places: Vec<&Location<'_>> = Vec::new();
        for (object, other) in objects.iter().zip(&bases) {
            if other == base && !places.contains(&object.0) {
                places.push(object.0);
            }
        }
        let mut name = base.clone();
        if let (Some(number), true) = (places.iter().position(|it| *it == made), places.len() > 1) {
            name = if field(exhibit, made).is_some() {
                format!("{name} {}", number + 1)
            } else {
                format!("{name}:{}", made.column())
            };
        }
        let alike = objects.iter().filter(|p| **p == objects[i]).count();
        if alike > 1 {
            let before = objects[..i].iter().filter(|p| **p == objects[i]).count();
            name = format!("{name}[{before}]");
        }
        name
    };
    (0..objects.len()).map(name).collect()
}

/// An object that no field or variable of the exhibit names: "semaphore of line
/// 12", or of which file's.
fn unnamed(kind: &str, made: &Location<'_>, exhibit: &Exhibit) -> String {
    if made.file() == exhibit.path() {
        format!("{kind} of line {}", made.line())
    } else {
        let file = made.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!("{kind} of {file}:{}:{}", made.line(), made.column())
    }
}

/// The field or variable that the line which created the object is about:
/// `mutex: Semaphore::new(1)`, `let mutex = Semaphore::new(1)`. A line that
/// names none belongs to one above it.
fn field(exhibit: &Exhibit, made: &Location<'_>) -> Option<String> {
    if made.file() != exhibit.path() {
        return None;
    }
    let line = made.line();
    let whole = exhibit.text.lines().nth(line as usize - 1);
    let before = whole.and_then(|text| text.get(..made.column() as usize - 1));
    before.and_then(named_last).or_else(|| {
        (line.saturating_sub(8)..=line)
            .rev()
            .filter_map(|line| exhibit.line(line))
            .find_map(named)
    })
}

/// The field that a line is about which has come this far: in `Self { a:
/// Semaphore::new(1), b: ` it is `b`.
fn named_last(before: &str) -> Option<String> {
    let (_, last) = before.rsplit_once([',', '{'])?;
    named(last.trim_start())
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
    use std::panic::Location;

    use super::{name_all, named, named_last};
    use crate::Exhibit;

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

    #[test]
    fn the_last_field_of_a_line_that_has_several_gives_its_name() {
        assert_eq!(
            named_last("Self { a: Semaphore::new(1), b: ").as_deref(),
            Some("b")
        );
        assert_eq!(named_last("    keys: [Semaphore::new(1), "), None);
        assert_eq!(named_last("    keys: "), None);
    }

    #[test]
    fn objects_of_several_places_are_told_apart() {
        let here = Location::caller;
        let (one, other) = (here(), here());
        let exhibit = Exhibit::new("src/other.rs", "other.rs", "");
        let semaphore = |place| (place, "semaphore".to_owned());
        let names = name_all(
            &[semaphore(one), semaphore(other), semaphore(one)],
            &exhibit,
        );
        let [(first, column), (second, _)] = [one, other].map(|it| {
            (
                format!("semaphore of names.rs:{}:{}", it.line(), it.column()),
                it.column(),
            )
        });
        assert!(column > 1);
        assert_ne!(first, second);
        assert_eq!(
            names,
            [format!("{first}[0]"), second, format!("{first}[1]")]
        );
    }
}
