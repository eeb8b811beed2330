//! Pending operations, one line for each thread.

use super::{Step, print::outln, style, table};

/// Prints a line for each step, in the colour of its thread.
pub(crate) fn print(heading: &str, steps: &[Step]) {
    if !steps.is_empty() {
        outln!("  {heading}");
    }
    let width_of = |text: fn(&Step) -> &str| steps.iter().map(|s| text(s).chars().count()).max();
    let who = width_of(|s| &s.who).unwrap_or(0);
    let did = steps.iter().map(|s| s.label().chars().count()).max();
    let did = did.unwrap_or(0).min(30);
    for step in steps {
        let at = step.place();
        let fixed = format!(
            "       {:who$}  {:did$}  ",
            step.who,
            cut(&step.label(), did)
        );
        let room =
            table::width().saturating_sub(fixed.chars().count() + at.chars().count().max(3) + 2);
        let code = cut(step.code.as_deref().unwrap_or_default(), room);
        let (colour, quiet) = (style::of_thread(step.thread), style::QUIET);
        if at.is_empty() {
            outln!("{colour}{}{colour:#}", fixed.trim_end());
        } else {
            outln!("{colour}{fixed}{colour:#}{quiet}{at:>3}{quiet:#}  {code}");
        }
    }
}

/// The text, cut to this width.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}
