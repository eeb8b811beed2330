//! `catalog verify --grow`: growing sizes of each solution, until the time is up.

use std::{num::NonZero, sync::Arc};

use indicatif::HumanCount;
use sync_core::Discipline;

use super::{
    Exit,
    summary::{assumptions, mark},
};
use crate::{
    Problem, Solution,
    report::{self, print::outln, style, table},
    verify::{Growth, Limits, Row, Watched, grow},
};

pub(super) fn main(
    wanted: &[(&Problem, &Solution)],
    discipline: Discipline,
    limits: &Limits,
    jobs: NonZero<usize>,
    json: bool,
) -> Exit {
    let watched = Arc::new(Watched::default());
    let bar = report::progress::bar(wanted.len() as u64, "solutions");
    let watch = report::progress::watch(&bar, {
        let watched = Arc::clone(&watched);
        move || watched.to_string()
    });
    let mut pending: Vec<Growth<'_>> = Vec::new();
    let mut all = Vec::new();
    grow(wanted, discipline, limits, jobs, &watched, |growth| {
        bar.inc(1);
        all.push(growth.conformance());
        if json {
            for row in &growth.rows {
                let line = serde_json::to_string(row).expect("rows are plain data");
                bar.suspend(|| outln!("{line}"));
            }
            return;
        }
        let name = growth.problem.name;
        pending.push(growth);
        let of_problem = wanted.iter().filter(|(problem, _)| problem.name == name);
        if pending.len() == of_problem.count() {
            bar.suspend(|| print(&pending));
            pending.clear();
        }
    });
    drop(watch);
    bar.finish_and_clear();
    if !json {
        outln!();
        assumptions();
    }
    Exit::of(&all)
}

fn print(growths: &[Growth<'_>]) {
    let heading = style::HEADING;
    outln!("\n{heading}{}{heading:#}", growths[0].problem.name);
    let mut table = table::new(&["solution", "sizes", "largest", "states>", "time>"]);
    for growth in growths {
        let (mark, _) = mark(growth.conformance());
        let largest = growth.largest();
        table.add_row([
            growth.solution.name(),
            format!("{mark} {growth}"),
            largest.map(Row::size_in_short).unwrap_or_default(),
            largest
                .and_then(|row| row.numbers.states)
                .map_or_else(String::new, |states| HumanCount(states).to_string()),
            largest.map_or_else(String::new, |row| report::seconds(row.seconds)),
        ]);
    }
    table::print_verdicts(&table);
}
