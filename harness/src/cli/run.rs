use std::{fs::File, io::Write, path::PathBuf, time::Duration};

use clap_complete::ArgValueCandidates;

use super::{
    Exit, Usage, complete, numbers,
    select::{self, Size},
};
use crate::{
    Problem, Solution,
    report::{self, print::outln, steps, style, table},
    run::{Options, RunReport, init_narration, run},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: String,

    /// The solution or mistake [default: the first solution]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions))]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// Mean time from one line to the next, in milliseconds
    #[arg(long, value_name = "MS", default_value = "150", value_parser = numbers::milliseconds)]
    pace: Duration,

    /// Seed of the random pauses [default: a random seed]
    #[arg(long, value_name = "N", value_parser = numbers::seed)]
    seed: Option<u64>,

    /// Draw the timeline to this file, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,

    /// Print each operation, not only events
    #[arg(long, short)]
    verbose: bool,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let solution = match &args.solution {
        Some(name) => select::solution(problem, name)?,
        None => problem
            .right()
            .next()
            .expect("every problem has a solution"),
    };
    let setting = args.size.setting(problem, &problem.default, true)?;
    // Before the run, so that a path that cannot be written is refused at once.
    let svg = args.svg.as_ref().map(|path| {
        File::create(path).map(|file| (path, file)).map_err(|error| {
            Usage(format!(
                "cannot write the picture to `{}` ({error}); name a file in a folder that exists \
                 and that you may write to",
                path.display()
            ))
        })
    });
    let svg = svg.transpose()?;
    let seed = args.seed.unwrap_or_else(rand::random);

    let heading = style::HEADING;
    outln!(
        "{heading}{}{heading:#}, solved by {heading}{}{heading:#}: {}",
        problem.title(),
        solution.name(),
        solution.exhibit.title(),
    );
    let size = report::size(&setting);
    outln!("{size}, seed {seed}\n");
    init_narration(args.verbose);
    let report = run(
        solution,
        &setting,
        &Options {
            pace: args.pace,
            seed,
        },
    );

    if let Some((path, mut file)) = svg {
        let title = format!("{}, {} ({size})", problem.title(), solution.name());
        file.write_all(report::picture::draw(&report.timeline, &title).as_bytes())
            .map_err(|error| Usage(format!("cannot write to `{}`: {error}", path.display())))?;
    }
    summarize(&report, solution);
    Ok(if report.contradicts(solution) {
        Exit::ClaimFailed
    } else if report.interrupted {
        Exit::Interrupted
    } else {
        Exit::AsClaimed
    })
}

fn summarize(report: &RunReport, solution: &Solution) {
    outln!();
    let mut summary = table::new(&["thread", "rounds>", "waited>"]);
    for (who, rounds, waited) in &report.threads {
        summary.add_row([
            who.to_string(),
            rounds.to_string(),
            report::seconds(waited.as_secs_f64()),
        ]);
    }
    table::print(&summary, |_| None);
    outln!();
    report.timeline.print();
    outln!();
    match &report.finding {
        Some(finding) => {
            let bad = style::BAD;
            outln!("{bad}{}{bad:#}", finding.failure);
            report::paragraph("  ", &finding.detail);
            steps::print("pending:", &finding.pending);
            if solution.is_mistake() {
                outln!("  This mistake is expected to fail.");
            }
        }
        None if report.interrupted => {
            let open = style::OPEN;
            outln!("{open}Interrupted; no failure so far.{open:#}");
        }
        None if solution.is_mistake() => outln!(
            "No failure this time. `catalog stress` and `catalog verify` find schedules that \
             fail."
        ),
        None => {
            let good = style::GOOD;
            outln!(
                "{good}No rule was broken.{good:#} One run proves nothing: see `catalog verify`."
            );
        }
    }
}
