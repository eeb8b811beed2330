//! What the engines cost: the explorer beside loom, one worker beside two, and
//! how both grow with the threads.
//!
//! Figures that are compared are taken in one run, and the ratio is what
//! counts: machines are shared and noisy.

#![allow(
    clippy::disallowed_types,
    reason = "this is no solution: it reads the clock"
)]

use std::{num::NonZero, path::PathBuf, time::Duration};

use clap::Parser;
use harness::{
    Problem, Setting, Solution,
    verify::{
        Conformance, Engine, Limits, Row, Verdict, Wanted, Watched, check, check_all, program,
    },
};
use sync_core::{Discipline, explorer::Explorer};

mod scaling;

#[derive(Parser, Debug)]
#[command(about = "Measures the engines", max_term_width = 80)]
struct Args {
    /// Time limit for loom where it does not finish, in seconds
    #[arg(long, default_value = "60")]
    loom_seconds: u64,

    /// Number of executions to measure
    #[arg(long, default_value = "1000000")]
    executions: usize,

    /// Instead, write scaling.md and scaling.svg into this folder
    #[arg(long, value_name = "FOLDER")]
    scaling: Option<PathBuf>,

    /// What cargo passes to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let args = Args::parse();
    let problems = catalog::problems();
    if let Some(folder) = args.scaling {
        scaling::write(&problems, &folder);
        return;
    }
    small_sizes(&problems);
    out_of_reach(&problems, Duration::from_secs(args.loom_seconds));
    executions(&problems, args.executions);
    standard_sizes(&problems);
    larger_sizes(&problems);
    two_workers(&problems);
    whole_catalog(&problems);
}

const LONG: Duration = Duration::from_mins(10);

fn workers(number: usize) -> NonZero<usize> {
    NonZero::new(number).expect("at least one")
}

fn wanted<'a>(
    engine: Engine,
    problem: &'a Problem,
    solution: &'a Solution,
    setting: &Setting,
) -> Wanted<'a> {
    Wanted {
        engine,
        problem,
        solution,
        setting: setting.clone(),
        discipline: Discipline::Barging,
    }
}

fn run(wanted: &Wanted<'_>, time: Duration, jobs: usize) -> Row {
    check(
        wanted,
        &Limits::of(time),
        workers(jobs),
        &Watched::default(),
    )
}

/// The shortest of a few: other load on the machine only adds time.
fn best(wanted: &Wanted<'_>) -> Row {
    let rows = (0..5).map(|_| run(wanted, LONG, 1));
    rows.min_by(|a, b| a.seconds.total_cmp(&b.seconds))
        .expect("five rows")
}

fn find<'a>(problems: &'a [Problem], problem: &str, solution: &str) -> (&'a Problem, &'a Solution) {
    let problem = problems
        .iter()
        .find(|p| p.name == problem)
        .expect("a problem");
    (problem, problem.solution(solution).expect("a solution"))
}

fn heading(text: &str) {
    println!("\n{text}\n");
}

/// Programs that loom finishes, at the same sizes.
fn small_sizes(problems: &[Problem]) {
    heading("Programs that loom finishes, seconds at the same size, one core each");
    println!(
        "{:44} {:>10} {:>10} {:>7}",
        "program", "loom", "explorer", "ratio"
    );
    let mut total = (0.0, 0.0);
    let mut ratios = Vec::new();
    let mut least = f64::INFINITY;
    for problem in problems {
        for solution in problem.right().filter(|s| s.native_only.is_none()) {
            for setting in &solution.loom {
                let loom = run(&wanted(Engine::Loom, problem, solution, setting), LONG, 1);
                let explorer = best(&wanted(Engine::Explorer, problem, solution, setting));
                assert_eq!(loom.kind, explorer.kind, "the engines disagree");
                let ratio = loom.seconds / explorer.seconds;
                let name = format!("{} {} {}", problem.name, solution.name(), setting.short());
                println!(
                    "{name:44} {:>10.5} {:>10.5} {ratio:>6.0}x",
                    loom.seconds, explorer.seconds
                );
                if loom.seconds > 0.1 {
                    least = least.min(ratio);
                }
                total = (total.0 + loom.seconds, total.1 + explorer.seconds);
                ratios.push(ratio);
            }
        }
    }
    println!("where loom takes 0.1 s or more: at least {least:.0} times faster");
    ratios.sort_by(f64::total_cmp);
    println!(
        "all together {:.1} s and {:.3} s: {:.0} times faster; median of the ratios {:.0}",
        total.0,
        total.1,
        total.0 / total.1,
        ratios[ratios.len() / 2]
    );
}

/// Four threads that loom does not finish.
fn out_of_reach(problems: &[Problem], time: Duration) {
    heading("Four threads that loom does not finish");
    let (barrier, two_phase) = find(problems, "barrier", "two-phase");
    let four = barrier.default.clone().with_rounds(2);
    let (buffer, ring) = find(problems, "bounded-buffer", "ring");
    let four_at_it = buffer.default.clone().with("producer", 2).with_rounds(2);
    let (readers, fair) = find(problems, "readers-writers", "fair-fifo");
    let two_and_two = readers.default.clone().with("reader", 2).with_rounds(2);
    let cases = [
        (barrier, two_phase, four),
        (buffer, ring, four_at_it),
        (readers, fair, two_and_two),
    ];
    for (problem, solution, setting) in cases {
        let loom = run(&wanted(Engine::Loom, problem, solution, &setting), time, 1);
        let explorer = best(&wanted(Engine::Explorer, problem, solution, &setting));
        println!(
            "{:44} loom {} after {:.1} s, explorer {} after {:.4} s",
            format!("{} {} {}", problem.name, solution.name(), setting.short()),
            loom.verdict,
            loom.seconds,
            explorer.verdict,
            explorer.seconds
        );
    }
}

