use std::{
    cell::Cell,
    collections::HashSet,
    fmt::Write as _,
    num::NonZero,
    sync::Arc,
    time::{Duration, Instant},
};

use indicatif::HumanCount;
use sync_core::{Discipline, explorer::MOST_THREADS};

use super::{
    Exit, Usage,
    execution::{EachThread, Execution, Exports, Files},
    growth,
    select::{self, Size},
    summary::{assumptions, mark},
};
use crate::{
    Failure, Problem, interrupt,
    report::{
        self,
        print::{errln, out, outln},
        style, table, trace,
    },
    verify::{
        Care, Conformance, Engine, Limits, Reductions, Row, Trace, Verdict, Wanted, Watched,
        check_all,
    },
};

#[derive(clap::Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub(super) struct Args {
    /// Only this problem
    problem: Option<String>,

    /// Only this solution or mistake
    #[arg(long, value_name = "NAME", requires = "problem")]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// What checks [default: all; the explorer if a size or discipline is given]
    #[arg(long, value_enum, hide_default_value = true)]
    engine: Option<Engines>,

    /// Who gets a permit that is released: barging, weak or fifo
    /// [default: barging; for fairness all three]
    #[arg(long, value_name = "WHO", value_parser = select::discipline)]
    discipline: Option<Discipline>,

    /// Give up a solution after so many states
    #[arg(long, value_name = "N", default_value_t = u64::MAX, hide_default_value = true)]
    max_states: u64,

    /// Give up a solution when its search holds so many MiB
    #[arg(long, value_name = "MIB", default_value = "4096")]
    max_memory: usize,

    /// Search without some of what makes the explorer's searches smaller
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REDUCTION,..")]
    without: Vec<Reduction>,

    /// Tell states apart by all they are made of, not by fingerprints of 128 bits
    #[arg(long)]
    exact: bool,

    /// Trust as little as possible: no reductions, states told apart exactly, and
    /// what threads were seen to do is seen twice
    #[arg(long, conflicts_with = "without")]
    certify: bool,

    #[command(flatten)]
    each: EachThread,

    /// The longest time for one solution, in seconds
    #[arg(long, value_name = "N", default_value = "120", value_parser = select::seconds)]
    seconds: Duration,

    /// One size after the other, with more and more threads, until all sizes of a
    /// solution together have taken the time: at which is it proved, at which
    /// does it break?
    #[arg(long, conflicts_with_all = [
        "threads", "rounds", "parameters", "engine", "brief", "trace", "svg",
    ])]
    grow: bool,

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
    /// Every state
    Explorer,
    /// Every interleaving
    Loom,
    /// Every state where rounds go on for ever: who may have to wait for ever
    Fairness,
    /// All of them
    All,
}

impl Args {
    /// Loom holds small sizes only, and knows one kind of semaphores: who asks
    /// for others means the explorer.
    fn engines(&self) -> &'static [Engine] {
        match self.engine {
            Some(Engines::Explorer) => &[Engine::Explorer],
            Some(Engines::Loom) => &[Engine::Loom],
            Some(Engines::Fairness) => &[Engine::Fairness],
            None if self.size.is_given() || self.discipline.is_some() => &[Engine::Explorer],
            None | Some(Engines::All) => &[Engine::Explorer, Engine::Loom, Engine::Fairness],
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
    Placement,
}

impl Args {
    fn reductions(&self) -> Reductions {
        let with = |reduction| !self.without.contains(&reduction);
        Reductions {
            left_movers: with(Reduction::LeftMovers),
            right_movers: with(Reduction::RightMovers),
            symmetry: with(Reduction::Symmetry),
            placement: with(Reduction::Placement),
        }
    }
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let jobs = args
        .jobs
        .or_else(|| std::thread::available_parallelism().ok())
        .unwrap_or(NonZero::<usize>::MIN);
    let limits = Limits {
        states: args.max_states,
        memory: args.max_memory << 20,
        reductions: args.reductions(),
        care: Care {
            exact: args.exact,
            certify: args.certify,
            ..args.each.care()
        },
        stop: interrupt::flag(),
        ..Limits::of(args.seconds)
    };
    if args.grow {
        let mut wanted = Vec::new();
        for problem in select::problems(problems, args.problem.as_deref())? {
            for solution in select::solutions(problem, args.solution.as_deref())? {
                wanted.push((problem, solution));
            }
        }
        let discipline = args.discipline.unwrap_or_default();
        return Ok(growth::main(&wanted, discipline, &limits, jobs, args.json));
    }
    let wanted = wanted(args, problems)?;
    let files = args.exports.open()?;

