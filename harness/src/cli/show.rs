use std::fmt::Write as _;

use anstyle::{AnsiColor, Color, Style};
use syntect::{easy::HighlightLines, highlighting::ThemeSet, parsing::SyntaxSet};

use clap_complete::ArgValueCandidates;

use super::{Exit, Usage, complete, numbers, practice::contract, select};
use crate::{
    Claim, Exhibit, Problem,
    contract::Contract,
    readme::Readme,
    report::{
        self,
        print::{out, outln},
        style,
    },
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: String,

    /// Show this hint, counted from 1, instead of the statement
    #[arg(long, value_name = "N", value_parser = numbers::ordinal, conflicts_with_all = ["solution", "discussion"])]
    hint: Option<usize>,

    /// Show the source of this solution or mistake, instead of the statement
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions), conflicts_with = "discussion")]
    solution: Option<String>,

    /// Show the discussion of the solutions, instead of the statement
    #[arg(long)]
    discussion: bool,

    /// Show what a solution provides, and what it may use, instead of the statement
    #[arg(long, conflicts_with_all = ["hint", "solution", "discussion"])]
    contract: bool,

    /// Print a page to hand out: the puzzle and what there is to write, in Markdown
    #[arg(long, conflicts_with_all = ["hint", "solution", "discussion", "contract"])]
    handout: bool,

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

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let readme = Readme::of(problem.readme);
    if let Some(name) = &args.solution {
        source(&select::solution(problem, name)?.exhibit);
    } else if let Some(number) = args.hint {
        hint(problem, &readme, number)?;
    } else if args.handout {
        let page = handout(problem, &contract(problem)?, args.hints, args.answers);
        if args.html {
            out!("{}", html(problem.title(), &page));
        } else {
            out!("{page}");
        }
    } else if args.contract {
        out!("{}", contract_text(problem, &contract(problem)?));
    } else if args.discussion {
        let discussion = readme.discussion().unwrap_or_default();
        outln!("{}", report::page(discussion));
    } else {
        statement(problem, &readme);
    }
    Ok(Exit::AsClaimed)
}

fn statement(problem: &Problem, readme: &Readme<'_>) {
    let (heading, quiet) = (style::HEADING, style::QUIET);
    outln!(
        "{heading}{}{heading:#}\n\n{}\n",
        problem.title(),
        report::page(readme.story())
    );
    outln!(
        "{heading}Rules{heading:#}\n\n{}\n",
        report::page(readme.section("Rules").unwrap_or_default())
    );
    outln!("{heading}Solutions and mistakes{heading:#}\n");
    for solution in &problem.solutions {
        let (mark, colour) = match solution.claim {
            Claim::Correct => ('✓', style::GOOD),
            Claim::Broken(_) => ('✗', style::BAD),
        };
        let title = report::steps::cut(solution.exhibit.title(), 54);
        outln!("  {colour}{mark}{colour:#} {:20} {title}", solution.name());
    }
    let name = problem.name;
    outln!(
        "\n{quiet}catalog show {name} --hint 1            one of {}\n\
         catalog show {name} --solution {}  its source\n\
         catalog show {name} --discussion        what they teach{quiet:#}",
        report::plural(readme.hints().len(), "hint"),
        problem.solutions[0].name(),
    );
}

/// The trait, the roles, the events and the primitives.
pub(super) fn contract_text(problem: &Problem, contract: &Contract) -> String {
    let heading = style::HEADING;
    let mut text = format!("{}\n\n{heading}Roles{heading:#}\n\n", contract.text);
    for (role, count) in problem.default.roles() {
        let _ = writeln!(text, "  {role:12} {count:>3} by default");
    }
    for (name, value) in problem.default.parameters() {
        let _ = writeln!(
            text,
            "  {name:12} {value:>3} by default, a number of the puzzle"
        );
    }
    let _ = writeln!(text, "\n{heading}What a thread announces{heading:#}\n");
    let options = textwrap::Options::new(report::table::width())
        .initial_indent("  ")
        .subsequent_indent("      ");
    for (event, doc) in &contract.events {
        let line = format!("\"{event}\": {doc}");
        let _ = writeln!(text, "{}", textwrap::fill(&line, &options));
    }
    let _ = writeln!(
        text,
        "\n{heading}What may be used{heading:#}\n\n{}",
        textwrap::fill(PRIMITIVES, textwrap::Options::new(report::table::width()))
    );
    text
}

