//! `catalog outcomes`: every final value that can come out.

use std::{num::NonZero, sync::Arc, time::Duration};

use clap_complete::ArgValueCandidates;
use indicatif::HumanCount;
use serde_json::{Value, json};
use sync_core::Discipline;

use super::{
    Exit, Usage, complete,
    execution::{EachThread, FailingExecution, Given},
    numbers,
    select::{self, Size},
    summary::{assumptions, mark},
};
use crate::{
    Failure, Problem, interrupt,
    report::{self, print::outln, style, table, trace},
    verify::{
        Conformance, Engine, Limits, Outcomes, ReductionSwitches, Trace, Verdict, Wanted, Watched,
        outcomes,
    },
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem: one whose threads end with a value, such as race-on-a-counter
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: String,

    /// Only this solution or mistake, with the executions for the least and the
    /// greatest value
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions))]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// Discipline of semaphores and locks: barging, weak or fifo
    #[arg(long, value_name = "NAME", default_value = "barging", value_parser = select::discipline,
        add = ArgValueCandidates::new(complete::disciplines))]
    discipline: Discipline,

    /// Stop a search after this many states
    #[arg(long, value_name = "N", value_parser = numbers::states, default_value_t = u64::MAX,
        hide_default_value = true)]
    max_states: u64,

    /// The longest time for one solution, in seconds
    #[arg(long, value_name = "N", default_value = "120", value_parser = numbers::seconds)]
    seconds: Duration,

    /// Print one JSON object for each solution, instead of tables
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    each: EachThread,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let Some(what) = problem.final_value else {
        let have = problems.iter().filter(|it| it.final_value.is_some());
        let have: Vec<_> = have.map(|it| it.name).collect();
        return Err(Usage(format!(
            "{} does not end with a value; {} would do",
            problem.name,
            have.join(", ")
        )));
    };
    let mut wanted = Vec::new();
    for solution in select::solutions(problem, args.solution.as_deref())? {
        wanted.push(Wanted {
            engine: Engine::Explorer,
            problem,
            solution,
            setting: args.size.setting(problem, &solution.explore, true)?,
            discipline: args.discipline,
        });
    }
    let limits = Limits {
        states: args.max_states,
        care: args.each.care(),
        // The replayed command places events anywhere, too.
        reductions: ReductionSwitches {
            placement: false,
            ..ReductionSwitches::default()
        },
        stop: interrupt::flag(),
        ..Limits::of(args.seconds)
    };
    let jobs = std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN);
    let watched = Arc::new(Watched::default());
    let bar = report::progress::bar(wanted.len() as u64, "solutions");
    let watch = report::progress::watch(&bar, {
        let watched = Arc::clone(&watched);
        move || watched.to_string()
    });
    let mut all = Vec::new();
    for wanted in &wanted {
        all.push((wanted, outcomes(wanted, &limits, jobs, &watched)));
        bar.inc(1);
    }
    drop(watch);
    bar.finish_and_clear();
    if args.json {
        for (wanted, found) in &all {
            outln!("{}", to_json(args, wanted, found));
        }
    } else {
        print(what, &all);
        if args.solution.is_some() {
            print_executions(args, &all);
        } else {
            outln!();
            let hint =
                "With --solution NAME: a shortest schedule for the least and the greatest value.";
            report::paragraph("", hint);
        }
        outln!();
        assumptions();
    }
    let all: Vec<_> = all
        .iter()
        .map(|(wanted, it)| conformance(wanted, it))
        .collect();
    Ok(Exit::of(&all))
}

/// Whether all values are known, or the solution fails as it says.
fn conformance(wanted: &Wanted<'_>, found: &Outcomes) -> Conformance {
    match found.verdict {
        Verdict::Proved { .. } => Conformance::AsClaimed,
        ref other => other.against(wanted.solution, wanted.discipline),
    }
}

