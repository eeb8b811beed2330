//! The patterns of solutions, and the page that explains them.

use std::{fmt::Write as _, sync::LazyLock};

use crate::{Problem, Solution};

/// The page, in the catalog's sources.
pub const PAGE: &str = "docs/patterns.md";

/// Its text.
const TEXT: &str = include_str!("../../docs/patterns.md");

/// What its last paragraph on a pattern begins with: where it stands.
const WHERE: &str = "In the catalog:";

/// The patterns that the page explains, in its order: "Turnstile".
pub fn names() -> &'static [&'static str] {
    static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let headings = TEXT.lines().filter_map(|line| line.strip_prefix("## "));
        headings.collect()
    });
    &NAMES
}

/// Whether the solution uses this pattern, in capitals or not.
pub fn uses(solution: &Solution, pattern: &str) -> bool {
    let named = solution.exhibit.patterns();
    named.iter().any(|it| it.eq_ignore_ascii_case(pattern))
}

/// The page, with the places where each pattern stands in these problems.
pub fn page(problems: &[&Problem]) -> String {
    let mut text = String::new();
    let mut pattern = None;
    // A paragraph of the section is kept, but for the last one, which is made.
    for paragraph in TEXT.trim_end().split("\n\n") {
        if paragraph.starts_with(WHERE) {
            continue;
        }
        if let Some(next) = paragraph.strip_prefix("## ") {
            text += &pattern.map_or_else(String::new, |it| places(it, problems));
            pattern = Some(next);
        }
        let _ = write!(text, "{paragraph}\n\n");
    }
    text += &pattern.map_or_else(String::new, |it| places(it, problems));
    text.trim_end().to_owned() + "\n"
}

/// A paragraph with the places where a pattern stands; empty if there are none.
fn places(pattern: &str, problems: &[&Problem]) -> String {
    let mut lines = Vec::new();
    for problem in problems {
        let solutions = problem.solutions.iter().filter(|it| uses(it, pattern));
        let linked: Vec<_> = solutions
            .map(|it| format!("[{}](../{})", it.name(), it.exhibit.path()))
            .collect();
        if !linked.is_empty() {
            let (name, linked) = (problem.name, linked.join(", "));
            lines.push(format!("[{name}](../problems/{name}/README.md): {linked}"));
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    format!("{WHERE}\n- {}\n\n", lines.join("\n- "))
}

/// The patterns of a problem's solutions, for its README; none if they name none.
pub fn section(problem: &Problem) -> Option<String> {
    let mut lines = Vec::new();
    for pattern in names() {
        let solutions = problem.solutions.iter().filter(|it| uses(it, pattern));
        let named: Vec<_> = solutions.map(|it| format!("`{}`", it.name())).collect();
        if !named.is_empty() {
            let (anchor, named) = (anchor(pattern), named.join(", "));
            lines.push(format!(
                "- [{pattern}](../../docs/patterns.md#{anchor}): {named}"
            ));
        }
    }
    (!lines.is_empty()).then(|| {
        format!(
            "Explained in [docs/patterns.md](../../docs/patterns.md). Written by\n\
             `just write-claims`.\n\n{}",
            lines.join("\n")
        )
    })
}

/// The anchor of a heading: "I'll do it" is `ill-do-it`.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|it| !"',".contains(*it));
    kept.map(|it| match it {
        ' ' => '-',
        other => other.to_ascii_lowercase(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{anchor, names};

    #[test]
    fn the_page_explains_patterns_by_name() {
        assert!(names().contains(&"Turnstile"));
        assert!(names().iter().all(|name| !name.contains('#')));
    }

    #[test]
    fn an_anchor_is_what_a_page_on_the_web_makes_of_a_heading() {
        assert_eq!(anchor("I'll do it for you"), "ill-do-it-for-you");
        assert_eq!(anchor("Hand-over of the mutex"), "hand-over-of-the-mutex");
    }
}
