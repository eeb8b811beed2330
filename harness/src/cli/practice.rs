//! Practice: a person's own answer, judged on each save.

mod interview;
mod ladder;
mod screen;

use std::{
    fs,
    io::{IsTerminal, stdin, stdout},
    path::{Path, PathBuf},
    time::Duration,
};

use clap_complete::ArgValueCandidates;
use serde_json::json;

use super::{Exit, Usage, complete, contracts, numbers, select};
use crate::{
    Difficulty, Problem, interrupt,
    practice::{Answer, Outcome, ProcessLimits, Progress, Record, Workshop, skeleton},
    report::{
        print::{errln, out, outln},
        style,
    },
};
pub(super) use interview::{Interview, numbered};
pub(super) use ladder::{Ladder, line as ladder_line};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem [default: a list; on a terminal, where you left off]
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// Judge the answer once, a line a rung, and end
    #[arg(long, requires = "problem")]
    once: bool,

    /// The same as JSON, one object
    #[arg(long)]
    json: bool,

    /// The folder with your answers
    #[arg(long, value_name = "FOLDER", default_value = "practice")]
    folder: PathBuf,

    #[command(flatten)]
    effort: EffortOptions,
}

/// How long the rungs may take.
#[derive(clap::Args, Debug)]
pub(super) struct EffortOptions {
    /// The longest search on a rung, in seconds
    #[arg(long, value_name = "N", default_value = "20", value_parser = numbers::seconds)]
    seconds: Duration,

    /// How long an answer is stressed, in seconds
    #[arg(long, value_name = "N", default_value = "2", value_parser = numbers::seconds)]
    stress: Duration,

    /// Memory of an answer's process, in MiB
    #[arg(long, value_name = "MIB", default_value = "4096",
        value_parser = numbers::process_memory)]
    memory: u64,
}

impl EffortOptions {
    pub(super) fn limits(&self) -> ProcessLimits {
        ProcessLimits {
            // The heartbeat of a search is faster than that; a rung that has stopped
            // says nothing.
            silence: self.seconds + self.stress + Duration::from_secs(10),
            rung: self.seconds,
            stress: self.stress,
            memory: self.memory,
        }
    }
}

pub(super) fn main(args: &Args, problems: &[Problem], package: &str) -> Result<Exit, Usage> {
    let on_terminal = stdin().is_terminal() && stdout().is_terminal();
    let watches = on_terminal && !args.once && !args.json;
    let order = in_order(problems);
    let progress = Progress::load(&args.folder)?;
    let problem = match &args.problem {
        Some(name) => select::problem(problems, name)?,
        None if watches => next(&order, &progress),
        None => {
            list(&order, &progress, args.json);
            return Ok(Exit::AsClaimed);
        }
    };
    if watches {
        return screen::practise(problem, &order, progress, args, package);
    }
    once(problem, progress, args, package)
}

/// Practises this problem once, against the clock.
pub(super) fn interview(
    problem: &Problem,
    progress: Progress,
    folder: PathBuf,
    effort: EffortOptions,
    time: Duration,
    package: &str,
) -> Result<Exit, Usage> {
    let args = Args {
        problem: Some(problem.name.to_owned()),
        once: false,
        json: false,
        folder,
        effort,
    };
    screen::be_interviewed(problem, progress, &args, time, package)
}

/// The problems in an order to learn by: patterns first, then the others, and those
/// in which the obvious ideas fail at the end.
fn in_order(problems: &[Problem]) -> Vec<&Problem> {
    let mut order: Vec<&Problem> = problems.iter().collect();
    let is_hard = |it: &Problem| it.difficulty == Some(Difficulty::Hard);
    order.sort_by_key(|it| (is_hard(it), it.group, it.difficulty));
    order
}

/// The problem to go on with: the last one unless it is solved, else the next.
fn next<'a>(order: &[&'a Problem], progress: &Progress) -> &'a Problem {
    let is_open = |it: &&&Problem| !progress.of(it.name).solved;
    let last = order
        .iter()
        .position(|it| Some(it.name) == progress.last.as_deref());
    let from = last.unwrap_or(0);
    let mut circle = order[from..].iter().chain(&order[..from]);
    circle.find(is_open).unwrap_or(&order[from])
}

