//! Results for people and for programs.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::{
    machine,
    must_reach::Goal,
    results::{Figures, Run},
    table,
};

/// Tables of at most 80 columns; without colour where nobody would see it.
pub(crate) fn print(run: &Run) {
    let bold = Style::new().bold();
    anstream::println!("{}", textwrap::fill(&run.circumstances(), 80));
    for results in &run.results {
        let about = textwrap::fill(results.about, 80);
        anstream::println!("\n{bold}{}{bold:#}\n{about}", results.group);
        for table in table::of_results(results) {
            anstream::println!("\n{bold}{}{bold:#}", table.title);
            for line in table.lines() {
                anstream::println!("{line}");
            }
        }
    }
    anstream::println!();
    for (number, line) in table::of_goals(&run.goals).lines().iter().enumerate() {
        // The header and the line below it come first.
        let goal = number.checked_sub(2).map(|number| &run.goals[number]);
        let style = match goal {
            Some(goal) if !goal.met => AnsiColor::Red.on_default(),
            _ => Style::new(),
        };
        anstream::println!("{style}{line}{style:#}");
    }
}

#[derive(Serialize)]
struct Report<'a> {
    machine: String,
    repetitions: usize,
    other_programs_cores: Option<f64>,
    groups: Vec<Group>,
    must_reach: &'a [Goal],
}

#[derive(Serialize)]
struct Group {
    name: &'static str,
    unit: &'static str,
    figures: Vec<Figures>,
}

/// All figures, those of each round among them.
pub(crate) fn print_json(run: &Run) {
    let groups = run.results.iter().map(|results| Group {
        name: results.group,
        unit: results.unit,
        figures: results.figures(),
    });
    let report = Report {
        machine: machine::describe(),
        repetitions: run.rounds,
        other_programs_cores: run.others,
        groups: groups.collect(),
        must_reach: &run.goals,
    };
    let text = serde_json::to_string_pretty(&report).expect("plain data");
    println!("{text}");
}