    let watched = Arc::new(Watched::default());
    let bar = report::progress::bar(wanted.len() as u64, "checks");
    let watch = report::progress::watch(&bar, {
        let watched = Arc::clone(&watched);
        let last = Cell::new((Instant::now(), 0));
        move || {
            let (then, before) = last.get();
            let states = watched.states();
            let elapsed = then.elapsed().as_secs_f64().max(1e-3);
            last.set((Instant::now(), states));
            #[allow(clippy::cast_precision_loss, reason = "a rate has few digits")]
            let rate = (states - before) as f64 / elapsed / 1e6;
            format!("{watched}, {rate:.2} M/s")
        }
    });
    let mut pending: Vec<(&Wanted<'_>, Row)> = Vec::new();
    let mut in_order = wanted.iter();
    let rows = check_all(&wanted, &limits, jobs, &watched, |row| {
        bar.inc(1);
        if args.json {
            let line = serde_json::to_string(row).expect("rows are plain data");
            bar.suspend(|| outln!("{line}"));
            return;
        }
        let wanted_here = in_order.next().expect("a row for each");
        pending.push((wanted_here, row.clone()));
        let of_problem = wanted.iter().filter(|w| w.problem.name == row.problem);
        if pending.len() == of_problem.count() {
            bar.suspend(|| print(args, &pending));
            pending.clear();
        }
    });
    drop(watch);
    bar.finish_and_clear();
    if !args.json {
        conclude(&rows);
    }
    export(args, files, &wanted, &rows)?;
    let all: Vec<_> = rows.iter().map(|row| row.conformance).collect();
    Ok(Exit::of(&all))
}

/// What is to be checked.
fn wanted<'a>(args: &Args, problems: &'a [Problem]) -> Result<Vec<Wanted<'a>>, Usage> {
    let mut wanted = Vec::new();
    for problem in select::problems(problems, args.problem.as_deref())? {
        for solution in select::solutions(problem, args.solution.as_deref())? {
            for engine in args.engines() {
                let declared = Wanted::declared(*engine, problem, solution);
                let declared =
                    declared
                        .into_iter()
                        .filter_map(|wanted| match (args.discipline, *engine) {
                            (Some(discipline), Engine::Fairness) => {
                                (wanted.discipline == discipline).then_some(wanted)
                            }
                            (Some(discipline), _) => Some(Wanted {
                                discipline,
                                ..wanted
                            }),
                            (None, _) => Some(wanted),
                        });
                // Of several sizes that are declared, the user's takes the place.
                let most = match engine {
                    Engine::Explorer | Engine::Loom if args.size.is_given() => 1,
                    _ => usize::MAX,
                };
                for base in declared.take(most) {
                    let setting = args.size.setting(problem, &base.setting)?;
                    wanted.push(Wanted { setting, ..base });
                }
            }
        }
    }
    let too_many = wanted
        .iter()
        .find(|it| it.engine == Engine::Fairness && it.setting.threads() > MOST_THREADS);
    if let Some(wanted) = too_many {
        return Err(Usage(format!(
            "fairness is decided for {MOST_THREADS} threads at most, not for {}",
            wanted.setting.threads()
        )));
    }
    if let (true, Some(name)) = (wanted.is_empty(), &args.solution) {
        return Err(Usage(format!(
            "{name} is a mistake: it goes wrong before it is worth asking who waits for ever; \
             `--engine explorer` shows how"
        )));
    }
    Ok(wanted)
}

