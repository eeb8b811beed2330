//! The command `mutants`: are the rules of each problem strong enough?

use std::{process::ExitCode, thread, time::Duration};

use catalog_tests::mutants::{self, Bounds, Fate, Outcome, Progress, Report, Scope};
use clap::{Parser, error::ErrorKind};
use indicatif::{ProgressBar, ProgressStyle};

/// Mutation tests of the rules: changes each solution in one place, and makes
/// solutions that solve nothing. Each mutant must be refuted, or be listed in the
/// problem's mutants.toml with the reason why it survives.
#[derive(Parser, Debug)]
#[command(
    name = "mutants",
    max_term_width = 80,
    after_help = "Exit codes: 0 all refuted or listed, 1 a mutant survives or an entry is stale, 2 usage."
)]
struct Args {
    /// Only this problem
    problem: Option<String>,

    /// Only each Nth problem, from the Kth on: 0/4, 1/4, 2/4 and 3/4 are all
    #[arg(long, value_name = "K/N", conflicts_with = "problem", value_parser = shard)]
    shard: Option<(usize, usize)>,

    /// Only the mutants of the contract, which solve nothing
    #[arg(long)]
    contract: bool,

    /// The longest time for one check
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,

    /// The most states of one check
    #[arg(long, value_name = "N", default_value_t = 2_000_000, value_parser = clap::value_parser!(u64).range(1..))]
    states: u64,

    /// Problems at a time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Print the result of each mutant
    #[arg(long)]
    each: bool,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp);
            let _ = error.print();
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(wrong) => {
            eprintln!("error: {wrong}");
            ExitCode::from(2)
        }
    }
}

/// Which of how many shards, for clap.
fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/');
    let numbers = parts.and_then(|(from, each)| Some((from.parse().ok()?, each.parse().ok()?)));
    numbers
        .filter(|(from, each)| from < each)
        .ok_or_else(|| "it takes a part of a number of parts, such as 0/4 or 3/4".to_owned())
}

fn run(args: &Args) -> Result<bool, String> {
    let names = mutants::names();
    let wanted = match &args.problem {
        None => {
            let (from, each) = args.shard.unwrap_or((0, 1));
            names.into_iter().skip(from).step_by(each).collect()
        }
        Some(name) if names.contains(name) => vec![name.clone()],
        Some(name) => return Err(unknown(name, &names)),
    };
    let folders: Vec<_> = wanted.iter().map(|it| mutants::folder(it)).collect();
    let scope = if args.contract {
        Scope::Contract
    } else {
        Scope::All
    };
    let bounds = Bounds {
        time: Duration::from_secs(args.seconds),
        states: args.states,
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let jobs = args.jobs.map_or(processors, usize::from);
    let bar = bar();
    let reports = mutants::run(&folders, scope, bounds, jobs, |progress| match progress {
        Progress::Made(more) => {
            let more = u64::try_from(more).expect("there are few");
            bar.inc_length(more);
        }
        Progress::Judged => bar.inc(1),
    });
    bar.finish_and_clear();
    let reports = reports?;
    if args.json {
        let text = serde_json::to_string_pretty(&reports).expect("it is plain data");
        println!("{text}");
    } else {
        if args.each {
            reports.iter().for_each(print_each);
        }
        print_table(&reports);
        for complaint in reports.iter().flat_map(Report::complaints) {
            let lines = textwrap::Options::new(80).subsequent_indent("  ");
            println!("{}", textwrap::fill(&format!("✗ {complaint}"), lines));
        }
    }
    Ok(reports.iter().all(|it| it.complaints().is_empty()))
}

fn unknown(name: &str, names: &[String]) -> String {
    let near = names
        .iter()
        .map(|it| (strsim::damerau_levenshtein(it, name), it))
        .min()
        .filter(|(distance, it)| *distance <= it.len() / 2);
    match near {
        Some((_, near)) => format!("there is no problem `{name}`; is it `{near}`?"),
        None => format!("there is no problem `{name}`; `just list` shows them all"),
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:24} {pos}/{len} mutants  {elapsed}")
        .expect("the template is valid");
    let bar = ProgressBar::new(0).with_style(style.progress_chars("█▌░"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn is_refuted(outcome: &Outcome) -> bool {
    matches!(outcome.fate, Some(Fate::Refuted { .. }))
}

fn is_listed(outcome: &Outcome) -> bool {
    outcome.why.is_some() && outcome.fate.is_some() && !is_refuted(outcome)
}

/// Two lines for each mutant: its name and its result.
fn print_each(report: &Report) {
    for outcome in &report.outcomes {
        let (sign, fate) = match &outcome.fate {
            None => ('-', "does not compile".to_owned()),
            Some(Fate::Refuted { how }) => ('✓', how.clone()),
            Some(_) if outcome.why.is_some() => {
                ('=', outcome.why.clone().expect("the guard has checked it"))
            }
            Some(Fate::Undecided { limit }) => ('?', limit.clone()),
            Some(Fate::Survives { at: None }) => ('✗', "survives".to_owned()),
            Some(Fate::Survives { at: Some(at) }) => ('✗', format!("survives with {at}")),
        };
        let mutant = &outcome.mutant;
        let line = mutant.line.map(|it| format!(":{it}")).unwrap_or_default();
        println!(
            "{sign} {} {}{line}: {}\n      {fate} ({:.1} s)",
            mutant.problem, mutant.of, mutant.name, outcome.seconds
        );
    }
}

fn print_table(reports: &[Report]) {
    let columns = [
        "problem", "all>", "no code>", "refuted>", "listed>", "survive>", "stale>", "time>",
    ];
    let mut table = harness::report::table::new(&columns);
    let mut sums = [0; 6];
    for report in reports {
        let numbers = [
            report.outcomes.len(),
            report.count(|it| it.fate.is_none()),
            report.count(is_refuted),
            report.count(is_listed),
            report.count(Outcome::is_unexplained),
            report.stale.len(),
        ];
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum += number;
        }
        table.add_row(row(&report.problem, numbers, report.seconds));
    }
    if reports.len() > 1 {
        let seconds = reports.iter().map(|it| it.seconds).sum();
        table.add_row(row("all", sums, seconds));
    }
    for line in table.lines() {
        println!("{}", line.trim_end());
    }
}

fn row(name: &str, numbers: [usize; 6], seconds: f64) -> Vec<String> {
    let numbers = numbers.iter().map(ToString::to_string);
    let mut row = vec![name.to_owned()];
    row.extend(numbers);
    row.push(format!("{seconds:.1} s"));
    row
}
