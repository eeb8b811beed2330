//! The group that a name means.

use crate::runner::Group;

/// The group of this name, or a sentence that says which name may be meant.
pub(crate) fn group(groups: Vec<Group>, name: &str) -> Result<Group, String> {
    let names: Vec<&str> = groups.iter().map(|group| group.name).collect();
    if let Some(place) = names.iter().position(|known| *known == name) {
        let mut groups = groups;
        return Ok(groups.swap_remove(place));
    }
    let distance = |known: &str| strsim::damerau_levenshtein(known, &name.to_lowercase());
    let near = names.iter().min_by_key(|known| distance(known));
    Err(match near {
        Some(near) if distance(near) <= near.len() / 3 => {
            format!("`{name}` is not a group; did you mean `{near}`?")
        }
        _ => format!("`{name}` is not a group; there are {}", names.join(", ")),
    })
}
