//! Tables that fit the terminal, or a page of 80 columns.

use std::{
    io::{self, IsTerminal},
    sync::OnceLock,
};

use anstyle::Style;
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};

use super::print::outln;

/// The width of a page: of whatever is no terminal.
const PAGE: usize = 80;

/// The width of what is printed: the terminal's, within reason, or a page's.
pub fn width() -> usize {
    static WIDTH: OnceLock<usize> = OnceLock::new();
    *WIDTH.get_or_init(|| {
        let terminal = io::stdout().is_terminal().then(crossterm::terminal::size);
        match terminal {
            Some(Ok((columns @ 1.., _))) => usize::from(columns).clamp(40, 160),
            _ => PAGE,
        }
    })
}

/// The width of an execution, which has columns: it may be wider than a terminal that
/// is very narrow.
pub(crate) fn width_of_columns() -> usize {
    width().max(60)
}

/// A table with these columns; those that end with `>` are aligned right.
pub fn new(columns: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(
            TableStyle::new()
                .header_lines(ContentLineStyle::none())
                .header_separator(LineStyle::none().fill('─').junction('─'))
                .content_lines(ContentLineStyle::none()),
        )
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width()).unwrap_or(u16::MAX))
        .set_header(columns.iter().map(|c| c.trim_end_matches('>')));
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    // The first column names the row: it is never broken.
    if let Some(first) = table.column_mut(0) {
        first.set_constraint(ColumnConstraint::ContentWidth);
    }
    for (index, column) in columns.iter().enumerate() {
        if let (true, Some(column)) = (column.ends_with('>'), table.column_mut(index)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Prints a table; `paint` gives the style of each line.
pub(crate) fn print(table: &Table, paint: impl Fn(&str) -> Option<Style>) {
    for (number, line) in table.lines().enumerate() {
        let line = line.trim_end();
        let style = match number {
            0 => Some(super::style::HEADING),
            1 => Some(super::style::QUIET),
            _ => paint(line),
        };
        let style = style.unwrap_or_default();
        outln!("{style}{line}{style:#}");
    }
}

/// Prints a table of verdicts: lines with ✗ in red, with ? in yellow.
pub(crate) fn print_verdicts(table: &Table) {
    print(table, |line| {
        let bad = line.contains('✗').then_some(super::style::BAD);
        bad.or(line.contains('?').then_some(super::style::OPEN))
    });
}
