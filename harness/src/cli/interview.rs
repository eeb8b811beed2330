//! An interview: a question, a clock, and what would have been asked next.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap_complete::ArgValueCandidates;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus, seq::IndexedRandom};

use super::{
    Exit, Usage, complete, numbers,
    practice::{self, EffortOptions},
    select, terminal,
};
use crate::{
    Difficulty, Problem,
    practice::Progress,
    readme::Readme,
    report::{self, print::outln, style},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem [default: one that you have not solved]
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// How long it takes, in minutes
    #[arg(long, value_name = "N", default_value = "30", value_parser = numbers::minutes)]
    minutes: Duration,

    /// Only problems of this level: easy, medium, hard
    #[arg(long, value_name = "LEVEL", conflicts_with = "problem", value_parser = level)]
    level: Option<Difficulty>,

    /// Picks the problem: the same number, the same problem
    #[arg(long, value_name = "N", conflicts_with = "problem", value_parser = numbers::seed)]
    seed: Option<u64>,

    /// The folder with your answers
    #[arg(long, value_name = "FOLDER", default_value = "practice")]
    folder: PathBuf,

    #[command(flatten)]
    effort: EffortOptions,
}

pub(super) fn main(args: Args, problems: &[Problem], package: &str) -> Result<Exit, Usage> {
    let progress = Progress::load(&args.folder)?;
    let problem = match &args.problem {
        Some(name) => select::problem(problems, name)?,
        None => pick(&args, problems, &progress)?,
    };
    if is_asked(problem).is_none() {
        return Err(Usage(format!(
            "{} is no question of interviews; `catalog interview` picks one, and `catalog \
             practice {}` has no clock",
            problem.name, problem.name
        )));
    }
    if !terminal::is_there() {
        ask(problem, &args.folder);
        return Ok(Exit::AsClaimed);
    }
    practice::interview(
        problem,
        progress,
        args.folder,
        args.effort,
        args.minutes,
        package,
    )
}

/// The question, if the problem is one of interviews.
fn is_asked(problem: &Problem) -> Option<&'static str> {
    Readme::of(problem.readme).section(Readme::QUESTION)
}

/// One that is not solved, if there is one, by chance.
fn pick<'a>(
    args: &Args,
    problems: &'a [Problem],
    progress: &Progress,
) -> Result<&'a Problem, Usage> {
    let of_level = |it: &&Problem| args.level.is_none_or(|level| it.difficulty == Some(level));
    let asked: Vec<&Problem> = problems
        .iter()
        .filter(of_level)
        .filter(|it| is_asked(it).is_some())
        .collect();
    let open: Vec<&Problem> = asked
        .iter()
        .copied()
        .filter(|it| !progress.of(it.name).solved)
        .collect();
    let mut rng =
        Xoshiro256PlusPlus::seed_from_u64(args.seed.unwrap_or_else(|| rand::rng().random()));
    let from = if open.is_empty() { &asked } else { &open };
    from.choose(&mut rng).copied().ok_or_else(|| {
        Usage(
            "there is no question of interviews here; `catalog practice` has other problems"
                .to_owned(),
        )
    })
}

/// Where nobody can press keys: the question, and how to go on.
fn ask(problem: &Problem, folder: &Path) {
    let (heading, quiet) = (style::HEADING, style::QUIET);
    outln!("{heading}{}{heading:#}\n", problem.title());
    outln!("{}", report::page(is_asked(problem).unwrap_or_default()));
    let given = if folder == Path::new("practice") {
        String::new()
    } else {
        format!(" --folder {}", folder.display())
    };
    outln!(
        "\n{quiet}catalog practice {name} --once{given}  judges {file}.rs\n\
         catalog show {name} --follow-ups  what would be asked next{quiet:#}",
        name = problem.name,
        file = folder.join(problem.name.replace('-', "_")).display(),
    );
}

/// A level, for clap.
fn level(text: &str) -> Result<Difficulty, String> {
    let known = Difficulty::ALL.map(|it| (it.name(), it));
    select::by_name("level", text, &known)
}
