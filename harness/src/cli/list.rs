use clap_complete::ArgValueCandidates;
use serde::Serialize;

use super::{Exit, Usage, complete, select};
use crate::{
    Claim, Difficulty, Failure, Group, Problem, Solution, patterns,
    report::{self, print::outln, style, table},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this problem, with its solutions and mistakes
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// Only the problems of this group: patterns, classical, less-classical,
    /// not-so-classical, not-remotely-classical, primitives, course-notes, interview
    #[arg(long, value_name = "NAME", conflicts_with = "problem", value_parser = group)]
    group: Option<Group>,

    /// Only solutions and mistakes with this pattern, such as turnstile
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    technique: Option<&'static str>,

    /// Only mistakes that fail in this way, such as deadlock
    #[arg(long, value_name = "FAILURE", value_parser = failure)]
    mistakes: Option<&'static str>,

    /// List solutions and mistakes, too
    #[arg(long)]
    all: bool,

    /// Print one JSON object for each solution or mistake, instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    problem: &'a str,
    title: &'a str,
    about: &'a str,
    group: Option<Group>,
    book: Option<&'a str>,
    leetcode: Option<u32>,
    difficulty: Option<Difficulty>,
    solution: String,
    technique: &'a str,
    patterns: Vec<String>,
    source: Option<String>,
    mistake: bool,
    fails_with: Option<Failure>,
    native_only: bool,
}

impl Args {
    /// Whether single solutions are listed, and not problems as a whole.
    fn lists_solutions(&self) -> bool {
        self.all || self.problem.is_some() || self.technique.is_some() || self.mistakes.is_some()
    }

    /// Whether this solution is asked for.
    fn wants(&self, solution: &Solution) -> bool {
        let of_pattern = self
            .technique
            .is_none_or(|pattern| patterns::uses(solution, pattern));
        let fails_so = self.mistakes.is_none_or(|kind| match solution.claim {
            Claim::Correct => false,
            Claim::Broken(failure) => failure.kind() == kind,
        });
        of_pattern && fails_so
    }
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problems = select::problems(problems, args.problem.as_deref())?;
    let of_group = |it: &&Problem| args.group.is_none() || it.group == args.group;
    let problems: Vec<_> = problems.into_iter().filter(of_group).collect();
    let wanted: Vec<(&Problem, Vec<&Solution>)> = problems
        .into_iter()
        .map(|it| {
            let solutions = it.solutions.iter().filter(|it| args.wants(it));
            (it, solutions.collect())
        })
        .filter(|(_, solutions): &(_, Vec<_>)| !solutions.is_empty())
        .collect();
    if args.json {
        for (problem, solutions) in &wanted {
            for solution in solutions {
                let line = serde_json::to_string(&shown(problem, solution));
                outln!("{}", line.expect("entries are plain data"));
            }
        }
        return Ok(Exit::AsClaimed);
    }
    if args.lists_solutions() {
        for (problem, solutions) in &wanted {
            print(problem, solutions);
        }
    } else {
        print_by_group(&wanted);
    }
    count(&wanted);
    Ok(Exit::AsClaimed)
}

fn shown<'a>(problem: &'a Problem, solution: &'a Solution) -> Shown<'a> {
    Shown {
        problem: problem.name,
        title: problem.title(),
        about: problem.about,
        group: problem.group,
        book: problem.book,
        leetcode: problem.leetcode,
        difficulty: problem.difficulty,
        solution: solution.name(),
        technique: solution.exhibit.title(),
        patterns: solution.exhibit.patterns(),
        source: solution.exhibit.note("Source"),
        mistake: solution.is_mistake(),
        fails_with: match solution.claim {
            Claim::Correct => None,
            Claim::Broken(failure) => Some(failure),
        },
        native_only: solution.native_only.is_some(),
    }
}

/// A line a problem, group after group; those of no group come last.
fn print_by_group(wanted: &[(&Problem, Vec<&Solution>)]) {
    let groups = Group::ALL.map(Some).into_iter().chain([None]);
    let (heading, quiet) = (style::HEADING, style::QUIET);
    outln!("{quiet}{:26} LB/LC level{quiet:#}", "");
    for group in groups {
        let mut its = wanted.iter().filter(|(it, _)| it.group == group).peekable();
        if its.peek().is_none() {
            continue;
        }
        let title = group.map_or("Others", Group::title);
        outln!("\n{heading}{title}{heading:#}");
        for (problem, _) in its {
            let level = problem.difficulty.map_or("", Difficulty::name);
            let about = if problem.about.is_empty() {
                problem.title()
            } else {
                problem.about
            };
            let number = problem.leetcode.map(|it| it.to_string());
            let from = problem.book.or(number.as_deref()).unwrap_or("-");
            outln!(
                "  {:24} {from:5} {level:6} {}",
                problem.name,
                report::steps::cut(about, table::width().saturating_sub(40).max(10)),
            );
        }
    }
}

/// How many there are, and what to try next.
fn count(wanted: &[(&Problem, Vec<&Solution>)]) {
    let all = wanted.iter().flat_map(|(_, solutions)| solutions);
    let (wrong, right) = all.partition::<Vec<&&Solution>, _>(|it| it.is_mistake());
    let quiet = style::QUIET;
    outln!(
        "\n{}, {}, {}.",
        report::plural(wanted.len(), "problem"),
        report::plural(right.len(), "solution"),
        report::plural(wrong.len(), "mistake"),
    );
    outln!("{quiet}Next: catalog list h2o, catalog show h2o, catalog run h2o{quiet:#}");
}

fn print(problem: &Problem, solutions: &[&Solution]) {
    let heading = style::HEADING;
    outln!(
        "\n{heading}{}{heading:#}  {}",
        problem.name,
        problem.title()
    );
    for solution in solutions {
        let (mark, style, fails) = match solution.claim {
            Claim::Correct => ('✓', style::GOOD, String::new()),
            Claim::Broken(failure) => ('✗', style::BAD, format!(" [{}]", failure.kind())),
        };
        let native = if solution.native_only.is_some() {
            " [native only]"
        } else {
            ""
        };
        let taken = 25 + fails.chars().count() + native.len();
        let room = table::width().saturating_sub(taken).max(10);
        let title = report::steps::cut(solution.exhibit.title(), room);
        let quiet = style::QUIET;
        outln!(
            "  {style}{mark}{style:#} {:20} {title}{quiet}{fails}{native}{quiet:#}",
            solution.name()
        );
    }
}

/// A group, for clap.
fn group(text: &str) -> Result<Group, String> {
    let known = Group::ALL.map(|it| (it.name(), it));
    select::by_name("group", text, &known)
}

/// A pattern, for clap.
fn pattern(text: &str) -> Result<&'static str, String> {
    let known: Vec<_> = patterns::names().iter().map(|it| (*it, *it)).collect();
    select::by_name("pattern", text, &known)
}

/// A kind of failure, for clap.
fn failure(text: &str) -> Result<&'static str, String> {
    let known = Failure::KINDS.map(|it| (it, it));
    select::by_name("kind of failure", text, &known)
}
