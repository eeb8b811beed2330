//! Results as tables: the same cells for the terminal and for the page.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentLineStyle, LineStyle, Table as Drawn, TableStyle,
};

use crate::{
    groups::idle,
    must_reach::{Goal, Wanted},
    results::{Figures, Results},
    runner::{Kind, Outcome},
    sample::Quartiles,
};

/// Cells in rows. The first column is text, the others are figures.
pub(crate) struct Table {
    pub(crate) title: String,
    header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    fn new(title: String, header: &[&str]) -> Self {
        Self {
            title,
            header: header.iter().map(ToString::to_string).collect(),
            rows: Vec::new(),
        }
    }

    /// Lines of at most 80 columns.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut table = Drawn::new();
        let style = TableStyle::new()
            .header_lines(ContentLineStyle::none())
            .header_separator(LineStyle::none().fill('─').junction('─'))
            .content_lines(ContentLineStyle::none());
        table.load_style(style).set_header(&self.header);
        let last = self.header.len() - 1;
        for (number, column) in table.column_iter_mut().enumerate() {
            // A figure keeps its own distance from the name before it.
            column.set_padding((0, u16::from(0 < number && number < last)));
            column.set_constraint(ColumnConstraint::ContentWidth);
            if number > 0 {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.add_rows(&self.rows);
        let lines = table.lines();
        lines.map(|line| line.trim_end().to_owned()).collect()
    }

    /// The same for a page.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let figures = "--:|".repeat(self.header.len() - 1);
        let mut text = line(&self.header) + "|---|" + &figures + "\n";
        text.extend(self.rows.iter().map(|row| line(row)));
        text
    }
}

/// A table a case.
pub(crate) fn of_results(results: &Results) -> Vec<Table> {
    let outcomes = results.outcomes.iter();
    let tables = outcomes.map(|outcome| {
        if results.group == idle::NAME {
            of_idle(outcome)
        } else {
            of_rates(results.unit, outcome)
        }
    });
    tables.collect()
}

fn of_idle(outcome: &Outcome) -> Table {
    let title = format!("idle, {}", outcome.name);
    let mut table = Table::new(title, &["contender", "waited", "CPU time"]);
    for record in &outcome.records {
        let wall = record.quartiles(|sample| sample.wall.as_secs_f64()).median;
        let cpu = record.quartiles(|sample| sample.cpu.as_secs_f64()).median;
        table.rows.push(vec![
            record.name.to_owned(),
            format!("{wall:.2} s"),
            seconds(cpu),
        ]);
    }
    table
}

fn of_rates(unit: &str, outcome: &Outcome) -> Table {
    let figures = Figures::of(outcome);
    let limited = figures.iter().any(|figures| figures.of_limit.is_some());
    let mut header = vec!["contender", "a second", "IQR", "/ peer"];
    header.extend(limited.then_some("/ limit"));
    header.extend(["spread", "cores", "CPU each"]);
    let mut table = Table::new(format!("{unit} by {}", outcome.name), &header);
    for figures in figures {
        // A contender with another task is not compared.
        let compared = figures.kind != Kind::Apart;
        let ratio = |to_other: Option<Quartiles>| match to_other.filter(|_| compared) {
            Some(to_other) => ratio(to_other.median),
            None => "–".to_owned(),
        };
        let mut row = vec![
            figures.contender.to_owned(),
            number(figures.rate.median),
            format!("{:.0} %", figures.rate.range() * 100.0),
            ratio(figures.of_best_peer),
        ];
        if limited {
            row.push(ratio(figures.of_limit));
        }
        row.extend([
            format!("{:.2}", figures.spread),
            format!("{:.2}", figures.cores),
            seconds(figures.cpu_each),
        ]);
        table.rows.push(row);
    }
    table
}

/// What must be reached, and what is.
pub(crate) fn of_goals(goals: &[Goal]) -> Table {
    let header = ["must reach", "is", "quartiles", "wanted", "met"];
    let mut table = Table::new("must reach".to_owned(), &header);
    for goal in goals {
        let figure = goal.figure;
        table.rows.push(vec![
            goal.what.clone(),
            ratio(figure.median),
            format!("{}–{}", ratio(figure.low), ratio(figure.high)),
            match goal.wanted {
                Wanted::AtLeast(least) => format!("≥ {least:.2}"),
                Wanted::AtMost(most) => format!("≤ {most:.2}"),
            },
            if goal.met { "yes" } else { "no" }.to_owned(),
        ]);
    }
    table
}

/// Two decimals, of a large one less.
fn ratio(figure: f64) -> String {
    if figure < 9.995 {
        format!("{figure:.2}")
    } else {
        format!("{figure:.0}")
    }
}

/// Three digits: 18.2 M, 763 k.
pub(crate) fn number(figure: f64) -> String {
    let (figure, unit) = match figure {
        n if n >= 1e6 => (n / 1e6, " M"),
        n if n >= 1e3 => (n / 1e3, " k"),
        n => (n, ""),
    };
    three_digits(figure) + unit
}

fn seconds(figure: f64) -> String {
    let (figure, unit) = match figure {
        s if s >= 1.0 => (s, " s"),
        s if s >= 1e-3 => (s * 1e3, " ms"),
        s if s >= 1e-6 => (s * 1e6, " µs"),
        s => (s * 1e9, " ns"),
    };
    three_digits(figure) + unit
}

fn three_digits(figure: f64) -> String {
    match figure {
        n if n >= 99.95 => format!("{n:.0}"),
        n if n >= 9.995 => format!("{n:.1}"),
        n => format!("{n:.2}"),
    }
}
