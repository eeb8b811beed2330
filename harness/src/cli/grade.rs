//! Many answers judged side by side, each in a process of its own.

use std::{
    fmt::Write as _,
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    time::Instant,
};

use serde::Serialize;

use super::{
    Exit, Usage, contracts, file, numbers,
    practice::{EffortOptions, Ladder, ladder_line},
    select,
};
use crate::{
    Problem,
    contract::Contract,
    interrupt,
    practice::{Answer, Judged, Outcome, Rung, Workshop},
    report::{
        self,
        print::{errln, out, outln},
        style, table,
    },
    verify::in_order,
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder with the answers: `alice/h2o.rs`, or `alice.rs` with --problem
    folder: PathBuf,

    /// All of them are answers to this problem, whatever they are called
    #[arg(long, value_name = "NAME",
        add = clap_complete::ArgValueCandidates::new(super::complete::problems))]
    problem: Option<String>,

    /// Print one JSON object an answer, instead of a table
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print comma-separated values, instead of a table
    #[arg(long)]
    csv: bool,

    /// Write what was found in each answer to a file of this folder
    #[arg(long, value_name = "FOLDER")]
    reports: Option<PathBuf>,

    /// Answers at a time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = numbers::jobs)]
    jobs: Option<NonZero<usize>>,

    #[command(flatten)]
    effort: EffortOptions,
}

/// An answer to be graded.
struct Wanted<'a> {
    /// Its file, below the folder.
    name: String,
    problem: &'a Problem,
    contract: Contract,
    answer: Answer,
}

/// An answer, graded.
#[derive(Serialize)]
struct Grade {
    answer: String,
    problem: &'static str,
    #[serde(skip)]
    outcome: Outcome,
    #[serde(rename = "outcome")]
    word: &'static str,
    /// The highest rung that was passed, none below it failed.
    reached: Option<Rung>,
    /// The rung that it failed on, or that was not decided.
    stopped: Option<Rung>,
    verdict: String,
    finding: String,
    stars: usize,
    seconds: f64,
    rungs: Vec<Judged>,
    #[serde(skip)]
    report: String,
}

pub(super) fn main(args: &Args, problems: &[Problem], package: &str) -> Result<Exit, Usage> {
    let wanted = wanted(args, problems)?;
    if let Some(folder) = &args.reports {
        let made = fs::create_dir_all(folder);
        made.map_err(|error| Usage(format!("`{}` cannot be made: {error}", folder.display())))?;
    }
    let mut krates: Vec<&str> = wanted.iter().map(|it| it.contract.krate.as_str()).collect();
    krates.sort_unstable();
    krates.dedup();
    let workshop = Workshop::open(package, &krates)?;
    let usual = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let bar = report::progress::bar(wanted.len() as u64, "answers");
    let mut grades = Vec::new();
    in_order(
        &wanted,
        args.jobs.unwrap_or(usual),
        |wanted| {
            if interrupt::requested() {
                return None;
            }
            bar.set_message(wanted.name.clone());
            let grade = grade(wanted, &workshop, &args.effort);
            (!interrupt::requested()).then_some(grade)
        },
        |grade| {
            bar.inc(1);
            grades.extend(grade);
        },
    );
    bar.finish_and_clear();
    if let Some(folder) = &args.reports {
        for grade in &grades {
            let name = grade.answer.replace(['/', '\\'], "-") + ".txt";
            let text = anstream::adapter::strip_str(&grade.report).to_string();
            file::Output::at(&folder.join(name))?.write(&text)?;
        }
    }
    print(args, &grades);
    Ok(if interrupt::requested() {
        Exit::Interrupted
    } else {
        Exit::AsClaimed
    })
}

