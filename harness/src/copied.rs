//! The page on programs that are often copied: programs of course notes, in our own
//! Rust, with what they really do.

use std::{fmt::Write as _, num::NonZero};

use crate::{
    Problem, Solution,
    tables::{Fate, VerdictTables},
    verify::{Care, Limits},
};

/// The page, in the catalog's sources.
pub const PAGE: &str = "docs/copied-programs.md";

/// Its text.
const TEXT: &str = include_str!("../../docs/copied-programs.md");

/// Below this heading the page is made of verdicts.
const PROGRAMS: &str = "## The programs\n";

/// The parts of Python's library that a program of course notes is made of; none if it is
/// no such program.
pub fn parts(solution: &Solution) -> Option<String> {
    let parts = solution.exhibit.note("Python")?;
    Some(parts.trim_end_matches('.').replace('`', ""))
}

/// The solution to write instead of a mistake.
pub fn instead<'a>(problem: &'a Problem, mistake: &Solution) -> Option<&'a Solution> {
    let name = mistake.exhibit.note("Instead")?;
    problem.solution(name.trim_end_matches('.'))
}

/// The verdicts on the programs that are wrong without spurious wakeups: `CPython` has
/// none.
pub fn without_wakeups<'a>(
    problems: &[&'a Problem],
    jobs: NonZero<usize>,
    limits: &Limits,
) -> Vec<VerdictTables<'a>> {
    let limits = Limits {
        care: Care {
            spurious: 0,
            ..limits.care
        },
        ..limits.clone()
    };
    let is_wrong = |it: &Solution| it.is_mistake() && parts(it).is_some();
    VerdictTables::of_those(problems, is_wrong, jobs, &limits, || {})
}

/// The page, with the verdicts on the programs of these problems: on those that are wrong
/// [without spurious wakeups](without_wakeups), if they fail without, too.
pub fn page(all: &[VerdictTables<'_>], calm: &[VerdictTables<'_>]) -> String {
    let head = TEXT.split(PROGRAMS).next().unwrap_or_default();
    let mut table = String::from(
        "| program | made of | what it does | size | write instead |\n\
         |---|---|---|---|---|\n",
    );
    let mut sections = String::new();
    for (tables, calm) in all.iter().zip(calm) {
        let problem = tables.problem;
        let programs: Vec<_> = problem
            .solutions
            .iter()
            .filter_map(|it| Some((it, parts(it)?, fate(it, tables, calm)?)))
            .collect();
        if programs.is_empty() {
            continue;
        }
        let (title, name) = (problem.title(), problem.name);
        let _ = write!(
            sections,
            "\n## {title}\n\nThe puzzle: [{name}](../problems/{name}/README.md).\n"
        );
        for (solution, parts, fate) in programs {
            let other = instead(problem, solution).map(linked).unwrap_or_default();
            let Fate { what, size, .. } = &fate;
            let _ = writeln!(
                table,
                "| {} | {parts} | {what} | {size} | {other} |",
                linked(solution)
            );
            sections.push_str(&section(problem, solution, &parts, &fate));
        }
    }
    format!("{head}{PROGRAMS}\nWritten by `just write-claims`.\n\n{table}{sections}")
}

/// What becomes of a program; of one that is wrong without spurious wakeups, if it fails
/// without.
fn fate(solution: &Solution, all: &VerdictTables<'_>, calm: &VerdictTables<'_>) -> Option<Fate> {
    match calm.fate(solution) {
        Some(fate) if fate.is_failure => Some(Fate {
            options: format!("{} --spurious 0", fate.options),
            ..fate
        }),
        Some(_) => all.fate(solution).map(|fate| Fate {
            what: format!("{}, by a spurious wakeup only", fate.what),
            ..fate
        }),
        None => all.fate(solution),
    }
}

fn linked(solution: &Solution) -> String {
    format!("[{}](../{})", solution.name(), solution.exhibit.path())
}

fn section(problem: &Problem, solution: &Solution, parts: &str, fate: &Fate) -> String {
    let Fate {
        what,
        size,
        schedule,
        options,
        is_failure,
    } = fate;
    let (told, code) = told_and_code(solution.exhibit.text);
    let mut text = format!("\n### {}\n", solution.exhibit.title());
    if !told.is_empty() {
        let _ = write!(text, "\n{told}\n");
    }
    let _ = write!(text, "\nMade of {parts}. Verdict: **{what}**, {size}");
    match schedule.as_deref() {
        Some("") => text.push_str(", before any step"),
        Some(schedule) => {
            let _ = write!(text, ", shortest schedule `{schedule}`");
        }
        None => {}
    }
    text.push_str(".\n");
    if *is_failure {
        let (problem, name) = (problem.name, solution.name());
        let _ = write!(
            text,
            "\nSee it: `just verify {problem} --solution {name} {options}`.\n"
        );
    }
    if let Some(other) = instead(problem, solution) {
        let _ = write!(
            text,
            "\nInstead: {}, {}.\n",
            linked(other),
            lower(other.exhibit.title())
        );
    }
    let _ = write!(
        text,
        "\n<details><summary>The program</summary>\n\n```rust\n{code}\n```\n\n</details>\n"
    );
    text
}

/// With a small letter, as in the middle of a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    let first = letters.next().map(|it| it.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What an exhibit tells between its title and its notes, and its code.
fn told_and_code(text: &str) -> (String, &str) {
    let is_doc = |line: &&str| line.starts_with("//!");
    let told: Vec<&str> = text
        .lines()
        .take_while(is_doc)
        .skip(1)
        .map(|line| line.trim_start_matches("//!").trim())
        .take_while(|line| !line.starts_with("Source:"))
        .collect();
    let docs: usize = text
        .split_inclusive('\n')
        .take_while(|it| it.starts_with("//!"))
        .map(str::len)
        .sum();
    (told.join("\n").trim().to_owned(), text[docs..].trim())
}

#[cfg(test)]
mod tests {
    use super::told_and_code;

    #[test]
    fn an_exhibit_falls_into_what_it_tells_and_its_code() {
        let text = "//! A title.\n//!\n//! One.\n//! Two.\n//!\n//! Source: ours.\n\nuse it;\n\nfn f() {}\n";
        assert_eq!(
            told_and_code(text),
            ("One.\nTwo.".to_owned(), "use it;\n\nfn f() {}")
        );
    }
}
