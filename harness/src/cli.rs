//! The command line.

mod breaking;
mod claims;
mod climb;
mod complete;
mod conditions;
mod contracts;
mod execution;
mod file;
mod grade;
mod growth;
mod handout;
mod interview;
mod list;
mod numbers;
mod outcomes;
mod practice;
mod replay;
mod run;
mod select;
mod shards;
mod show;
mod stress;
mod summary;
mod terminal;
mod verify;

use std::{fmt, process::ExitCode};

use clap::{
    CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    Problem, interrupt,
    report::print::{complain, out},
    verify::Conformance,
};

/// Classic synchronization problems: run a solution step by step, stress the
/// solutions on real threads, and verify them exhaustively.
#[derive(Parser, Debug)]
#[command(
    name = "catalog",
    version,
    max_term_width = 80,
    after_help = "\
Start with `catalog list`, then `catalog run h2o`.\n\
Exit codes: 0 as claimed, 1 a claim failed, 2 usage, 3 inconclusive, 130 interrupted."
)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// List the problems with their solutions and mistakes
    List(list::Args),
    /// Show a problem's statement, one hint at a time, or a solution's source
    Show(show::Args),
    /// Run a solution on real threads, slowly, with a line for each event
    Run(run::Args),
    /// Run solutions on real threads with random delays and check every event
    Stress(stress::Args),
    /// Verify solutions and mistakes against their claims, exhaustively
    Verify(verify::Args),
    /// Put together what the shards of `verify` have printed
    Merge(shards::Args),
    /// Verify what each solution claims, and show it as a table
    Claims(claims::Args),
    /// Print every final value that can come out, each with a shortest schedule
    Outcomes(outcomes::Args),
    /// Replay a schedule that `verify` has found, at once or step by step
    Replay(replay::Args),
    /// Be the scheduler: step thread by thread, and make a solution fail
    Break(breaking::Args),
    /// Write your own answer and have it judged on each save
    Practice(practice::Args),
    /// Be interviewed: a question, a clock, and what would be asked next
    Interview(interview::Args),
    /// Judge many answers, each in a process of its own
    Grade(grade::Args),
    /// Judge the answer that this program is made of
    #[command(hide = true)]
    Climb(climb::Args),
    /// Print a completion script for your shell
    Completions {
        /// Your shell
        shell: clap_complete::Shell,
    },
}

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    AsClaimed = 0,
    ClaimFailed = 1,
    Inconclusive = 3,
    Interrupted = 130,
}

impl Exit {
    /// The exit of a command whose checks have these conformances.
    fn of(all: &[Conformance]) -> Self {
        if all.contains(&Conformance::Contradicted) {
            Self::ClaimFailed
        } else if interrupt::requested() {
            Self::Interrupted
        } else if all.contains(&Conformance::Open) {
            Self::Inconclusive
        } else {
            Self::AsClaimed
        }
    }
}

/// The arguments are not valid: one sentence says why, and what would be.
#[derive(Debug)]
struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Usage {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

/// The command line. A number below zero is a value like others, so that its own
/// sentence says what it should be.
fn command() -> clap::Command {
    let takes_numbers = |command: clap::Command| {
        command.mut_args(|it| {
            let takes_value = it.get_action().takes_values() && !it.is_positional();
            it.allow_negative_numbers(takes_value)
        })
    };
    Args::command().mut_subcommands(takes_numbers)
}

/// What is wrong with the arguments, and what would be right, without the usage.
fn in_a_sentence(answer: &clap::Error, problems: &[Problem]) -> String {
    if let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) =
        (answer.kind(), answer.get(ContextKind::InvalidSubcommand))
        && problems.iter().any(|it| it.name == name)
    {
        return format!("{name} is a problem; `catalog run {name}` runs it");
    }
    let text = answer.to_string();
    let mut parts = text.split("\n\n").filter(|it| !it.starts_with("Usage:"));
    let join = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let wrong = parts.next().map(join).unwrap_or_default();
    let wrong = wrong.strip_prefix("error: ").unwrap_or(&wrong).to_owned();
    let tip = parts.find_map(|it| it.trim().strip_prefix("tip: ").map(join));
    match tip {
        Some(tip) => format!("{wrong}; {tip}"),
        // The value's own sentence says what would be right.
        None if answer.kind() == ErrorKind::ValueValidation
            || answer.kind() == ErrorKind::InvalidValue =>
        {
            wrong
        }
        None => format!("{wrong}; `--help` shows what it takes"),
    }
}

/// Runs the command that the process's arguments name, on these problems. `package`
/// is the one that this program is built of: answers are compiled beside it.
pub fn main(package: &str, problems: &[Problem]) -> ExitCode {
    complete::answer(problems, command);
    let parsed = command()
        .try_get_matches()
        .and_then(|it| Args::from_arg_matches(&it));
    let args = parsed.unwrap_or_else(|answer| {
        if !answer.use_stderr() {
            // Help or the version.
            out!("{}", answer.render().ansi());
            std::process::exit(0)
        }
        if answer.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
            answer.exit()
        }
        complain(in_a_sentence(&answer, problems));
        std::process::exit(2)
    });
    interrupt::listen();
    let exit = match args.command {
        Command::List(args) => list::main(&args, problems),
        Command::Show(args) => show::main(&args, problems),
        Command::Run(args) => run::main(&args, problems),
        Command::Stress(args) => stress::main(&args, problems),
        Command::Verify(args) => verify::main(&args, problems),
        Command::Merge(args) => shards::main(&args),
        Command::Claims(args) => claims::main(&args, problems),
        Command::Outcomes(args) => outcomes::main(&args, problems),
        Command::Replay(args) => replay::main(&args, problems),
        Command::Break(args) => breaking::main(&args, problems),
        Command::Practice(args) => practice::main(&args, problems, package),
        Command::Interview(args) => interview::main(args, problems, package),
        Command::Grade(args) => grade::main(&args, problems, package),
        Command::Climb(args) => climb::main(&args, problems),
        Command::Completions { shell } => {
            out!("{}", complete::script(shell).unwrap_or_default());
            Ok(Exit::AsClaimed)
        }
    };
    // Do not wait for threads that have deadlocked.
    match exit {
        Ok(exit) => std::process::exit(exit as i32),
        Err(usage) => {
            complain(usage);
            std::process::exit(2)
        }
    }
}
