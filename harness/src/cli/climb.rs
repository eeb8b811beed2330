//! The hidden command of a compiled answer: judges it, a JSON line a rung.

use std::time::Duration;

use super::{
    Exit, Usage,
    execution::{FailingExecution, Given},
    numbers,
    verify::print_execution,
};
use crate::{
    Failure, Problem,
    practice::{Effort, Line, Outcome, climb},
    report::print::{captured, outln},
    verify::{Care, Limits, Row, Verdict, Wanted},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The longest time on a rung
    #[arg(long, value_name = "N", value_parser = numbers::seconds)]
    seconds: Duration,

    /// How long it is stressed
    #[arg(long, value_name = "N", value_parser = numbers::seconds)]
    stress: Duration,

    /// Memory of this process, in bytes
    #[arg(long, value_name = "N")]
    memory: u64,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    let (Some(problem), true) = (problems.first(), problems.len() == 1) else {
        return Err(Usage(
            "climb is for a single answer; `catalog practice` makes it one".to_owned(),
        ));
    };
    let mut word = String::new();
    // Without a word nobody listens.
    let _ = std::io::stdin().read_line(&mut word);
    let word = word.trim_end_matches('\n').to_owned();
    // Where this system has no such limit, the explorer's own is left.
    let _ = rlimit::setrlimit(rlimit::Resource::AS, args.memory, args.memory);
    let effort = Effort {
        limits: Limits {
            memory: usize::try_from(args.memory / 2).unwrap_or(usize::MAX),
            ..Limits::of(args.seconds)
        },
        stress: args.stress,
    };
    climb(
        problem,
        &problem.solutions[0],
        &effort,
        |mut judged, check| {
            if let Some((wanted, row)) = check
                && judged.outcome != Outcome::Passed
            {
                judged.report = captured(|| report(wanted, row, &mut judged.replay));
            }
            print(&word, &Line::Judged(judged));
        },
    );
    print(&word, &Line::Over);
    Ok(Exit::AsClaimed)
}

fn print(word: &str, line: &Line) {
    // The answer may have left a line of its own unfinished.
    outln!(
        "\n{word}{}",
        serde_json::to_string(line).expect("it is plain data")
    );
}

/// Prints the failing execution of a check, or one in which a thread starves.
fn report(wanted: &Wanted<'_>, row: &Row, replay: &mut Option<Vec<String>>) {
    let (failure, trace) = match &row.verdict {
        Verdict::Refuted { failure, trace, .. } => (*failure, trace.as_ref()),
        Verdict::Decided { traces, .. } => (Failure::Starvation, traces.first()),
        _ => return,
    };
    let Some(trace) = trace else {
        return;
    };
    let execution = FailingExecution {
        wanted,
        given: Given {
            placement: true,
            care: Care::default(),
        },
        failure: Some(failure),
        trace,
    };
    print_execution(&execution, row, true);
    *replay = execution.arguments();
}
