//! Random programs, each judged by the explorer with several settings, and by a
//! plain enumerator that shares nothing with it.

#![allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::similar_names,
    reason = "small values are passed as the closures want them"
)]

mod compare;
mod graph;
mod judge;
mod program;
mod random;
mod several;
mod smaller;
mod stages;
mod things;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use comfy_table::{
    CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use crate::{
    compare::{Limits, Outcome},
    program::Program,
};

/// Judges random programs by the explorer and by a plain enumerator, and reports
/// whether they agree.
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
#[derive(Debug, Parser)]
struct Args {
    /// The number of programs.
    #[arg(default_value_t = 1_000, value_parser = many)]
    programs: u64,
    /// The number of the first program: the next ones follow.
    #[arg(long)]
    seed: Option<u64>,
    /// The number of programs that are judged at the same time.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    workers: u8,
    /// The number of states after which the enumerator gives a program up.
    #[arg(long, default_value_t = 3_000)]
    states: usize,
    /// Uses all settings of the explorer, not four.
    #[arg(long)]
    thorough: bool,
    /// Stops at the first difference.
    #[arg(long)]
    first: bool,
    /// Kinds of differences that are known and not counted.
    #[arg(long, value_name = "KIND")]
    known: Vec<String>,
    /// Prints the summary as JSON.
    #[arg(long)]
    json: bool,
    /// Prints the programs and their outcomes.
    #[arg(long)]
    show: bool,
}

/// Parses a number of programs, with separators.
fn many(text: &str) -> Result<u64, &'static str> {
    let number = text.replace(['_', ','], "").parse().ok();
    let number = number.filter(|number| *number > 0);
    number.ok_or("the number of programs is a whole number, 1 or more, as 3000 or 100_000")
}

/// The outcome of one program.
struct Judged {
    seed: u64,
    features: Vec<&'static str>,
    outcome: Outcome,
    time: Duration,
    /// The smallest program found with the same kind of difference, and its
    /// difference.
    smaller: Option<(Program, String)>,
}

/// The outcomes of all programs.
#[derive(Debug, Default, Serialize)]
struct Summary {
    seed: u64,
    programs: u64,
    seconds: f64,
    interrupted: bool,
    outcomes: BTreeMap<String, u64>,
    /// By feature: programs that were judged, and of these right, wrong, skipped.
    features: BTreeMap<&'static str, Row>,
    differences: Vec<Difference>,
    /// The number of differences of each kind.
    kinds: BTreeMap<String, u64>,
}

#[derive(Debug, Default, Serialize)]
struct Row {
    programs: u64,
    proved: u64,
    refuted: u64,
    skipped: u64,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct Difference {
    seed: u64,
    kind: String,
    what: String,
    text: String,
    program: Program,
}

/// One program in this many is endless.
const OF_ENDLESS: u64 = 8;

/// How many differences of each kind are shrunk and shown.
const OF_A_KIND: u64 = 2;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            let text = error.to_string();
            eprintln!("{}", text.lines().next().unwrap_or_default());
            return ExitCode::from(2);
        }
        Err(help) => help.exit(),
    };
    let seed = args.seed.unwrap_or_else(|| rand::random_range(0..1 << 40));
    let stop = Arc::new(AtomicBool::new(false));
    {
        let stop = Arc::clone(&stop);
        let end = move || stop.store(true, Ordering::Relaxed);
        if ctrlc::set_handler(end).is_err() {
            eprintln!("Ctrl-C ends everything at once here");
        }
    }
    let summary = judge_all(&args, seed, &stop);
    if args.json {
        println!(
            "{}",
            serde_json::to_string_pretty(&summary).expect("it is plain data")
        );
    } else {
        print(&summary);
    }
    match (summary.kinds.is_empty(), summary.interrupted) {
        (false, _) => ExitCode::from(1),
        (true, true) => ExitCode::from(3),
        (true, false) => ExitCode::SUCCESS,
    }
}