/// The answers in the folder, and in its folders.
fn wanted<'a>(args: &Args, problems: &'a [Problem]) -> Result<Vec<Wanted<'a>>, Usage> {
    let named = args.problem.as_deref();
    let named = named
        .map(|name| select::problem(problems, name))
        .transpose()?;
    let mut files = Vec::new();
    rust_files(&args.folder, 2, &mut files).map_err(|error| {
        Usage(format!(
            "`{}` cannot be read ({error}); name a folder with answers, such as \
                 `alice/h2o.rs` in it",
            args.folder.display()
        ))
    })?;
    files.sort();
    let mut wanted = Vec::new();
    let mut strange = Vec::new();
    for file in files {
        let name = file.strip_prefix(&args.folder).unwrap_or(&file);
        let name = name.display().to_string();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let problem = match named {
            Some(problem) => problem,
            None => match select::problem(problems, &stem.replace('_', "-")) {
                Ok(problem) => problem,
                Err(why) => {
                    strange.push(format!(
                        "{name} is called for no problem: {why}; or give --problem h2o, if all \
                         are answers to that"
                    ));
                    continue;
                }
            },
        };
        wanted.push(Wanted {
            name,
            problem,
            contract: contracts::of(problem)?,
            answer: Answer::at(&file)?,
        });
    }
    if wanted.is_empty() && !strange.is_empty() {
        return Err(Usage(strange.swap_remove(0)));
    }
    for it in strange {
        errln!("left out: {it}");
    }
    if wanted.is_empty() {
        return Err(Usage(format!(
            "there is no answer in `{}`; `alice/h2o.rs` in it would be one",
            args.folder.display()
        )));
    }
    Ok(wanted)
}

/// The files of Rust in this folder, and as many levels below.
fn rust_files(folder: &Path, levels: usize, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if levels > 0 {
                rust_files(&path, levels - 1, files)?;
            }
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

fn grade(wanted: &Wanted<'_>, workshop: &Workshop, effort: &EffortOptions) -> Grade {
    let start = Instant::now();
    let mut ladder = Ladder::new(wanted.problem);
    ladder.climb(
        workshop,
        &wanted.contract,
        &wanted.answer,
        &effort.limits(),
        &interrupt::flag(),
        |_| (),
    );
    let decisive = ladder.decisive();
    let lines: Vec<String> = ladder.rungs.iter().map(ladder_line).collect();
    let report = format!("{}\n{}", lines.join("\n"), ladder.story());
    Grade {
        answer: wanted.name.clone(),
        problem: wanted.problem.name,
        outcome: ladder.worst(),
        word: word(ladder.worst()),
        reached: ladder.reached(),
        stopped: decisive.map(|it| it.rung),
        verdict: decisive.map_or_else(|| "solved".to_owned(), |it| it.verdict.clone()),
        finding: decisive.map(|it| it.finding.clone()).unwrap_or_default(),
        stars: ladder.won(),
        seconds: start.elapsed().as_secs_f64(),
        report,
        rungs: ladder.without_colours(),
    }
}

fn print(args: &Args, grades: &[Grade]) {
    if args.json {
        for grade in grades {
            outln!(
                "{}",
                serde_json::to_string(grade).expect("grades are plain data")
            );
        }
        return;
    }
    if args.csv {
        outln!("answer,problem,outcome,reached,stopped,verdict,finding,stars,seconds");
        for grade in grades {
            let rung = |it: Option<Rung>| it.map_or("", Rung::name).to_owned();
            let fields = [
                grade.answer.clone(),
                grade.problem.to_owned(),
                grade.word.to_owned(),
                rung(grade.reached),
                rung(grade.stopped),
                grade.verdict.clone(),
                grade.finding.clone(),
                grade.stars.to_string(),
                format!("{:.1}", grade.seconds),
            ];
            outln!("{}", fields.map(|it| quoted(&it)).join(","));
        }
        return;
    }
    let mut table = table::new(&["answer", "problem", "reached", "verdict", "stars", "time>"]);
    for grade in grades {
        let mark = grade.outcome.mark();
        table.add_row([
            grade.answer.clone(),
            grade.problem.to_owned(),
            grade.reached.map_or("-", Rung::name).to_owned(),
            format!("{mark} {}", grade.verdict),
            "★".repeat(grade.stars),
            report::seconds(grade.seconds),
        ]);
    }
    table::print_verdicts(&table);
    let count = |outcome| grades.iter().filter(|it| it.outcome == outcome).count();
    let (solved, failed) = (count(Outcome::Passed), count(Outcome::Failed));
    let mut sentence = format!(
        "{} graded: {solved} solved, {failed} failed",
        report::plural(grades.len(), "answer")
    );
    let undecided = count(Outcome::Undecided);
    if undecided > 0 {
        let _ = write!(sentence, ", {undecided} not decided");
    }
    outln!();
    let heading = style::HEADING;
    out!("{heading}");
    report::paragraph("", &format!("{sentence}."));
    out!("{heading:#}");
    report::paragraph(
        "",
        "Each ran in a process of its own, with limits on time and memory. That is no sandbox: \
         an answer can do what you can.",
    );
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed | Outcome::NoStar => "solved",
        Outcome::Failed => "failed",
        Outcome::Undecided => "not decided",
    }
}

/// A field of comma-separated values (RFC 4180).
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
