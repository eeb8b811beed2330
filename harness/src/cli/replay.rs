use clap_complete::ArgValueCandidates;
use sync_core::explorer::Schedule;

use super::{
    Exit, Usage, breaking, complete,
    conditions::{Conditions, not_of_this_program},
    execution::{Exports, FailingExecution},
    select, terminal,
};
use crate::{
    Claim, Failure, Problem, Waits,
    report::{
        self,
        print::{out, outln},
        style,
        trace::table,
    },
    verify::{Engine, Replayed, Wanted, replay},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: String,

    /// The solution or mistake
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions))]
    solution: String,

    /// The thread of each step: `0 1+ 1.2`, as `catalog verify` prints it
    #[arg(long, value_name = "STEPS")]
    schedule: String,

    #[command(flatten)]
    conditions: Conditions,

    /// Show one step at a time, with the threads at their lines of code
    #[arg(long, conflicts_with = "json")]
    step: bool,

    /// Print one JSON object, instead of a table
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    exports: Exports,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let problem = select::problem(problems, &args.problem)?;
    let solution = select::solution(problem, &args.solution)?;
    if let Some(why) = solution.native_only {
        let name = solution.name();
        return Err(Usage(format!("{name} cannot be replayed: {why}")));
    }
    let schedule: Schedule = args.schedule.parse()?;
    let wanted = args.conditions.wanted(problem, solution)?;
    let files = args.exports.open()?;
    let given = args.conditions.given();
    let replayed = replay(
        &wanted,
        &wanted.mode(given.placement),
        &given.care,
        &schedule,
    )
    .map_err(|why| not_of_this_program(&why))?;
    let execution = FailingExecution {
        wanted: &wanted,
        given,
        failure: replayed.failure,
        trace: &replayed.trace,
    };
    if args.json {
        outln!("{}", execution.to_json());
    } else {
        // The board of a terminal says all.
        let is_quiet = args.step && terminal::is_there();
        if !is_quiet {
            print_heading(&wanted);
        }
        if args.step {
            breaking::replay(wanted.clone(), given, &schedule)?;
        }
        if !is_quiet {
            print_end(&wanted, &replayed, !args.step);
        }
    }
    files.write(&[execution])?;
    Ok(exit(&wanted, replayed.failure))
}

/// A mistake need not fail on every schedule; a failure must be declared.
fn exit(wanted: &Wanted<'_>, failure: Option<Failure>) -> Exit {
    match (failure, wanted.solution.claim) {
        (None, _) => Exit::AsClaimed,
        (Some(Failure::Starvation), Claim::Correct) if may_starve(wanted) => Exit::AsClaimed,
        (Some(failure), _) if wanted.solution.declares(failure) => Exit::AsClaimed,
        _ => Exit::ClaimFailed,
    }
}

/// Whether the solution claims that a role starves, or claims nothing.
fn may_starve(wanted: &Wanted<'_>) -> bool {
    let claims = wanted.solution.fairness.as_ref();
    claims.is_none_or(|claims| matches!(claims.under(wanted.discipline), Waits::ForEver { .. }))
}

fn print_heading(wanted: &Wanted<'_>) {
    let heading = style::HEADING;
    outln!(
        "{heading}{}{heading:#}, {heading}{}{heading:#}: {}",
        wanted.problem.title(),
        wanted.solution.name(),
        wanted.solution.exhibit.title(),
    );
    let size = match wanted.engine {
        Engine::Fairness => report::endless_size(&wanted.setting),
        _ => report::size(&wanted.setting),
    };
    outln!("{size}, {}", wanted.discipline);
    outln!("{}\n", wanted.solution.exhibit.path());
}

/// The result, and the steps unless they were shown one by one.
fn print_end(wanted: &Wanted<'_>, replayed: &Replayed, with_steps: bool) {
    let style = match exit(wanted, replayed.failure) {
        Exit::AsClaimed => style::GOOD,
        _ => style::BAD,
    };
    let finding = &replayed.trace.finding;
    out!("{style}");
    let first = replayed.failure.map(|failure| failure.to_string());
    report::paragraph("", first.as_ref().unwrap_or(finding));
    out!("{style:#}");
    if first.is_some() {
        report::paragraph("  ", finding);
    }
    match (replayed.failure, wanted.solution.claim) {
        (Some(Failure::Starvation), Claim::Correct) if may_starve(wanted) => {}
        (None, Claim::Broken(claimed)) => {
            let kind = claimed.kind();
            let other = format!("This mistake's {kind} occurs on other schedules.");
            report::paragraph("  ", &other);
        }
        (Some(_), Claim::Correct) => report::paragraph("  ", "It claims to be correct."),
        (Some(failure), Claim::Broken(claimed)) if !wanted.solution.declares(failure) => {
            report::paragraph("  ", &format!("It claims another failure: {claimed}."));
        }
        _ => {}
    }
    if with_steps {
        report::paragraph("  ", table::a_step(wanted.engine));
        outln!();
        table::print(replayed.failure, &replayed.trace);
    }
}
