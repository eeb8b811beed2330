use std::{collections::HashSet, fmt::Write as _, num::NonZero, sync::Arc, time::Duration};

use super::{
    Exit, Usage,
    execution::{Execution, Exports, Files},
    select::{self, Size},
};
use crate::{
    Problem, interrupt,
    report::{self, style, table, trace},
    verify::{
        Engine, Limits, Reductions, Row, Standing, Trace, Verdict, Wanted, Watched, check_all,
    },
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this problem
    problem: Option<String>,

    /// Only this solution or mistake
    #[arg(long, value_name = "NAME", requires = "problem")]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// What checks: the explorer (every state), loom (every interleaving), both
    #[arg(long, value_enum, default_value = "all")]
    engine: Engines,

    /// Give up a solution after so many states
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    max_states: u64,

    /// Give up a solution when its search holds so many MiB
    #[arg(long, value_name = "MIB", default_value = "4096")]
    max_memory: usize,

    /// Search without some of what makes the explorer's searches smaller
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REDUCTION,..")]
    without: Vec<Reduction>,

    /// The longest time for one solution, in seconds
    #[arg(long, value_name = "N", default_value = "120", value_parser = select::seconds)]
    seconds: Duration,

    /// How many solutions to check at the same time [default: one a core]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,

    /// Only the tables, without the failing executions of the mistakes
    #[arg(long)]
    brief: bool,

    /// One JSON object a row, instead of tables
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    exports: Exports,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Engines {
    Explorer,
    Loom,
    All,
}

impl Engines {
    fn engines(self) -> &'static [Engine] {
        match self {
            Self::Explorer => &[Engine::Explorer],
            Self::Loom => &[Engine::Loom],
            Self::All => &[Engine::Explorer, Engine::Loom],
        }
    }
}

/// What makes the explorer's searches smaller.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq)]
pub(super) enum Reduction {
    /// A release runs in the step of the operation before it
    LeftMovers,
    /// What never waits runs in the step of the acquire before it
    RightMovers,
    /// Threads of a role that do not ask who they are, are interchangeable
    Symmetry,
    /// Openings and closings happen at the worst moment only
    Moments,
}

impl Args {
    fn reductions(&self) -> Reductions {
        let with = |reduction| !self.without.contains(&reduction);
        Reductions {
            left_movers: with(Reduction::LeftMovers),
            right_movers: with(Reduction::RightMovers),
            symmetry: with(Reduction::Symmetry),
            moments: with(Reduction::Moments),
        }
    }
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let mut wanted = Vec::new();
    for problem in select::problems(problems, args.problem.as_deref())? {
        for solution in select::solutions(problem, args.solution.as_deref())? {
            for engine in args.engine.engines() {
                let declared = Wanted::declared(*engine, problem, solution);
                if args.size.is_given() {
                    let base = declared.into_iter().next().expect("at least one size");
                    let setting = args.size.setting(problem, &base.setting)?;
                    wanted.push(Wanted { setting, ..base });
                } else {
                    wanted.extend(declared);
                }
            }
        }
    }
    let files = args.exports.open()?;
    let jobs = args
        .jobs
        .or_else(|| std::thread::available_parallelism().ok());
    let limits = Limits {
        time: args.seconds,
        states: args.max_states,
        memory: args.max_memory << 20,
        reductions: args.reductions(),
        stop: interrupt::flag(),
    };

    let watched = Arc::new(Watched::default());
    let bar = report::progress::bar(wanted.len() as u64, "checks");
    let watch = report::progress::watch(&bar, {
        let watched = Arc::clone(&watched);
        move || watched.to_string()
    });
    let mut pending: Vec<(&Wanted<'_>, Row)> = Vec::new();
    let mut in_order = wanted.iter();
    let rows = check_all(
        &wanted,
        &limits,
        jobs.unwrap_or(NonZero::<usize>::MIN),
        &watched,
        |row| {
            bar.inc(1);
            if args.json {
                let line = serde_json::to_string(row).expect("rows are plain data");
                bar.suspend(|| println!("{line}"));
                return;
            }
            let wanted_here = in_order.next().expect("a row for each");
            pending.push((wanted_here, row.clone()));
            let of_problem = wanted.iter().filter(|w| w.problem.name == row.problem);
            if pending.len() == of_problem.count() {
                bar.suspend(|| print(args, &pending));
                pending.clear();
            }
        },
    );
    drop(watch);
    bar.finish_and_clear();
    if !args.json {
        conclude(&rows);
    }
    export(args, files, &wanted, &rows)?;
    Ok(exit(&rows))
}

/// Writes the failing executions to where they are wanted, if there are any.
fn export(args: &Args, to: Files, wanted: &[Wanted<'_>], rows: &[Row]) -> Result<(), Usage> {
    let refuted = wanted.iter().zip(rows);
    let refuted: Vec<_> = refuted
        .filter_map(|(it, row)| refuting(args, it, row))
        .collect();
    let names = args.exports.names();
    if refuted.is_empty() && !names.is_empty() {
        let names = names.join(" and ");
        eprintln!("No execution was found to fail, so nothing is written to {names}.");
    }
    to.write(&refuted)
}

/// The execution that shows what is wrong, if one does.
fn refuting<'a>(args: &Args, wanted: &'a Wanted<'a>, row: &'a Row) -> Option<Execution<'a>> {
    let Verdict::Refuted { failure, trace } = &row.verdict else {
        return None;
    };
    Some(Execution {
        wanted,
        moments: args.reductions().moments,
        failure: Some(*failure),
        trace: trace.as_ref()?,
    })
}

