use std::{
    cell::Cell,
    fmt::Write as _,
    num::NonZero,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use clap_complete::ArgValueCandidates;
use sync_core::{Discipline, explorer::MOST_THREADS};

use super::{
    Exit, Usage, complete,
    execution::{EachThread, Exports, FailingExecution, Files, Given},
    growth, numbers,
    select::{self, Size},
    shards::{self, Shard},
    summary::{Judged, cells, conclude, mark, print_table},
};
use crate::{
    Failure, Problem, interrupt,
    report::{
        self,
        print::{errln, out, outln},
        trace,
    },
    verify::{
        Care, Conformance, Engine, Limits, ReductionSwitches, Row, Trace, Verdict, Wanted, Watched,
        check_all,
    },
};

#[derive(clap::Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub(super) struct Args {
    /// Only this problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// Only this solution or mistake
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions), requires = "problem")]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// The engine [default: all; the explorer if a size or discipline is given]
    #[arg(long, value_enum, hide_default_value = true)]
    engine: Option<Engines>,

    /// Discipline of semaphores and locks: barging (the next thread that asks gets
    /// a released permit), weak (any waiting thread), fifo (the longest waiting)
    /// [default: barging; for fairness all three]
    #[arg(long, value_name = "NAME", value_parser = select::discipline,
        add = ArgValueCandidates::new(complete::disciplines))]
    discipline: Option<Discipline>,

    /// Stop a search after this many states
    #[arg(long, value_name = "N", value_parser = numbers::states, default_value_t = u64::MAX,
        hide_default_value = true)]
    max_states: u64,

    /// Memory of a search in MiB. A search that needs more goes on with states on disk;
    /// where it cannot, it stops
    #[arg(long, value_name = "MIB", default_value = "4096", value_parser = numbers::memory)]
    max_memory: u64,

    /// Stop a search that would need more than this many MiB on disk, in temporary files;
    /// 0: use no file. With `--exact` or `--certify` no file is used [default: 65536]
    #[arg(long, value_name = "MIB", value_parser = numbers::disk)]
    max_disk: Option<u64>,

    /// The folder of temporary files, which never have a name there [default: the
    /// system's, often /tmp: if that is in memory, name another one]
    #[arg(long, value_name = "FOLDER", value_parser = folder)]
    disk: Option<PathBuf>,

    /// How many random walks `--engine hunt` takes [default: 20000]
    #[arg(long, value_name = "N", value_parser = numbers::walks)]
    walks: Option<u64>,

    /// The random choices of `--engine hunt` [default: 0]
    #[arg(long, value_name = "N", value_parser = numbers::seed)]
    seed: Option<u64>,

    /// Search without these reductions, or without hunting
    #[arg(long, value_enum, value_delimiter = ',', value_name = "REDUCTION,..")]
    without: Vec<Reduction>,

    /// Compare states word by word, not by fingerprints of 128 bits
    #[arg(long)]
    exact: bool,

    /// Trust as little as possible: no reductions, states compared exactly, each
    /// transition of a thread run twice
    #[arg(long, conflicts_with = "without")]
    certify: bool,

    #[command(flatten)]
    each: EachThread,

    /// The longest time for one check, in seconds
    #[arg(long, value_name = "N", default_value = "120", value_parser = numbers::seconds)]
    seconds: Duration,

    /// Verify growing numbers of threads, until one fails or all sizes of a
    /// solution together have taken the time
    #[arg(long, conflicts_with_all = [
        "threads", "rounds", "parameters", "engine", "brief", "trace", "svg", "shard",
        "walks", "seed",
    ])]
    grow: bool,

    /// Verify this one of several shards, such as 2/8: every eighth check from the
    /// second on; `merge` puts together what all of them print
    #[arg(long, value_name = "K/N", value_parser = Shard::parse, requires = "json")]
    shard: Option<Shard>,

    /// Checks at the same time [default: one per core]
    #[arg(long, value_name = "N", value_parser = numbers::jobs)]
    jobs: Option<NonZero<usize>>,

    /// Print only the tables, without failing executions
    #[arg(long)]
    brief: bool,

    /// Print one JSON object for each row, instead of tables
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
    /// Every state with endless rounds: starvation and bypass bounds
    Fairness,
    /// Random walks only, for failures that lie too deep for a search of every state:
    /// they refute, and never prove
    Hunt,
    /// The first three
    All,
}

