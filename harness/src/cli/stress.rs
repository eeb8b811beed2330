use std::time::{Duration, Instant};

use clap_complete::ArgValueCandidates;
use indicatif::HumanCount;

use super::{
    Exit, Usage, complete, numbers,
    select::{self, Size},
};
use crate::{
    Problem, Setting, Solution, interrupt,
    report::{
        self,
        print::{out, outln},
        steps, style, table,
    },
    stress::{Options, StressReport, stress},
};

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// Only this problem
    #[arg(add = ArgValueCandidates::new(complete::problems))]
    problem: Option<String>,

    /// Only this solution or mistake
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(complete::solutions), requires = "problem")]
    solution: Option<String>,

    #[command(flatten)]
    size: Size,

    /// Time for all solutions together, in seconds
    #[arg(long, value_name = "N", default_value = "10", value_parser = numbers::seconds)]
    seconds: Duration,

    /// Seed of the random delays [default: a random seed]
    #[arg(long, value_name = "N", value_parser = numbers::seed)]
    seed: Option<u64>,

    /// Print one JSON object for each solution, instead of tables
    #[arg(long)]
    json: bool,
}

pub(super) fn main(args: &Args, problems: &[Problem]) -> Result<Exit, Usage> {
    if args.size.rounds.is_some() {
        return Err(Usage(
            "stress does rounds until the time is over: give --seconds, not --rounds".into(),
        ));
    }
    let mut wanted: Vec<(&Problem, &Solution, Setting)> = Vec::new();
    for problem in select::problems(problems, args.problem.as_deref())? {
        let setting = args
            .size
            .setting(problem, &problem.default, args.problem.is_some())?;
        for solution in select::solutions(problem, args.solution.as_deref())? {
            wanted.push((problem, solution, setting.clone()));
        }
    }
    let seed = args.seed.unwrap_or_else(rand::random);

    let bar = report::progress::bar(wanted.len() as u64, "solutions");
    let end = Instant::now() + args.seconds;
    let mut reports: Vec<StressReport> = Vec::new();
    let mut printed = 0;
    for (number, (problem, solution, setting)) in wanted.iter().enumerate() {
        if interrupt::requested() {
            break;
        }
        // The time that a mistake caught early does not need goes to the others.
        let left = end.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(wanted.len() - number).unwrap_or(u32::MAX);
        let options = Options {
            time: share.max(Duration::from_millis(20)),
            seed,
        };
        bar.set_message(format!("{} {}", problem.name, solution.name()));
        let report = stress(problem, solution, setting, &options, |rounds| {
            bar.set_message(format!(
                "{} {}, {} rounds",
                problem.name,
                solution.name(),
                HumanCount(rounds)
            ));
        });
        bar.inc(1);
        reports.push(report);
        let more_to_come = wanted
            .get(number + 1)
            .is_some_and(|(next, ..)| next.name == problem.name);
        if !more_to_come {
            bar.suspend(|| print(&reports[printed..], args.json));
            printed = reports.len();
        }
    }
    bar.finish_and_clear();
    print(&reports[printed..], args.json);
    if !args.json {
        conclude(&reports, seed);
    }
    Ok(if reports.iter().any(StressReport::contradicts) {
        Exit::ClaimFailed
    } else if interrupt::requested() {
        Exit::Interrupted
    } else {
        Exit::AsClaimed
    })
}

/// The reports of one problem.
fn print(reports: &[StressReport], json: bool) {
    if json {
        for report in reports {
            outln!(
                "{}",
                serde_json::to_string(report).expect("reports are plain data")
            );
        }
        return;
    }
    let Some(first) = reports.first() else {
        return;
    };
    let heading = style::HEADING;
    outln!("\n{heading}{}{heading:#}  {}", first.problem, first.size);
    let mut table = table::new(&[
        "solution",
        "rounds/s>",
        "wait p50>",
        "p99>",
        "max>",
        "fair>",
        "result",
    ]);
    for report in reports {
        let stats = &report.stats;
        let wait = |pick: fn(&crate::stress::Percentiles) -> f64| {
            stats
                .wait
                .map_or("-".to_owned(), |w| report::seconds(pick(&w) / 1e6))
        };
        let result = match (&report.finding, report.mistake) {
            (None, false) => "✓ no failure".to_owned(),
            (None, true) => "· not found".to_owned(),
            (Some(found), _) => {
                let mark = if report.contradicts() { '✗' } else { '✓' };
                format!("{mark} {}", found.failure.kind())
            }
        };
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a positive rate"
        )]
        table.add_row([
            report.solution.clone(),
            HumanCount(stats.rounds_per_second as u64).to_string(),
            wait(|w| w.p50),
            wait(|w| w.p99),
            wait(|w| w.max),
            stats
                .fairness
                .map_or("-".to_owned(), |f| format!("{:.0} %", f * 100.0)),
            result,
        ]);
    }
    table::print(&table, |line| {
        let bad = line.contains('✗').then_some(style::BAD);
        bad.or(line.contains('·').then_some(style::OPEN))
    });
    for report in reports {
        for what in &report.never {
            outln!("  {}: never seen: {what}", report.solution);
        }
        if let Some(finding) = &report.finding {
            let mark = if report.contradicts() {
                style::BAD
            } else {
                style::HEADING
            };
            outln!("  {mark}{}{mark:#}: {}", report.solution, finding.failure);
            let rounds = report::count(report.stats.rounds, "round");
            report::paragraph("    ", &format!("{}, after {rounds}", finding.detail));
            steps::print("pending:", &finding.pending);
        }
    }
}

fn conclude(reports: &[StressReport], seed: u64) {
    let (mistakes, solutions): (Vec<_>, Vec<_>) = reports.iter().partition(|r| r.mistake);
    let failed = solutions.iter().filter(|r| r.finding.is_some()).count();
    let caught = mistakes.iter().filter(|r| r.finding.is_some()).count();
    let mut sentence = format!(
        "{} stressed, {failed} failed; {caught} of {} caught",
        report::plural(solutions.len(), "solution"),
        report::plural(mistakes.len(), "mistake"),
    );
    if caught < mistakes.len() {
        sentence += "; `verify` refutes the others";
    }
    let style = if failed > 0 { style::BAD } else { style::GOOD };
    let end = if interrupt::requested() {
        " Interrupted."
    } else {
        ""
    };
    outln!();
    out!("{style}");
    report::paragraph("", &format!("{sentence}."));
    outln!("{style:#}Stress proves nothing.{end} Seed {seed}.");
}
