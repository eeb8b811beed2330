use serde::Serialize;

use super::{Exit, Usage};
use crate::{
    Claim, Problem,
    report::{self, print::outln, style, table},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Print one JSON object for each solution or mistake, instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shown<'a> {
    problem: &'a str,
    title: &'a str,
    solution: String,
    technique: &'a str,
    source: Option<String>,
    mistake: bool,
    fails_with: Option<crate::Failure>,
    native_only: bool,
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "the signature that all commands share"
)]
pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    if args.json {
        for problem in problems {
            for solution in &problem.solutions {
                let entry = Shown {
                    problem: problem.name,
                    title: problem.title(),
                    solution: solution.name(),
                    technique: solution.exhibit.title(),
                    source: solution.exhibit.note("Source"),
                    mistake: solution.is_mistake(),
                    fails_with: match solution.claim {
                        Claim::Correct => None,
                        Claim::Broken(failure) => Some(failure),
                    },
                    native_only: solution.native_only.is_some(),
                };
                let line = serde_json::to_string(&entry).expect("entries are plain data");
                outln!("{line}");
            }
        }
        return Ok(Exit::AsClaimed);
    }
    for problem in problems {
        print(problem);
    }
    let (right, wrong): (Vec<_>, Vec<_>) = problems
        .iter()
        .flat_map(|p| &p.solutions)
        .partition(|s| !s.is_mistake());
    let quiet = style::QUIET;
    outln!(
        "\n{}, {}, {}. {quiet}Next: catalog show h2o, catalog run h2o{quiet:#}",
        report::plural(problems.len(), "problem"),
        report::plural(right.len(), "solution"),
        report::plural(wrong.len(), "mistake"),
    );
    Ok(Exit::AsClaimed)
}

fn print(problem: &Problem) {
    let heading = style::HEADING;
    outln!(
        "\n{heading}{}{heading:#}  {}",
        problem.name,
        problem.title()
    );
    for solution in &problem.solutions {
        let (mark, style, fails) = match solution.claim {
            Claim::Correct => ('✓', style::GOOD, String::new()),
            Claim::Broken(failure) => ('✗', style::BAD, format!(" [{}]", failure.kind())),
        };
        let native = if solution.native_only.is_some() {
            " [native only]"
        } else {
            ""
        };
        let room = table::WIDTH - 25 - fails.chars().count() - native.len();
        let title = report::steps::cut(solution.exhibit.title(), room);
        let quiet = style::QUIET;
        outln!(
            "  {style}{mark}{style:#} {:20} {title}{quiet}{fails}{native}{quiet:#}",
            solution.name()
        );
    }
}