impl Args {
    /// Options that exclude each other.
    fn refuse_contradictions(&self) -> Result<(), Usage> {
        let refuse = |sentence: String| Err(Usage(sentence));
        match (self.engine, self.discipline) {
            (Some(Engines::Loom), Some(other)) if other != Discipline::Barging => refuse(format!(
                "loom knows barging only; `--engine explorer` verifies {other}"
            )),
            (Some(Engines::Hunt), _) if self.without.contains(&Reduction::Hunt) => refuse(
                "`--engine hunt` does nothing but hunt; leave out `--without hunt`".to_owned(),
            ),
            (Some(Engines::Hunt), _) if self.certify || self.exact => {
                refuse("a hunt certifies nothing; leave out `--certify` and `--exact`".to_owned())
            }
            (Some(Engines::Fairness), _) if self.size.rounds.is_some() => {
                refuse("starvation is decided for endless rounds; leave out `--rounds`".to_owned())
            }
            (Some(Engines::Hunt), _) => Ok(()),
            _ if self.walks.is_some() || self.seed.is_some() => {
                refuse("`--walks` and `--seed` are for `--engine hunt`; add it".to_owned())
            }
            _ => Ok(()),
        }
    }

    /// The most bytes on disk.
    fn most_on_disk(&self) -> Result<u64, Usage> {
        let wants_disk = self.disk.is_some() || self.max_disk.is_some_and(|most| most > 0);
        if self.disk.is_some() && self.max_disk == Some(0) {
            let sentence = "`--max-disk 0` uses no file; leave it out, or leave out `--disk`";
            return Err(Usage(sentence.to_owned()));
        }
        if wants_disk && (self.exact || self.certify) {
            let sentence = "states that are compared word by word stay in memory; leave out \
                            `--disk` and `--max-disk`, or `--exact` and `--certify`";
            return Err(Usage(sentence.to_owned()));
        }
        Ok(self.max_disk.unwrap_or(64 << 30))
    }

    /// Loom can model small sizes and barging semaphores only, so a given size or
    /// discipline means the explorer.
    fn engines(&self) -> &'static [Engine] {
        match self.engine {
            Some(Engines::Explorer) => &[Engine::Explorer],
            Some(Engines::Loom) => &[Engine::Loom],
            Some(Engines::Fairness) => &[Engine::Fairness],
            Some(Engines::Hunt) => &[Engine::Hunt],
            None if self.size.is_given() || self.discipline.is_some() => &[Engine::Explorer],
            None | Some(Engines::All) => &[Engine::Explorer, Engine::Loom, Engine::Fairness],
        }
    }
}

/// A folder that there is.
fn folder(text: &str) -> Result<PathBuf, String> {
    let folder = PathBuf::from(text);
    let is_there = folder.is_dir().then_some(folder);
    is_there.ok_or_else(|| "there is no such folder".to_owned())
}

/// A reduction of the explorer's searches.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq)]
pub(super) enum Reduction {
    /// A release runs in the step of the operation before it
    LeftMovers,
    /// An operation that never blocks runs in the step of the acquire before it
    RightMovers,
    /// Threads of a role that do not ask for their index are symmetric
    Symmetry,
    /// Opening events are placed earliest, closing events latest only
    Placement,
    /// Points of a thread's code from which it does the same, whatever it
    /// remembers, are one
    Merging,
    /// No reduction: after many states, random walks look for a failure that lies
    /// deep. Without them a failure has a shortest schedule
    Hunt,
}

impl Args {
    fn reductions(&self) -> ReductionSwitches {
        let with = |reduction| !self.without.contains(&reduction);
        ReductionSwitches {
            left_movers: with(Reduction::LeftMovers),
            right_movers: with(Reduction::RightMovers),
            symmetry: with(Reduction::Symmetry),
            placement: with(Reduction::Placement),
            merging: with(Reduction::Merging),
        }
    }
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let jobs = args
        .jobs
        .or_else(|| std::thread::available_parallelism().ok())
        .unwrap_or(NonZero::<usize>::MIN);
    let usual = Limits::of(args.seconds);
    let limits = Limits {
        states: args.max_states,
        memory: usize::try_from(args.max_memory).unwrap_or(usize::MAX),
        disk: args.most_on_disk()?,
        disk_folder: args.disk.clone(),
        reductions: args.reductions(),
        walks: args.walks.unwrap_or(usual.walks),
        seed: args.seed.unwrap_or(usual.seed),
        hunts: !args.without.contains(&Reduction::Hunt),
        care: Care {
            exact: args.exact,
            certify: args.certify,
            ..args.each.care()
        },
        stop: interrupt::flag(),
        ..usual
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
    args.refuse_contradictions()?;
    let mut wanted = wanted(args, problems)?;
    let places = args.shard.map(|shard| shards::divide(&mut wanted, shard));
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
            let rate = states.saturating_sub(before) as f64 / elapsed / 1e6;
            format!("{watched}, {rate:.2} M/s")
        }
    });
    let mut pending: Vec<(&Wanted<'_>, Row)> = Vec::new();
    let mut in_order = wanted.iter();
    let mut printed = 0;
    let rows = check_all(&wanted, &limits, jobs, &watched, |row| {
        bar.inc(1);
        if args.json {
            let line = match &places {
                Some(places) => places.line(printed, row),
                None => serde_json::to_string(row).expect("rows are plain data"),
            };
            printed += 1;
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
        let judged: Vec<_> = rows.iter().map(Judged::from).collect();
        conclude(&judged);
    }
    export(args, files, &wanted, &rows)?;
    let all: Vec<_> = rows.iter().map(|row| row.conformance).collect();
    Ok(Exit::of(&all))
}

/// The checks to be done.
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
                // The user's size replaces all declared sizes.
                let most = match engine {
                    Engine::Explorer | Engine::Loom | Engine::Hunt if args.size.is_given() => 1,
                    _ => usize::MAX,
                };
                for base in declared.take(most) {
                    let setting =
                        args.size
                            .setting(problem, &base.setting, args.problem.is_some())?;
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
            "{name} is a mistake: it fails with bounded rounds, so starvation is not asked; \
             `--engine explorer` shows the failure"
        )));
    }
    Ok(wanted)
}

