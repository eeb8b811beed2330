//! How states and time grow with the threads: a table and a picture.

use std::{cmp::Reverse, fmt::Write as _, fs, num::NonZero, path::Path, time::Duration};

use harness::{
    Problem, Setting,
    verify::{Engine, Limits, Row, Verdict, Wanted, Watched, check},
};
use svg::{
    Node,
    node::element::{Circle, Title},
};
use sync_core::Discipline;

use crate::picture::{COLOURS, line, paper, text};

/// The longest time for a size; a curve ends before the first that takes longer.
const TIME_LIMIT: Duration = Duration::from_secs(10);
const MOST_THREADS: usize = 16;

/// The states of the first solution of a problem, by threads.
fn curve(problem: &Problem) -> Vec<Row> {
    let solution = problem.right().next().expect("every problem is solved");
    let one_round = |setting: Setting| setting.with_rounds(1);
    let sizes = (2..=MOST_THREADS).filter_map(|threads| {
        let setting = problem.spread(threads)?;
        (setting.threads() == threads).then(|| one_round(setting))
    });
    let mut rows = Vec::new();
    for setting in sizes {
        let wanted = Wanted {
            engine: Engine::Explorer,
            problem,
            solution,
            setting,
            discipline: Discipline::Barging,
        };
        let limits = Limits::of(TIME_LIMIT);
        let row = check(&wanted, &limits, NonZero::<usize>::MIN, &Watched::default());
        if !matches!(row.verdict, Verdict::Proved { .. }) {
            break;
        }
        rows.push(row);
    }
    rows
}

/// Writes `scaling.md` and `scaling.svg` into the folder.
pub(crate) fn write(problems: &[Problem], folder: &Path) {
    let curves: Vec<_> = problems
        .iter()
        .map(curve)
        .filter(|rows| rows.len() > 1)
        .collect();
    let mut text = String::from(
        "# How far it reaches\n\n\
         The first solution of each problem, one round a thread, proved by the\n\
         explorer on one core; no size that took longer than ten seconds. Written by\n\
         `just scaling`: the states are the same on every machine, the times are not.\n\n\
         ![States by threads](scaling.svg)\n\n\
         | problem | solution | threads | states | transitions | depth | time |\n\
         |---|---|--:|--:|--:|--:|--:|\n",
    );
    for row in curves.iter().flatten() {
        let numbers = row.numbers;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {:.3} s |",
            row.problem,
            row.solution,
            row.threads,
            numbers.states.unwrap_or(0),
            numbers.transitions.unwrap_or(0),
            numbers.depth.unwrap_or(0),
            row.seconds
        );
    }
    fs::write(folder.join("scaling.md"), text).expect("the folder can be written to");
    fs::write(folder.join("scaling.svg"), draw(&curves)).expect("the folder can be written to");
    println!("written: {}", folder.join("scaling.md").display());
}

const LEFT: f64 = 70.0;
const TOP: f64 = 40.0;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 340.0;
const DECADES: u32 = 7;

/// States, on a logarithmic scale, by threads.
fn draw(curves: &[Vec<Row>]) -> String {
    #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
    let x = |threads: usize| LEFT + (threads - 2) as f64 / (MOST_THREADS - 2) as f64 * WIDTH;
    #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
    let y =
        |states: u64| TOP + HEIGHT - (states.max(1) as f64).log10() / f64::from(DECADES) * HEIGHT;
    let mut picture = paper("States by threads", 840, 440);
    for decade in 0..=DECADES {
        let at = y(10_u64.pow(decade));
        picture.append(line(&[(LEFT, at), (LEFT + WIDTH, at)], "#d0d7de", 1.0));
        picture.append(text(12.0, at + 4.0, &format!("10^{decade}"), "#57606a"));
    }
    for threads in (2..=MOST_THREADS).step_by(2) {
        let label = threads.to_string();
        picture.append(text(
            x(threads) - 4.0,
            TOP + HEIGHT + 20.0,
            &label,
            "#57606a",
        ));
    }
    picture.append(text(12.0, 22.0, "states", "#24292f"));
    picture.append(text(
        LEFT + WIDTH / 2.0,
        TOP + HEIGHT + 42.0,
        "threads",
        "#24292f",
    ));
    let mut from_the_top: Vec<_> = curves.iter().collect();
    from_the_top.sort_by_key(|rows| Reverse(rows.last().and_then(|row| row.numbers.states)));
    for (number, rows) in from_the_top.into_iter().enumerate() {
        let colour = COLOURS[number % COLOURS.len()];
        // Where colours repeat, lines are dashed.
        let dashes = ["none", "6 4"][number / COLOURS.len() % 2];
        let points: Vec<_> = rows
            .iter()
            .map(|row| (x(row.threads), y(row.numbers.states.unwrap_or(1))))
            .collect();
        picture.append(line(&points, colour, 2.0).set("stroke-dasharray", dashes));
        for (at, row) in points.iter().zip(rows) {
            let dot = Circle::new().set("cx", at.0).set("cy", at.1).set("r", 3.5);
            let states = row.numbers.states.unwrap_or(0);
            let what = format!("{}, {} threads: {states} states", row.problem, row.threads);
            picture.append(dot.set("fill", colour).add(Title::new(what)));
        }
        #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
        let legend = TOP + 10.0 + 24.0 * number as f64;
        let right = LEFT + WIDTH + 20.0;
        let sample = line(&[(right, legend), (right + 26.0, legend)], colour, 3.0);
        picture.append(sample.set("stroke-dasharray", dashes));
        let name = rows[0].problem;
        picture.append(text(right + 34.0, legend + 4.0, name, "#24292f"));
    }
    picture.to_string()
}
