use anstyle::{AnsiColor, Color, Style};
use clap_complete::ArgValueCandidates;
use syntect::{easy::HighlightLines, highlighting::ThemeSet, parsing::SyntaxSet};

use super::{Exit, Usage, complete, contracts, handout, numbers, practice::numbered, select};
use crate::{
    Claim, Exhibit, Problem,
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

    /// Show what an interviewer asks next, with the answers, instead of the statement
    #[arg(long, conflicts_with_all = ["hint", "solution", "discussion", "contract"])]
    follow_ups: bool,

    /// Show what a solution provides, and what it may use, instead of the statement
    #[arg(long, conflicts_with_all = ["hint", "solution", "discussion"])]
    contract: bool,

    #[command(flatten)]
    page: handout::Args,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let readme = Readme::of(problem.readme);
    if let Some(name) = &args.solution {
        source(&select::solution(problem, name)?.exhibit);
    } else if let Some(number) = args.hint {
        hint(problem, &readme, number)?;
    } else if args.page.handout {
        handout::print(problem, &contracts::of(problem)?, &args.page);
    } else if args.contract {
        out!("{}", contracts::text(problem, &contracts::of(problem)?));
    } else if args.follow_ups {
        follow_ups(problem, &readme)?;
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

fn follow_ups(problem: &Problem, readme: &Readme<'_>) -> Result<(), Usage> {
    let all = readme.follow_ups();
    if all.is_empty() {
        return Err(Usage(format!(
            "{} is no question of interviews; `catalog list --group interview` shows those that are",
            problem.name
        )));
    }
    let heading = style::HEADING;
    for (number, (question, answer)) in (1..).zip(all) {
        // As the other commands are named here.
        let answer = answer.replace("\njust ", "\ncatalog ");
        outln!(
            "{heading}{}{heading:#}\n{}\n",
            numbered(number, question),
            report::page(&answer)
        );
    }
    Ok(())
}

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