/// The file of the answer, made from the contract unless it is there.
fn file_of(problem: &Problem, folder: &Path) -> Result<(PathBuf, bool), Usage> {
    let contract = contracts::of(problem)?;
    let file = folder.join(format!("{}.rs", contract.krate));
    if file.exists() {
        return Ok((file, false));
    }
    let written = fs::create_dir_all(folder).and_then(|()| {
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            fs::write(ignore, "*\n")?;
        }
        fs::write(&file, skeleton(problem, &contract))
    });
    written.map_err(|error| Usage(format!("`{}` cannot be written: {error}", file.display())))?;
    Ok((file, true))
}

fn once(
    problem: &Problem,
    mut progress: Progress,
    args: &Args,
    package: &str,
) -> Result<Exit, Usage> {
    let (file, is_new) = file_of(problem, &args.folder)?;
    let shown = file.display();
    if is_new && !args.json {
        outln!("{shown} is new: write your answer there, and run this again.\n");
    }
    let contract = contracts::of(problem)?;
    let workshop = Workshop::open(package, &[&contract.krate])?;
    let answer = Answer::at(&file)?;
    let mut ladder = Ladder::new(problem);
    if !args.json {
        let heading = style::HEADING;
        outln!("{heading}{}{heading:#}  {shown}\n", problem.title());
    }
    ladder.climb(
        &workshop,
        &contract,
        &answer,
        &args.effort.limits(),
        &interrupt::flag(),
        |judged| {
            if !args.json {
                ladder::print(judged);
            }
        },
    );
    progress.on(problem.name).add(&ladder.rungs);
    progress.last = Some(problem.name.to_owned());
    if let Err(why) = progress.save() {
        errln!("{why}");
    }
    if args.json {
        outln!("{}", ladder.to_json(problem, &file));
    } else {
        ladder.conclude();
    }
    Ok(ladder.exit())
}

/// A line a problem.
fn list(order: &[&Problem], progress: &Progress, as_json: bool) {
    if as_json {
        for problem in order {
            let record = progress.of(problem.name);
            let line = json!({
                "problem": problem.name,
                "title": problem.title(),
                "difficulty": problem.difficulty,
                "progress": record,
            });
            outln!("{line}");
        }
        return;
    }
    out!("{}", listing(order, progress, None));
    let quiet = style::QUIET;
    outln!(
        "\n{quiet}catalog practice {}  goes on{quiet:#}",
        next(order, progress).name
    );
}

/// The problems with marks, in lines.
fn listing(order: &[&Problem], progress: &Progress, here: Option<&str>) -> String {
    use std::fmt::Write as _;

    let mut text = String::new();
    let solved = order.iter().filter(|it| progress.of(it.name).solved);
    let _ = writeln!(text, "{} of {} solved\n", solved.count(), order.len());
    for problem in order {
        let record = progress.of(problem.name);
        let (mark, colour) = mark(&record);
        let here = if here == Some(problem.name) {
            '▶'
        } else {
            ' '
        };
        let difficulty = problem.difficulty.map_or("", Difficulty::name);
        let stars = "★".repeat(record.stars);
        let _ = writeln!(
            text,
            "{here}{colour}{mark}{colour:#} {:24}  {difficulty:6}  {:3}  {}",
            problem.name, stars, problem.about
        );
    }
    text
}

fn mark(record: &Record) -> (char, anstyle::Style) {
    match record {
        Record { solved: true, .. } => ('✓', style::GOOD),
        Record { tries: 0, .. } => (' ', style::QUIET),
        _ => ('·', style::OPEN),
    }
}

/// The exit of a ladder that ends like this.
fn exit(worst: Outcome) -> Exit {
    match worst {
        Outcome::Failed => Exit::ClaimFailed,
        Outcome::Undecided => Exit::Inconclusive,
        Outcome::Passed | Outcome::NoStar => Exit::AsClaimed,
    }
}
