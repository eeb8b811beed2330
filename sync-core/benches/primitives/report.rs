//! Results for people and for programs.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::{
    machine,
    must_reach::Goal,
    results::{Figures, Run},
    table,
};

/// Tables of at most 80 columns, coloured on a terminal.
pub(crate) fn print(run: &Run) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let bold = Style::new().bold();
    writeln!(out, "{}", textwrap::fill(&run.circumstances(), 80))?;
    for results in &run.results {
        let about = textwrap::fill(results.about, 80);
        writeln!(out, "\n{bold}{}{bold:#}\n{about}", results.group)?;
        for table in table::of_results(results) {
            writeln!(out, "\n{bold}{}{bold:#}", table.title)?;
            for line in table.lines() {
                writeln!(out, "{line}")?;
            }
        }
    }
    writeln!(out)?;
    for (number, line) in table::of_goals(&run.goals).lines().iter().enumerate() {
        // The header and the line below it come first.
        let goal = number.checked_sub(2).map(|number| &run.goals[number]);
        let style = match goal {
            Some(goal) if !goal.met => AnsiColor::Red.on_default(),
            _ => Style::new(),
        };
        writeln!(out, "{style}{line}{style:#}")?;
    }
    Ok(())
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
pub(crate) fn print_json(run: &Run) -> io::Result<()> {
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
    writeln!(io::stdout(), "{text}")
}
