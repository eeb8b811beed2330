use std::{fs, num::NonZero, path::Path, time::Duration};

use sync_core::Discipline;

use super::{Exit, Usage, select};
use crate::{
    Problem, interrupt,
    readme::Readme,
    report::{self, style, table},
    verify::{Engine, Limits, Row, Standing, Verdict, Wanted, Watched, check_all},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this problem
    problem: Option<String>,

    /// Write what is claimed into the READMEs below this folder, unverified
    #[arg(long, value_name = "FOLDER")]
    write: Option<std::path::PathBuf>,
}

/// The longest time for one cell of the table.
const LONG: Duration = Duration::from_mins(2);

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problems = select::problems(problems, args.problem.as_deref())?;
    if let Some(folder) = &args.write {
        for problem in problems {
            write(problem, folder)?;
        }
        return Ok(Exit::AsClaimed);
    }
    let of = |problem: &&'_ Problem| problem.right().count();
    let wanted: Vec<_> = problems
        .iter()
        .flat_map(|problem| {
            problem
                .right()
                .flat_map(|solution| Wanted::declared(Engine::Fairness, problem, solution))
        })
        .collect();
    let limits = Limits {
        stop: interrupt::flag(),
        ..Limits::of(LONG)
    };
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let bar = report::progress::bar(wanted.len() as u64, "claims");
    let rows = check_all(&wanted, &limits, jobs, &Watched::default(), |_| bar.inc(1));
    bar.finish_and_clear();
    let mut left = rows.as_slice();
    for problem in &problems {
        let (its, rest) = left.split_at(of(problem) * Discipline::ALL.len());
        print(problem, its);
        left = rest;
    }
    let standings: Vec<_> = rows.iter().map(|row| row.standing).collect();
    Ok(Exit::of(&standings))
}

/// What was verified of one problem, a line a solution.
fn print(problem: &Problem, rows: &[Row]) {
    let heading = style::HEADING;
    anstream::println!("\n{heading}{}{heading:#}", problem.name);
    let why = rows.iter().find_map(|row| match &row.verdict {
        Verdict::NotModelled { why } => Some(why),
        _ => None,
    });
    let decided: Vec<_> = rows
        .chunks(Discipline::ALL.len())
        .filter(|cells| !matches!(cells[0].verdict, Verdict::NotModelled { .. }))
        .collect();
    if !decided.is_empty() {
        let mut table = table::new(&["solution", "size", "barging", "weak", "fifo"]);
        for cells in decided {
            let mut line = vec![
                cells[0].solution.clone(),
                cells[0].size_in_short().to_owned(),
            ];
            line.extend(cells.iter().map(|row| {
                let mark = match row.standing {
                    Standing::AsClaimed => "✓",
                    Standing::Contradicted => "✗",
                    Standing::Open => "?",
                    Standing::NotAsked => "·",
                };
                format!("{mark} {}", row.verdict)
            }));
            table.add_row(line);
        }
        table::print(&table, |line| {
            line.contains('✗')
                .then_some(style::BAD)
                .or(line.contains('?').then_some(style::OPEN))
        });
    }
    if let Some(why) = why {
        report::paragraph("  ", &format!("not asked: {why}"));
    }
}

/// Writes a problem's claims into its README.
fn write(problem: &Problem, folder: &Path) -> Result<(), Usage> {
    let path = folder.join("problems").join(problem.name).join("README.md");
    let name = path.display();
    let text = fs::read_to_string(&path).map_err(|why| {
        Usage(format!(
            "`{name}` cannot be read ({why}); the folder of the catalog's sources would be right"
        ))
    })?;
    let new = Readme::of(&text).with_section(Readme::CLAIMS, problem.claims_table().as_deref());
    if new != text {
        fs::write(&path, new).map_err(|why| Usage(format!("`{name}` cannot be written: {why}")))?;
    }
    Ok(())
}
