//! The names of a solution's objects, as in its source.

use std::{collections::HashMap, panic::Location};

use parking_lot::Mutex;
use sync_core::observe::Object;

use super::places::{Places, name_elsewhere};
use crate::Exhibit;

/// A name for each object of a performance: that of the field it was created
/// for, with a number where several objects share it: `forks[2]` if one
/// expression created several, `keys 2` if several expressions did.
#[derive(Debug)]
pub(crate) struct Names {
    places: Places,
    /// By serial number. Objects created while threads run are added later.
    names: Mutex<HashMap<u64, String>>,
}

impl Names {
    pub(crate) fn new(objects: &[Object], exhibit: &Exhibit) -> Self {
        let places = Places::of(exhibit);
        let made: Vec<_> = objects.iter().map(|o| (o.created, o.kind.name())).collect();
        let serials = objects.iter().map(|object| object.serial);
        let names = serials.zip(name_all(&made, &places)).collect();
        Self {
            places,
            names: Mutex::new(names),
        }
    }

    pub(crate) fn of(&self, object: &Object) -> String {
        let mut names = self.names.lock();
        if let Some(name) = names.get(&object.serial) {
            return name.clone();
        }
        // Created while the threads run: how many more the line will create is
        // not known.
        let base = base_name(object.kind.name(), object.created, &self.places);
        let name = (0..=names.len())
            .map(|number| format!("{base}[{number}]"))
            .find(|name| !names.values().any(|taken| taken == name))
            .expect("there are more numbers than names");
        names.insert(object.serial, name.clone());
        name
    }
}

/// A name for each object, given where it was created and its kind.
pub(crate) fn name_all(
    objects: &[(&'static Location<'static>, &'static str)],
    places: &Places,
) -> Vec<String> {
    let bases: Vec<String> = objects
        .iter()
        .map(|(made, kind)| base_name(kind, made, places))
        .collect();
    let name = |i: usize| {
        let (made, base) = (objects[i].0, &bases[i]);
        // The places with this name, in the order of their first object.
        let mut same: Vec<&Location<'_>> = Vec::new();
        for (object, other) in objects.iter().zip(&bases) {
            if other == base && !same.contains(&object.0) {
                same.push(object.0);
            }
        }
        let mut name = base.clone();
        if let (Some(number), true) = (same.iter().position(|it| *it == made), same.len() > 1) {
            name = if places.name(made).is_some() || name_elsewhere(made).is_some() {
                format!("{name} {}", number + 1)
            } else {
                format!("{name}:{}", made.column())
            };
        }
        // What one expression makes of several kinds.
        let first = objects.iter().find(|(place, _)| *place == made);
        if first.is_some_and(|(_, kind)| *kind != objects[i].1) {
            name = format!("{name} ({})", objects[i].1);
        }
        let same = objects.iter().filter(|p| **p == objects[i]).count();
        if same > 1 {
            let before = objects[..i].iter().filter(|p| **p == objects[i]).count();
            name = format!("{name}[{before}]");
        }
        name
    };
    (0..objects.len()).map(name).collect()
}

/// The name of the place where an object is stored; without one, "semaphore of
/// line 12", with the file if it is another than the solution's.
fn base_name(kind: &str, made: &Location<'_>, places: &Places) -> String {
    if let Some(name) = places.name(made) {
        return name.to_owned();
    }
    if places.holds(made) {
        format!("{kind} of line {}", made.line())
    } else if let Some(name) = name_elsewhere(made) {
        name
    } else {
        let file = made.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!("{kind} of {file}:{}:{}", made.line(), made.column())
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::{Places, name_all};
    use crate::Exhibit;

    #[test]
    fn objects_of_several_places_are_told_apart() {
        let here = Location::caller;
        let (one, other) = (here(), here());
        let places = Places::of(&Exhibit::new("src/other.rs", "other.rs", ""));
        let semaphore = |place| (place, "semaphore");
        let names = name_all(&[semaphore(one), semaphore(other), semaphore(one)], &places);
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
