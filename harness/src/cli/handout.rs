//! A page to hand out: the puzzle, and what there is to write.

use std::fmt::Write as _;

use super::contracts::PRIMITIVES;
use crate::{Problem, contract::Contract, readme::Readme, report::print::out};

#[derive(clap::Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub(super) struct Args {
    /// Print a page to hand out: the puzzle and what there is to write, in Markdown
    #[arg(long, conflicts_with_all = ["hint", "solution", "discussion", "contract"])]
    pub(super) handout: bool,

    /// The page has the hints, too
    #[arg(long, requires = "handout")]
    hints: bool,

    /// The page has the solutions and the discussion, too
    #[arg(long, requires = "handout")]
    answers: bool,

    /// The page is HTML, to be printed
    #[arg(long, requires = "handout")]
    html: bool,
}

pub(super) fn print(problem: &Problem, contract: &Contract, args: &Args) {
    let page = page(problem, contract, args);
    if args.html {
        out!("{}", html(problem.title(), &page));
    } else {
        out!("{page}");
    }
}

/// The puzzle, what there is to write, and on demand hints and answers.
fn page(problem: &Problem, contract: &Contract, args: &Args) -> String {
    let readme = Readme::of(problem.readme);
    let mut page = format!(
        "# {}\n\n{}\n\n## Rules\n\n{}\n\n## What to write\n\n```rust\n{}\n```\n\n",
        problem.title(),
        readme.story(),
        readme.section("Rules").unwrap_or_default(),
        contract.text,
    );
    let roles = problem
        .default
        .roles()
        .iter()
        .chain(problem.default.parameters());
    let numbers: Vec<String> = roles.map(|(name, n)| format!("{name} {n}")).collect();
    let _ = writeln!(page, "The puzzle's numbers: {}.\n", numbers.join(", "));
    let _ = writeln!(page, "{PRIMITIVES}");
    if args.hints {
        let _ = writeln!(page, "\n## Hints");
        for (number, hint) in (1..).zip(readme.hints()) {
            let _ = writeln!(page, "\n**{number}.** {hint}");
        }
    }
    if args.answers {
        let _ = writeln!(page, "\n## Answers");
        for solution in problem.right() {
            let (name, text) = (solution.name(), solution.exhibit.text);
            let _ = writeln!(page, "\n### {name}\n\n```rust\n{}\n```", text.trim_end());
        }
        let discussion = readme.discussion().unwrap_or_default();
        let _ = writeln!(page, "\n## Discussion\n\n{discussion}");
    }
    page
}

/// A page of HTML on its own, with a new sheet for hints and answers.
fn html(title: &str, page: &str) -> String {
    let options = pulldown_cmark::Options::ENABLE_TABLES;
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, pulldown_cmark::Parser::new_ext(page, options));
    for heading in ["<h2>Hints", "<h2>Answers"] {
        body = body.replace(heading, &heading.replace("<h2>", "<h2 class=\"sheet\">"));
    }
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <title>{title}</title>\n<style>\n\
         body {{ max-width: 44em; margin: 2em auto; padding: 0 1em; font: 1rem/1.5 serif }}\n\
         pre {{ font-size: .85rem; line-height: 1.35; white-space: pre-wrap }}\n\
         @media print {{ .sheet {{ break-before: page }} pre {{ break-inside: avoid-page }} }}\n\
         </style>\n{body}</html>\n"
    )
}
