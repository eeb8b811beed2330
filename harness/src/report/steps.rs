//! An execution, one line a step.

use super::{Step, style, table::WIDTH};
use crate::verify::Trace;

/// The most steps that are printed: more are those of an execution that goes on
/// and on.
const MOST: usize = 60;

/// Prints the steps, each thread in its colour, and below them who is left
/// standing where.
pub(crate) fn print_trace(trace: &Trace) {
    let steps: Vec<Step> = trace
        .steps
        .iter()
        .flat_map(|turn| turn.did.clone())
        .collect();
    print(&steps, &trace.left);
}

/// Prints the steps, each thread in its colour, and below them who is left
/// standing where.
pub(crate) fn print(steps: &[Step], left: &[Step]) {
    let all = || steps.iter().chain(left);
    let width_of = |text: fn(&Step) -> &str| all().map(|s| text(s).chars().count()).max();
    let who = width_of(|s| &s.who).unwrap_or(0);
    let did = width_of(|s| &s.did).unwrap_or(0).min(30);
    let line = |number: &str, step: &Step| {
        // A line of the solution needs no file name: everybody knows which.
        let at = match (step.line, &step.at) {
            (Some(line), _) => line.to_string(),
            (None, Some(at)) => at.rsplit('/').next().unwrap_or(at).to_owned(),
            (None, None) => String::new(),
        };
        let fixed = format!(
            "{number:>5}  {:who$}  {:did$}  ",
            step.who,
            cut(&step.did, did)
        );
        let room = WIDTH.saturating_sub(fixed.chars().count() + at.chars().count().max(3) + 2);
        let code = cut(step.code.as_deref().unwrap_or_default(), room);
        let (colour, quiet) = (style::of_thread(step.thread), style::QUIET);
        if at.is_empty() {
            anstream::println!("{colour}{}{colour:#}", fixed.trim_end());
        } else {
            anstream::println!("{colour}{fixed}{colour:#}{quiet}{at:>3}{quiet:#}  {code}");
        }
    };
    for (number, step) in (1..).zip(steps).take(MOST) {
        line(&number.to_string(), step);
    }
    if steps.len() > MOST {
        println!("         and so on, {} steps in all", steps.len());
    }
    if !left.is_empty() {
        println!("  left standing at:");
        for step in left {
            line("", step);
        }
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