/// A line a solution.
fn print(what: &str, all: &[(&Wanted<'_>, Outcomes)]) {
    let (wanted, _) = &all[0];
    let heading = style::HEADING;
    outln!(
        "\n{heading}{}{heading:#}  {}, {}\n",
        wanted.problem.name,
        report::size(&wanted.setting),
        wanted.discipline
    );
    let mut table = table::new(&["solution", what, "states>", "time>"]);
    for (wanted, found) in all {
        let (mark, _) = mark(conformance(wanted, found));
        table.add_row([
            wanted.solution.name(),
            format!("{mark} {}", values(found)),
            HumanCount(found.states).to_string(),
            report::seconds(found.seconds),
        ]);
    }
    table::print_verdicts(&table);
}

/// "2 or 4", "2 to 12" if it is each of them; what is known, where that is not all.
fn values(found: &Outcomes) -> String {
    let known: Vec<_> = found.values.keys().copied().collect();
    let list = match known.as_slice() {
        [] => "no value".to_owned(),
        [only] => only.to_string(),
        [first, .., last] if last - first + 1 == known.len() as u64 => {
            format!("{first} to {last}")
        }
        [others @ .., last] => {
            let others: Vec<_> = others.iter().map(u64::to_string).collect();
            format!("{} or {last}", others.join(", "))
        }
    };
    match &found.verdict {
        Verdict::Proved { .. } => list,
        Verdict::Inconclusive { limit } if known.is_empty() => format!("inconclusive: {limit}"),
        Verdict::Inconclusive { limit } => format!("{list}, perhaps others: {limit}"),
        Verdict::Refuted {
            failure: Failure::DataRace,
            ..
        } => "data race, so it may end with anything".to_owned(),
        other => format!("{list}, and {other}"),
    }
}

/// The execution of a value as one that can be printed.
fn execution<'a>(args: &Args, wanted: &'a Wanted<'a>, trace: &'a Trace) -> FailingExecution<'a> {
    FailingExecution {
        wanted,
        given: Given {
            placement: false,
            care: args.each.care(),
        },
        failure: None,
        trace,
    }
}

/// A shortest schedule for each value, and the executions of the least and the
/// greatest.
fn print_executions(args: &Args, all: &[(&Wanted<'_>, Outcomes)]) {
    for (wanted, found) in all {
        let mut table = table::new(&["value>", "steps>", "a shortest schedule"]);
        for (value, trace) in &found.values {
            let schedule = trace.schedule.clone().unwrap_or_default();
            let steps = schedule.split_whitespace().count();
            table.add_row([value.to_string(), steps.to_string(), schedule]);
        }
        if !found.values.is_empty() {
            outln!();
            table::print_verdicts(&table);
        }
        let least = found.values.iter().take(1);
        let ends = least.chain(found.values.iter().rev().take(1)).enumerate();
        // A single value is both.
        for (end, (value, trace)) in ends.take(found.values.len()) {
            let which = ["least", "greatest"][end];
            let heading = style::HEADING;
            outln!("\n{heading}The {which}: {value}{heading:#}");
            report::paragraph("  ", trace::table::a_step(Engine::Explorer));
            outln!();
            trace::table::print(None, trace);
            execution(args, wanted, trace).print_command();
        }
    }
}

fn to_json(args: &Args, wanted: &Wanted<'_>, found: &Outcomes) -> Value {
    let values: Vec<_> = found
        .values
        .iter()
        .map(|(value, trace)| {
            json!({
                "value": value,
                "schedule": trace.schedule,
                "replay": execution(args, wanted, trace).command(),
            })
        })
        .collect();
    json!({
        "problem": wanted.problem.name,
        "solution": wanted.solution.name(),
        "setting": report::size(&wanted.setting),
        "discipline": wanted.discipline.to_string(),
        "values": values,
        "complete": matches!(found.verdict, Verdict::Proved { .. }),
        "verdict": found.verdict.to_string(),
        "states": found.states,
        "seconds": found.seconds,
    })
}