/// Writes the failing executions to where they are wanted, if there are any.
fn export(args: &Args, to: Files, wanted: &[Wanted<'_>], rows: &[Row]) -> Result<(), Usage> {
    let refuted = wanted.iter().zip(rows);
    let refuted: Vec<_> = refuted
        .flat_map(|(it, row)| failing(args, it, row))
        .collect();
    let names = args.exports.names();
    if refuted.is_empty() && !names.is_empty() {
        let names = names.join(" and ");
        errln!("No execution was found to fail, so nothing is written to {names}.");
    }
    to.write(&refuted)
}

/// The executions that show what is wrong, or who waits for ever.
fn failing<'a>(args: &Args, wanted: &'a Wanted<'a>, row: &'a Row) -> Vec<Execution<'a>> {
    let (failure, traces) = match &row.verdict {
        Verdict::Refuted { failure, trace, .. } => (*failure, trace.as_slice()),
        Verdict::Decided { traces, .. } => (Failure::Starvation, traces.as_slice()),
        _ => return Vec::new(),
    };
    let execution = |trace| Execution {
        wanted,
        placement: args.reductions().placement && !args.certify,
        care: args.each.care(),
        failure: Some(failure),
        trace,
    };
    traces.iter().map(execution).collect()
}

/// The rows of one problem, then the executions that show its mistakes.
fn print(args: &Args, rows: &[(&Wanted<'_>, Row)]) {
    let heading = style::HEADING;
    outln!("\n{heading}{}{heading:#}", rows[0].1.problem);
    let mut table = table::new(&["solution", "engine", "size", "states>", "time>", "verdict"]);
    let mut above = "";
    for (_, row) in rows {
        table.add_row([
            if row.solution == above {
                String::new()
            } else {
                row.solution.clone()
            },
            match row.engine {
                Engine::Fairness => row.discipline.clone(),
                engine => engine.name().to_owned(),
            },
            row.short_size.clone(),
            seen(row),
            report::seconds(row.seconds),
            verdict(row),
        ]);
        above = &row.solution;
    }
    table::print_verdicts(&table);
    let mut notes: Vec<String> = rows.iter().filter_map(|(_, row)| note(row)).collect();
    notes.dedup();
    for note in notes {
        report::paragraph("  ", &note);
    }
    if args.brief {
        return;
    }
    // One execution says it: the explorer's, where it has any.
    let mut shown = "";
    let failing = rows.iter().flat_map(|(wanted, row)| {
        let of_loom_again = row.engine == Engine::Loom && shown == row.solution;
        // Who waits for ever under which discipline is in the table; how, is
        // for those who ask for one solution, or where the claim is another.
        let asked = row.engine != Engine::Fairness
            || args.solution.is_some()
            || row.conformance == Conformance::Contradicted;
        let mut executions = failing(args, wanted, row);
        if of_loom_again || !asked {
            executions.clear();
        } else if !executions.is_empty() {
            shown = &row.solution;
        }
        executions
            .into_iter()
            .map(move |execution| (execution, row))
    });
    let failing: Vec<_> = failing.collect();
    for (number, (execution, row)) in failing.into_iter().enumerate() {
        print_execution(&execution, row, number == 0);
    }
}

/// How much was looked at.
fn seen(row: &Row) -> String {
    match (&row.verdict, row.numbers.states) {
        (Verdict::NotModelled { .. }, _) => String::new(),
        (_, Some(states)) => HumanCount(states).to_string(),
        (_, None) => report::count(row.numbers.executions, "run"),
    }
}

/// The verdict, and the claim if it is another.
fn verdict(row: &Row) -> String {
    let (mark, _) = mark(row.conformance);
    let claim = match row.conformance {
        Conformance::Contradicted => format!(", claims {}", row.claim),
        _ => String::new(),
    };
    format!("{mark} {}{claim}", row.in_words())
}

/// What there is to say besides.
fn note(row: &Row) -> Option<String> {
    let note = match &row.verdict {
        Verdict::Inconclusive { limit } => format!("not exhausted: {limit}"),
        Verdict::NotModelled { why } => why.clone(),
        Verdict::Refuted {
            failure,
            trace: None,
            ..
        } => failure.to_string(),
        Verdict::Proved { .. } | Verdict::Decided { .. }
            if row.numbers.spurious_limit.is_some() =>
        {
            let most = row.numbers.spurious_limit.unwrap_or_default();
            format!(
                "for {} at each line that waits; threads could wake more often: `--spurious {}`",
                report::plural(most as usize, "spurious wakeup"),
                2 * most + 2
            )
        }
        // Loom's exceptions stand in the table.
        Verdict::Proved { .. } if row.conformance == Conformance::NotAsked && row.is_proof() => {
            "this size does not show the mistake".to_owned()
        }
        _ => return None,
    };
    Some(format!("{}: {note}", row.solution))
}

/// What is wrong, how it comes to that, and how to see it again.
fn print_execution(execution: &Execution<'_>, row: &Row, explained: bool) {
    let Some(failure) = execution.failure else {
        return;
    };
    let (_, style) = mark(row.conformance);
    out!("\n{style}");
    let heading = match row.engine {
        Engine::Fairness => format!("{} under {}: {failure}", row.solution, row.discipline),
        _ => format!("{} fails: {failure}", row.solution),
    };
    report::paragraph("", &heading);
    out!("{style:#}");
    report::paragraph("  ", &execution.trace.finding);
    outln!("  {}", row.file);
    report::paragraph("  ", &about(row, execution.trace, explained));
    outln!();
    trace::table::print(execution.failure, execution.trace);
    execution.print_command();
}

/// Which execution it is, and what its steps are.
fn about(row: &Row, execution: &Trace, explained: bool) -> String {
    let shortest = matches!(row.verdict, Verdict::Refuted { shortest: true, .. });
    let which = match (row.engine, execution.repeats_after) {
        (Engine::Loom, None) => "The first failing execution that loom met.",
        (_, Some(_)) => "An execution that need never end.",
        (_, None) if shortest => "No failing execution is shorter.",
        (_, None) => "A failing execution.",
    };
    match (row.engine, explained) {
        (Engine::Loom, _) | (_, false) => which.to_owned(),
        (engine, true) => format!("{which} {}", trace::table::a_step(engine)),
    }
}

/// One sentence: what was proved, what was refuted, what is not known.
fn conclude(rows: &[Row]) {
    let count = |wanted: &dyn Fn(&Row) -> bool| {
        let rows = rows.iter().filter(|row| wanted(row));
        rows.map(|row| (row.problem, &row.solution))
            .collect::<HashSet<_>>()
            .len()
    };
    let fair = rows
        .iter()
        .filter(|row| row.as_claimed && matches!(row.verdict, Verdict::Decided { .. }));
    // One check that failed, or did not come to its end, is enough: it is not proved.
    let has_another = |row: &Row, by: &[Conformance]| {
        let same = |other: &&Row| (other.problem, &other.solution) == (row.problem, &row.solution);
        let others = rows.iter().filter(same);
        others
            .map(|other| other.conformance)
            .any(|it| by.contains(&it))
    };
    let proved = |row: &Row| {
        row.as_claimed
            && row.is_proof()
            && !has_another(row, &[Conformance::Contradicted, Conformance::Open])
    };
    let refuted = |row: &Row| {
        row.as_claimed
            && matches!(row.verdict, Verdict::Refuted { .. })
            && !has_another(row, &[Conformance::Contradicted])
    };
    let excepted = rows.iter().filter(|row| !row.unshown.is_empty()).count();
    let by = |engine| move |row: &Row| row.engine == engine && row.as_claimed;
    let open = count(&|row| row.conformance == Conformance::Open);
    let wrong = count(&|row| row.conformance == Conformance::Contradicted);
    let unasked = count(&|row| row.conformance == Conformance::NotAsked && row.unshown.is_empty());
    let mut sentence = format!(
        "{} proved right, {} refuted as declared",
        report::plural(count(&proved), "solution"),
        report::plural(count(&refuted), "mistake"),
    );
    if count(&by(Engine::Explorer)) > 0 && count(&by(Engine::Loom)) > 0 {
        let checks = rows.iter().filter(|row| by(Engine::Loom)(row)).count();
        let _ = write!(
            sentence,
            "; loom agrees in {}",
            report::plural(checks, "smaller check")
        );
    }
    if excepted > 0 {
        let _ = write!(
            sentence,
            "; in {} loom leaves something out",
            report::plural(excepted, "check")
        );
    }
    let fair = fair.count();
    if fair > 0 {
        let _ = write!(
            sentence,
            "; who waits for how long is as claimed in {}",
            report::plural(fair, "check")
        );
    }
    for (number, text) in [
        (unasked, "not asked"),
        (open, "inconclusive"),
        (wrong, "against the claim"),
    ] {
        if number > 0 {
            let _ = write!(sentence, "; {number} {text}");
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
    outln!();
    out!("{style}");
    report::paragraph("", &format!("{sentence}{end}."));
    out!("{style:#}");
    assumptions();
}
