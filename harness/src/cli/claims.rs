use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    time::Duration,
};

use clap_complete::ArgValueCandidates;
use sync_core::Discipline;

use super::{Exit, Usage, complete, select, summary::mark};
use crate::{
    Problem, copied, interrupt, patterns,
    readme::Readme,
    report::{self, print::outln, style, table},
    tables::{self, VerdictTables},
    verify::{Engine, Limits, Row, Verdict, Wanted, Watched, check_all},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// Write the claims, the sizes that are proved and the patterns into the READMEs
    /// below this folder; without a problem, also into the pages in docs
    #[arg(long, value_name = "FOLDER")]
    write: Option<PathBuf>,
}

/// The longest time for one check.
const LONG: Duration = Duration::from_mins(2);

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problems = select::problems(problems, args.problem.as_deref())?;
    let limits = Limits {
        stop: interrupt::flag(),
        ..Limits::of(LONG)
    };
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    if let Some(folder) = &args.write {
        return write(&problems, args.problem.is_none(), folder, &limits, jobs);
    }
    let engines = [Engine::Explorer, Engine::Fairness];
    let wanted: Vec<_> = problems
        .iter()
        .flat_map(|problem| {
            let checks = problem.right().flat_map(|solution| {
                engines.map(|engine| Wanted::declared(engine, problem, solution))
            });
            checks.flatten()
        })
        .collect();
    let bar = report::progress::bar(wanted.len() as u64, "claims");
    let rows = check_all(&wanted, &limits, jobs, &Watched::default(), |_| bar.inc(1));
    bar.finish_and_clear();
    for problem in &problems {
        let its = rows.iter().filter(|row| row.problem == problem.name);
        print(problem, &its.collect::<Vec<_>>());
    }
    let all: Vec<_> = rows.iter().map(|row| row.conformance).collect();
    Ok(Exit::of(&all))
}

/// The verdicts on one problem, a line for each solution.
fn print(problem: &Problem, rows: &[&Row]) {
    let heading = style::HEADING;
    outln!("\n{heading}{}{heading:#}", problem.name);
    let is_modelled = |row: &&&Row| !matches!(row.verdict, Verdict::NotModelled { .. });
    let by = |engine| rows.iter().filter(move |row| row.engine == engine);
    let cell = |row: &Row| format!("{} {}", mark(row.conformance).0, row.verdict);

    let mut safety = table::new(&["solution", "size", "rules kept, deadlock-free"]);
    for row in by(Engine::Explorer).filter(is_modelled) {
        safety.add_row([&row.solution, &row.size_in_short(), &cell(row)]);
    }
    table::print_verdicts(&safety);

    let fairness: Vec<_> = by(Engine::Fairness).filter(is_modelled).collect();
    if !fairness.is_empty() {
        outln!();
        let mut waits = table::new(&["starvation", "size", "barging", "weak", "fifo"]);
        for cells in fairness.chunks(Discipline::ALL.len()) {
            let mut line = vec![cells[0].solution.clone(), cells[0].size_in_short()];
            line.extend(cells.iter().map(|row| cell(row)));
            waits.add_row(line);
        }
        table::print_verdicts(&waits);
    }
    if let Some(why) = problem.never_endless {
        report::paragraph("  ", &format!("starvation is not asked: {why}"));
    }
}

/// Writes the claims, the verdicts and the patterns into the READMEs and the pages in
/// docs, and the list of problems into the catalog's README; the pages
/// of all problems only if asked for.
fn write(
    problems: &[&Problem],
    all_pages: bool,
    folder: &Path,
    limits: &Limits,
    jobs: NonZero<usize>,
) -> Result<Exit, Usage> {
    let root = folder.join("problems");
    if !root.is_dir() {
        return Err(Usage(format!(
            "there is no folder `{}`; the catalog's own folder would be the one to give",
            root.display()
        )));
    }
    let solutions: usize = problems.iter().map(|it| it.solutions.len()).sum();
    let bar = report::progress::bar(solutions as u64, "solutions");
    let all = VerdictTables::of(problems, jobs, limits, || bar.inc(1));
    bar.finish_and_clear();
    if interrupt::requested() {
        outln!("Interrupted: nothing is written.");
        return Ok(Exit::Interrupted);
    }
    for tables in &all {
        let name = tables.problem.name;
        let path = folder.join("problems").join(name).join("README.md");
        let text = read(&path)?;
        let text = Readme::of(&text).with_section(Readme::SIZES, Some(&tables.sizes()));
        let claims = tables::claims(tables.problem);
        let text = Readme::of(&text).with_section(Readme::CLAIMS, claims.as_deref());
        let patterns = patterns::section(tables.problem);
        let text = Readme::of(&text).with_section(Readme::PATTERNS, patterns.as_deref());
        replace(&path, &text)?;
    }
    if !all_pages {
        return Ok(Exit::AsClaimed);
    }
    replace(&folder.join(tables::PAGE), &VerdictTables::page(&all))?;
    let calm = copied::without_wakeups(problems, jobs, limits);
    if interrupt::requested() {
        outln!("Interrupted: {} is not written.", copied::PAGE);
        return Ok(Exit::Interrupted);
    }
    replace(&folder.join(copied::PAGE), &copied::page(&all, &calm))?;
    replace(&folder.join(patterns::PAGE), &patterns::page(problems))?;
    let path = folder.join("README.md");
    let text = read(&path)?;
    let text = Readme::of(&text).with_body(tables::INDEX, &tables::index(problems));
    replace(&path, &text)?;
    Ok(Exit::AsClaimed)
}

fn read(path: &Path) -> Result<String, Usage> {
    fs::read_to_string(path).map_err(|why| {
        Usage(format!(
            "`{}` cannot be read ({why}); give the folder of the catalog's sources",
            path.display()
        ))
    })
}

/// Writes the file, unless it has this text already.
fn replace(path: &Path, text: &str) -> Result<(), Usage> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(path, text)
        .map_err(|why| Usage(format!("`{}` cannot be written: {why}", path.display())))
}
