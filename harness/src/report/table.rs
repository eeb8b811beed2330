//! Tables that fit 80 columns.

use anstyle::Style;
use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table,
    TableStyle,
};

use super::print::outln;

/// The widest that anything printed may be.
pub const WIDTH: usize = 80;

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
        .set_width(u16::try_from(WIDTH).unwrap_or(u16::MAX))
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
