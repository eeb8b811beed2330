//! Advice for a name that does not exist.

/// The known name nearest to this one, if any is near.
pub(crate) fn nearest(name: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    let name = name.to_lowercase();
    let by_distance = known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&known, &name), known));
    let (distance, known) = by_distance.min()?;
    (distance <= known.len().max(3) / 2).then_some(known)
}

/// "did you mean `hydrogen`?", or all known names.
pub(crate) fn advice(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().map(ToString::to_string)) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "it has none".to_owned(),
        None => format!("it has {}", known.join(", ")),
    }
}