/// Writes the failing executions to the files, if there are any.
fn export(args: &Args, to: Files, wanted: &[Wanted<'_>], rows: &[Row]) -> Result<(), Usage> {
    let refuted = wanted.iter().zip(rows);
    let refuted: Vec<_> = refuted
        .flat_map(|(it, row)| failing(args, it, row))
        .collect();
    let names = args.exports.names();
    if refuted.is_empty() && !names.is_empty() {
        let names = names.join(" and ");
        errln!("No failing execution was found, so nothing is written to {names}.");
    }
    to.write(&refuted)
}

/// The failing executions, and those in which a thread starves.
fn failing<'a>(args: &Args, wanted: &'a Wanted<'a>, row: &'a Row) -> Vec<FailingExecution<'a>> {
    let (failure, traces) = match &row.verdict {
        Verdict::Refuted { failure, trace, .. } => (*failure, trace.as_slice()),
        Verdict::Decided { traces, .. } => (Failure::Starvation, traces.as_slice()),
        _ => return Vec::new(),
    };
    let execution = |trace| FailingExecution {
        wanted,
        given: Given {
            placement: args.reductions().placement && !args.certify,
            care: args.each.care(),
        },
        failure: Some(failure),
        trace,
    };
    traces.iter().map(execution).collect()
}

/// The rows of one problem, then its failing executions.
fn print(args: &Args, rows: &[(&Wanted<'_>, Row)]) {
    print_table(rows[0].1.problem, rows.iter().map(|(_, row)| cells(row)));
    let mut notes: Vec<String> = rows.iter().filter_map(|(_, row)| note(row)).collect();
    notes.dedup();
    for note in notes {
        report::paragraph("  ", &note);
    }
    if args.brief {
        return;
    }
    // One execution for each solution: the explorer's, if it has one.
    let mut shown = "";
    let failing = rows.iter().flat_map(|(wanted, row)| {
        let of_loom_again = row.engine == Engine::Loom && shown == row.solution;
        // The table says which roles starve; an execution is shown only if one
        // solution is asked for, or if the claim is contradicted.
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

/// A note below the table.
fn note(row: &Row) -> Option<String> {
    let note = match &row.verdict {
        Verdict::Inconclusive { limit } if row.engine == Engine::Hunt => limit.clone(),
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
                "with at most {} at each line that waits; `--spurious {}` allows more",
                report::plural(most as usize, "spurious wakeup"),
                2 * most + 2
            )
        }
        // Loom's exceptions are in the table.
        Verdict::Proved { .. } if row.conformance == Conformance::NotAsked && row.is_proof() => {
            "this size does not show the mistake".to_owned()
        }
        _ => return None,
    };
    Some(format!("{}: {note}", row.solution))
}

/// The failure, its execution, and the command that replays it.
pub(super) fn print_execution(execution: &FailingExecution<'_>, row: &Row, explained: bool) {
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

/// Which execution it is, and what counts as a step.
fn about(row: &Row, execution: &Trace, explained: bool) -> String {
    let shortest = matches!(row.verdict, Verdict::Refuted { shortest: true, .. });
    let which = match (row.engine, execution.repeats_after) {
        (Engine::Loom, None) => "The first failing execution that loom found.",
        (_, Some(_)) => "A lasso: its cycle can be repeated for ever.",
        (_, None) if shortest => "No failing execution is shorter.",
        (_, None) => "A short failing execution; there may be a shorter one.",
    };
    let mut text = which.to_owned();
    let is_another = row.kind.is_some_and(|kind| !row.claim.starts_with(kind));
    if row.engine == Engine::Explorer && row.as_claimed && is_another {
        let _ = write!(
            text,
            " It is listed for another failure, {}, and declares both; `--spurious 0` may show \
             that one.",
            row.claim
        );
    }
    if row.engine != Engine::Loom && explained {
        let _ = write!(text, " {}", trace::table::a_step(row.engine));
    }
    text
}