/// How fast the program's code is run, and how much memory stays in use.
fn executions(problems: &[Problem], number: usize) {
    heading("Executions of the program's code in a second");
    let (h2o, queues) = find(problems, "h2o", "queues");
    let setting = &queues.loom[0];
    let loom = run(&wanted(Engine::Loom, h2o, queues, setting), LONG, 1);
    #[allow(clippy::cast_precision_loss, reason = "a rate has few digits")]
    let rate = loom.numbers.executions as f64 / loom.seconds;
    let before = resident();
    let explorer = Explorer::new().random_walks(number).max_time(LONG);
    let start = std::time::Instant::now();
    let report = explorer.explore(program(queues, setting));
    #[allow(clippy::cast_precision_loss, reason = "a rate has few digits")]
    let own = report.executions as f64 / start.elapsed().as_secs_f64();
    println!(
        "h2o queues {}: loom {rate:.0}, explorer {own:.0}: {:.1} times",
        setting.short(),
        own / rate
    );
    println!(
        "memory after {} executions: {} KiB more than before",
        report.executions,
        resident().saturating_sub(before) / 1024
    );
}

/// Bytes of memory that this process holds.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0_usize) * 4096
}

fn table(rows: impl Iterator<Item = Row>) {
    println!(
        "{:44} {:>10} {:>12} {:>6} {:>8}",
        "program", "states", "transitions", "depth", "seconds"
    );
    for row in rows {
        println!(
            "{:44} {:>10} {:>12} {:>6} {:>8.3}  {}",
            format!("{} {} {}", row.problem, row.solution, row.size_in_short()),
            row.numbers.states.unwrap_or(0),
            row.numbers.transitions.unwrap_or(0),
            row.numbers.depth.unwrap_or(0),
            row.seconds,
            row.verdict
        );
    }
}

fn standard_sizes(problems: &[Problem]) {
    heading("Standard sizes, one core");
    let solutions = problems
        .iter()
        .flat_map(|problem| problem.right().map(move |solution| (problem, solution)))
        .filter(|(_, solution)| solution.native_only.is_none());
    table(solutions.map(|(problem, solution)| {
        run(
            &wanted(Engine::Explorer, problem, solution, &solution.explore),
            LONG,
            1,
        )
    }));
}

fn larger_sizes(problems: &[Problem]) {
    heading("Larger sizes, two workers, 30 s and 4 GiB at most");
    let of = |problem: &str, change: fn(Setting) -> Setting| {
        let problem = problems
            .iter()
            .find(|p| p.name == problem)
            .expect("a problem");
        let setting = change(problem.default.clone());
        problem
            .right()
            .filter(|solution| solution.native_only.is_none())
            .map(move |solution| {
                let time = Duration::from_secs(30);
                run(
                    &wanted(Engine::Explorer, problem, solution, &setting),
                    time,
                    2,
                )
            })
            .collect::<Vec<_>>()
    };
    let rows = [
        of("barrier", |size| size.with("party", 8).with_rounds(2)),
        of("dining-philosophers", |size| {
            size.with("philosopher", 10).with_rounds(1)
        }),
        of("readers-writers", |size| {
            size.with("reader", 6).with("writer", 3).with_rounds(1)
        }),
        of("producer-consumer", |size| {
            size.with("producer", 4).with("consumer", 4).with_rounds(1)
        }),
    ];
    table(rows.into_iter().flatten());
}

fn two_workers(problems: &[Problem]) {
    heading("One worker and two, on an exploration of more than 10 s");
    let (dining, footman) = find(problems, "dining-philosophers", "footman");
    let setting = dining
        .default
        .clone()
        .with("philosopher", 10)
        .with_rounds(1);
    let wanted = wanted(Engine::Explorer, dining, footman, &setting);
    let [one, two] = [1, 2].map(|jobs| run(&wanted, LONG, jobs));
    assert_eq!(one.numbers.states, two.numbers.states);
    println!(
        "dining-philosophers footman {}: {:.1} s and {:.1} s: {:.2} times",
        setting.short(),
        one.seconds,
        two.seconds,
        one.seconds / two.seconds
    );
}

fn whole_catalog(problems: &[Problem]) {
    heading("The whole catalog, explorer only, two at a time");
    let all = problems.iter().flat_map(|problem| {
        let solutions = problem.solutions.iter();
        solutions.flat_map(move |solution| Wanted::declared(Engine::Explorer, problem, solution))
    });
    let all: Vec<_> = all.collect();
    let start = std::time::Instant::now();
    let rows = check_all(
        &all,
        &Limits::of(LONG),
        workers(2),
        &Watched::default(),
        |_| {},
    );
    let count = |is: fn(&Row) -> bool| rows.iter().filter(|row| is(row)).count();
    println!(
        "{} rows in {:.1} s: {} proved, {} refuted, {} against the claim",
        rows.len(),
        start.elapsed().as_secs_f64(),
        count(|row| matches!(row.verdict, Verdict::Proved { .. })),
        count(|row| matches!(row.verdict, Verdict::Refuted { .. })),
        count(|row| row.conformance == Conformance::Contradicted),
    );
}