fn exit(rows: &[Row]) -> Exit {
    if rows
        .iter()
        .any(|row| row.standing == Standing::Contradicted)
    {
        Exit::ClaimFailed
    } else if interrupt::requested() {
        Exit::Interrupted
    } else if rows.iter().any(|row| row.standing == Standing::Open) {
        Exit::Inconclusive
    } else {
        Exit::AsClaimed
    }
}

/// The rows of one problem, then the executions that show its mistakes.
fn print(args: &Args, rows: &[(&Wanted<'_>, Row)]) {
    let heading = style::HEADING;
    anstream::println!("\n{heading}{}{heading:#}", rows[0].1.problem);
    let mut table = table::new(&[
        "solution", "threads", "states>", "time>", "verdict", "claim",
    ]);
    for (_, row) in rows {
        let (mark, _) = mark(row.standing);
        table.add_row([
            row.solution.clone(),
            row.short_size.clone(),
            report::thousands(row.numbers.states.unwrap_or(row.numbers.executions)),
            report::seconds(row.seconds),
            row.verdict.to_string(),
            format!("{mark} {}", row.claim.split(':').next().unwrap_or_default()),
        ]);
    }
    table::print(&table, |line| {
        line.contains('✗')
            .then_some(style::BAD)
            .or(line.contains('?').then_some(style::OPEN))
    });
    for (_, row) in rows {
        let note = match &row.verdict {
            Verdict::Inconclusive { limit } => format!("not exhausted: {limit}"),
            Verdict::NotModelled { why } => why.clone(),
            Verdict::Refuted {
                failure,
                trace: None,
            } => failure.to_string(),
            Verdict::Proved if row.standing == Standing::NotAsked => {
                "this size does not show the mistake".to_owned()
            }
            _ => continue,
        };
        report::paragraph("  ", &format!("{}: {note}", row.solution));
    }
    if args.brief {
        return;
    }
    let refuted = rows.iter().filter_map(|(wanted, row)| {
        let execution = refuting(args, wanted, row)?;
        Some((execution, row))
    });
    for (number, (execution, row)) in refuted.enumerate() {
        print_execution(&execution, row, number == 0);
    }
}

/// What is wrong, how it comes to that, and how to see it again.
fn print_execution(execution: &Execution<'_>, row: &Row, explained: bool) {
    let Some(failure) = execution.failure else {
        return;
    };
    let (_, style) = mark(row.standing);
    anstream::print!("\n{style}");
    report::paragraph("", &format!("{} fails: {failure}", row.solution));
    anstream::print!("{style:#}");
    report::paragraph("  ", &execution.trace.finding);
    println!("  {}", row.file);
    report::paragraph("  ", &about(row.engine, execution.trace, explained));
    println!();
    trace::table::print(execution.failure, execution.trace);
    execution.print_command();
}

/// Which execution it is, and what its steps are.
fn about(engine: Engine, execution: &Trace, explained: bool) -> String {
    let which = match (engine, execution.repeats_after) {
        (Engine::Loom, _) => "The first failing execution that loom met.",
        (Engine::Explorer, None) => "No failing execution is shorter.",
        (Engine::Explorer, Some(_)) => "An execution that need never end.",
    };
    match (engine, explained) {
        (Engine::Explorer, true) => format!("{which} {}", trace::table::A_STEP),
        _ => which.to_owned(),
    }
}

fn mark(standing: Standing) -> (char, anstyle::Style) {
    match standing {
        Standing::AsClaimed => ('✓', style::GOOD),
        Standing::Contradicted => ('✗', style::BAD),
        Standing::Open => ('?', style::OPEN),
        Standing::NotAsked => ('·', style::QUIET),
    }
}

/// One sentence: what was proved, what was refuted, what is not known.
fn conclude(rows: &[Row]) {
    let count = |wanted: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| wanted(row)).count();
    let proofs: Vec<_> = rows
        .iter()
        .filter(|row| row.as_claimed && matches!(row.verdict, Verdict::Proved))
        .map(|row| (row.problem, &row.solution))
        .collect();
    let proved: HashSet<_> = proofs.iter().collect();
    let refuted = count(&|row| row.as_claimed && matches!(row.verdict, Verdict::Refuted { .. }));
    let open = count(&|row| row.standing == Standing::Open);
    let wrong = count(&|row| row.standing == Standing::Contradicted);
    let unasked = count(&|row| row.standing == Standing::NotAsked);
    let mut sentence = report::plural(proved.len(), "solution") + " proved right";
    if proofs.len() > proved.len() {
        let _ = write!(sentence, " in {} sizes", proofs.len());
    }
    let mistakes = report::plural(refuted, "mistake");
    let _ = write!(sentence, ", {mistakes} refuted as declared");
    for (number, text) in [
        (unasked, "that loom cannot hold or show"),
        (open, "not exhausted"),
        (wrong, "against the claim"),
    ] {
        if number > 0 {
            let _ = write!(sentence, ", {number} {text}");
        }
    }
    let style = match (wrong, open) {
        (0, 0) => style::GOOD,
        (0, _) => style::OPEN,
        _ => style::BAD,
    };
    let end = if interrupt::requested() {
        ": interrupted"
    } else {
        ""
    };
    println!();
    anstream::print!("{style}");
    report::paragraph("", &format!("{sentence}{end}."));
    anstream::print!("{style:#}");
}