fn judge_all(args: &Args, seed: u64, stop: &AtomicBool) -> Summary {
    let limits = Limits {
        states: args.states,
        explored: 100_000,
        thorough: args.thorough,
    };
    let bar = if args.json || args.show {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(args.programs)
    };
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} programs, {eta} to go {msg}");
    bar.set_style(style.expect("it is a template"));
    let start = Instant::now();
    let mut summary = Summary {
        seed,
        ..Summary::default()
    };
    let next = AtomicU64::new(0);
    let kinds: Mutex<BTreeMap<String, u64>> = Mutex::default();
    let (send, receive) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..args.workers {
            let (send, next, kinds) = (send.clone(), &next, &kinds);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= args.programs {
                        return;
                    }
                    let seed = seed.wrapping_add(number);
                    let judged = judge_one(seed, &limits, (kinds, &args.known), args.show);
                    if send.send(judged).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        for judged in receive {
            bar.inc(1);
            if args.show {
                println!("{} {:?} {:?}", judged.seed, judged.outcome, judged.time);
            }
            summary.take(judged, &args.known);
            if !summary.kinds.is_empty() {
                let all: u64 = summary.kinds.values().sum();
                bar.set_message(format!("({all} differ)"));
                if args.first {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    });
    bar.finish_and_clear();
    summary.interrupted = summary.programs < args.programs;
    summary.seconds = start.elapsed().as_secs_f64();
    summary
}

fn judge_one(
    seed: u64,
    limits: &Limits,
    (kinds, known): (&Mutex<BTreeMap<String, u64>>, &[String]),
    show: bool,
) -> Judged {
    let endless = seed.is_multiple_of(OF_ENDLESS);
    let program = if endless {
        random::endless_program(seed)
    } else {
        random::program(seed)
    };
    if show {
        println!("{seed}\n{program}");
    }
    let start = Instant::now();
    let outcome = compare::compare(&program, endless, seed, limits);
    let time = start.elapsed();
    let mut smaller = None;
    if let Outcome::Differs(kind, _) = &outcome {
        let many = {
            let mut kinds = kinds.lock().expect("no thread panics with it");
            let many = kinds.entry(kind.clone()).or_default();
            *many += 1;
            *many
        };
        if many <= OF_A_KIND && !known.contains(kind) {
            let shows = |program: &Program| match compare::compare(program, endless, seed, limits) {
                Outcome::Differs(other, what) => (other == *kind).then_some(what),
                _ => None,
            };
            let small = smaller::shrink(program.clone(), endless, |it| shows(it).is_some());
            let what = shows(&small).unwrap_or_else(|| "(not every time)".into());
            smaller = Some((small, what));
        }
    }
    Judged {
        seed,
        features: {
            let mut features = program.features();
            if endless {
                features.push("rounds for ever");
            }
            features
        },
        outcome,
        time,
        smaller,
    }
}

impl Summary {
    fn take(&mut self, judged: Judged, known: &[String]) {
        self.programs += 1;
        let Judged {
            seed,
            features,
            outcome,
            time,
            smaller,
        } = judged;
        let features: BTreeSet<_> = features.into_iter().collect();
        for feature in features {
            let row = self.features.entry(feature).or_default();
            row.programs += 1;
            row.seconds += time.as_secs_f64();
            match &outcome {
                Outcome::Agreed("proved") => row.proved += 1,
                Outcome::Agreed(_) => row.refuted += 1,
                Outcome::Skipped(_) => row.skipped += 1,
                Outcome::Differs(..) => {}
            }
        }
        let name = match &outcome {
            Outcome::Agreed(what) => (*what).to_owned(),
            Outcome::Skipped(why) => format!("skipped: {why}"),
            Outcome::Differs(kind, _) if known.contains(kind) => format!("known: {kind}"),
            Outcome::Differs(kind, _) => {
                *self.kinds.entry(kind.clone()).or_default() += 1;
                format!("DIFFERS: {kind}")
            }
        };
        let is_known = name.starts_with("known");
        *self.outcomes.entry(name).or_default() += 1;
        if !is_known && let (Some((program, what)), Outcome::Differs(kind, _)) = (smaller, outcome)
        {
            self.differences.push(Difference {
                seed,
                kind,
                what,
                text: program.to_string(),
                program,
            });
        }
    }
}

fn print(summary: &Summary) {
    let mut table = Table::new();
    table
        .load_style(
            TableStyle::new()
                .header_lines(ContentLineStyle::none())
                .header_separator(LineStyle::none().fill('─').junction('─'))
                .content_lines(ContentLineStyle::none()),
        )
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(80)
        .set_header([
            "feature", "programs", "proved", "refuted", "skipped", "seconds",
        ]);
    for (feature, row) in &summary.features {
        table.add_row([
            (*feature).to_owned(),
            row.programs.to_string(),
            row.proved.to_string(),
            row.refuted.to_string(),
            row.skipped.to_string(),
            format!("{:.1}", row.seconds),
        ]);
    }
    for column in 1..6 {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    println!("{table}");
    for (outcome, times) in &summary.outcomes {
        println!("{times:>8}  {outcome}");
    }
    println!(
        "{} programs from --seed {} in {:.1} s{}",
        summary.programs,
        summary.seed,
        summary.seconds,
        if summary.interrupted {
            ", interrupted"
        } else {
            ""
        }
    );
    for it in &summary.differences {
        println!(
            "\n{}, as in --seed {}: {}\n{}",
            it.kind, it.seed, it.what, it.text
        );
    }
}
