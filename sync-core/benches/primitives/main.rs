//! The primitives beside their peers: `just bench`.
//!
//! Every contender of a case does the same task with the same critical section
//! and the same payload; see [`runner`] for how they take turns, [`groups`] for
//! the tasks and [`peers`] for the others.
//!
//! It measures native primitives as a crate gets them that depends on sync-core without
//! features. With the harness in the same build they would be observable, which costs
//! time; then it refuses.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::Parser;

mod clock;
mod groups;
mod machine;
mod must_reach;
mod page;
mod peers;
mod plot;
mod report;
mod results;
mod runner;
mod sample;
mod select;
mod table;
mod team;
mod watchdog;

// The contracts, where the catalog's solutions look for them.
use groups::{Buffer, Room};
use results::{Results, Run};
use runner::Group;
use watchdog::Watchdog;

#[derive(Parser, Debug)]
#[command(
    bin_name = "just bench",
    about = "Measures the primitives beside their peers",
    max_term_width = 80
)]
struct Args {
    /// One group only, such as hand-off; without it all
    #[arg(value_name = "NAME")]
    group: Option<String>,

    /// How often everything is repeated
    #[arg(long, value_name = "N", default_value = "25",
          value_parser = clap::value_parser!(u16).range(1..))]
    repetitions: u16,

    /// About how long all may take together, instead of a number of repetitions
    #[arg(long, value_name = "N", conflicts_with = "repetitions",
          value_parser = clap::value_parser!(u16).range(1..))]
    seconds: Option<u16>,

    /// Print all figures as JSON
    #[arg(long)]
    json: bool,

    /// Write benchmarks.md and its pictures into the docs, or into FOLDER
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, require_equals = true,
          default_missing_value = "../docs", conflicts_with = "group")]
    save: Option<PathBuf>,

    /// What `cargo bench` passes. Without it this is a test: does it all work?
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let groups = match &args.group {
        None => groups::all(),
        Some(name) => match select::group(groups::all(), name) {
            Ok(group) => vec![group],
            Err(sentence) => return usage(&sentence),
        },
    };
    if !args.bench {
        measure(groups, 1, |_| Duration::from_millis(2));
        return ExitCode::SUCCESS;
    }
    if cfg!(feature = "observe") {
        return usage(
            "these primitives can be observed, which costs; `just bench` builds them without",
        );
    }
    let rounds = match args.seconds {
        Some(seconds) => rounds_in(Duration::from_secs(seconds.into()), &groups),
        None => args.repetitions.into(),
    };
    let others = machine::Others::watch();
    let results = measure(groups, rounds, |window| window);
    let run = Run {
        rounds,
        others: others.cores(),
        goals: must_reach::goals(&results),
        results,
    };
    // A reader that closes the pipe has seen enough: that is no error.
    let _ = if args.json {
        report::print_json(&run)
    } else {
        report::print(&run)
    };
    match args.save.map(|folder| page::write(&folder, &run)) {
        Some(Err(error)) => usage(&format!("the page cannot be written: {error}")),
        _ => ExitCode::SUCCESS,
    }
}

fn usage(sentence: &str) -> ExitCode {
    eprintln!("error: {sentence}");
    ExitCode::from(2)
}

/// The rounds that take about this time: an odd number, so that one is the median.
fn rounds_in(time: Duration, groups: &[Group]) -> usize {
    let round: Duration = groups.iter().map(Group::round).sum();
    let rounds = time.as_millis() / round.as_millis().max(1);
    usize::try_from(rounds).unwrap_or(usize::MAX).clamp(1, 999) | 1
}

fn measure(groups: Vec<Group>, rounds: usize, window: fn(Duration) -> Duration) -> Vec<Results> {
    let bar = runner::bar(groups.iter().map(|group| group.repetitions(rounds)).sum());
    let watchdog = Watchdog::new();
    let outcomes = |cases: Vec<runner::Case>, rounds| {
        let cases = cases.into_iter();
        let outcomes = cases.map(|case| {
            let window = window(case.window);
            runner::run(case, window, rounds, &bar, &watchdog)
        });
        outcomes.collect()
    };
    let results = groups.into_iter().map(|group| Results {
        group: group.name,
        about: group.about,
        unit: group.unit,
        outcomes: outcomes(group.cases, rounds.min(group.most_rounds)),
    });
    let results = results.collect();
    bar.finish_and_clear();
    results
}
