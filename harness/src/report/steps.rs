//! An execution, one line a step.

use super::{Step, style, table::WIDTH};

/// Prints the steps, each thread in its colour, and below them who is left
/// standing where.
pub(crate) fn print(steps: &[Step], left: &[Step]) {
    let all = || steps.iter().chain(left);
    let width_of = |text: fn(&Step) -> &str| all().map(|s| text(s).chars().count()).max();
    let who = width_of(|s| &s.who).unwrap_or(0);
    let did = width_of(|s| &s.did).unwrap_or(0).min(30);
    let line = |number: &str, step: &Step| {
        let at = step
            .at
            .as_deref()
            .map(|at| at.rsplit('/').next().unwrap_or(at));
        let at = at.unwrap_or_default();
        let code = step.code.as_deref().unwrap_or_default();
        let fixed = format!(
            "{number:>5}  {:who$}  {:did$}  ",
            step.who,
            cut(&step.did, did)
        );
        let left = WIDTH.saturating_sub(fixed.chars().count() + at.chars().count() + 2);
        let (colour, quiet) = (style::of_thread(step.thread), style::QUIET);
        let code = cut(code, left);
        anstream::println!("{colour}{fixed}{colour:#}{quiet}{at}{quiet:#}  {code}");
    };
    for (number, step) in (1..).zip(steps) {
        line(&number.to_string(), step);
    }
    if !left.is_empty() {
        println!("  left waiting:");
        left.iter().for_each(|step| line("", step));
    }
}

/// The text, or as much of it as fits.
pub(crate) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(1)).collect();
    format!("{kept}…")
}