/// The puzzle, what there is to write, and on demand hints and answers.
fn handout(problem: &Problem, contract: &Contract, hints: bool, answers: bool) -> String {
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
    if hints {
        let _ = writeln!(page, "\n## Hints");
        for (number, hint) in (1..).zip(readme.hints()) {
            let _ = writeln!(page, "\n**{number}.** {hint}");
        }
    }
    if answers {
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

/// What solutions are made of.
const PRIMITIVES: &str = "Everything of sync_core: Semaphore, FifoSemaphore, \
    BoundedSemaphore, Mutex, ReentrantMutex, Condvar, Event, Latch, Barrier, Rendezvous, \
    Lightswitch, Turnstile, Multiplex, Ring, and Shared for data that they guard. What of \
    std synchronizes, waits or tells the time is not seen by the checks, so it must not be \
    used: no std::sync, no std::thread, no atomics, no clocks. Plain data of std may be.";

fn hint(problem: &Problem, readme: &Readme<'_>, number: usize) -> Result<(), Usage> {
    let hints = readme.hints();
    let hint = number
        .checked_sub(1)
        .and_then(|index| hints.get(index))
        .ok_or_else(|| {
            Usage(format!(
                "{} has hints 1 to {}, not {number}",
                problem.name,
                hints.len()
            ))
        })?;
    outln!("{}", report::page(hint));
    if number < hints.len() {
        let quiet = style::QUIET;
        outln!(
            "\n{quiet}catalog show {} --hint {}{quiet:#}",
            problem.name,
            number + 1
        );
    }
    Ok(())
}

/// The source, highlighted on a terminal.
fn source(exhibit: &Exhibit) {
    let quiet = style::QUIET;
    outln!("{quiet}// {}{quiet:#}", exhibit.path());
    if !style::is_coloured() {
        out!("{}", exhibit.text);
        return;
    }
    let syntaxes = SyntaxSet::load_defaults_newlines();
    let themes = ThemeSet::load_defaults();
    let rust = syntaxes
        .find_syntax_by_extension("rs")
        .unwrap_or_else(|| syntaxes.find_syntax_plain_text());
    let mut highlighter = HighlightLines::new(rust, &themes.themes["base16-ocean.dark"]);
    for line in exhibit.text.split_inclusive('\n') {
        match highlighter.highlight_line(line, &syntaxes) {
            Ok(spans) => {
                for (span, text) in spans {
                    let style = of_the_terminal(span.foreground);
                    out!("{style}{text}{style:#}");
                }
            }
            Err(_) => out!("{line}"),
        }
    }
}

/// One of the terminal's own colours, which are chosen for its ground, for a colour of
/// the theme.
fn of_the_terminal(colour: syntect::highlighting::Color) -> Style {
    let ansi = match (colour.r, colour.g, colour.b) {
        (0x65, 0x73, 0x7e) => return style::QUIET, // comments
        (0xb4, 0x8e, 0xad) => AnsiColor::Magenta,  // keywords
        (0xa3, 0xbe, 0x8c) => AnsiColor::Green,    // strings
        (0x8f, 0xa1, 0xb3) => AnsiColor::Blue,     // functions
        (0xd0, 0x87, 0x70) => AnsiColor::Red,      // numbers
        (0xeb, 0xcb, 0x8b) | (0x96, 0xb5, 0xb4) => AnsiColor::Cyan, // types
        _ => return Style::new(),
    };
    Style::new().fg_color(Some(Color::Ansi(ansi)))
}
