//! An execution as a table: a column for each thread, a row for each step.

use std::fmt::Write as _;

use anstyle::Style;
use textwrap::core::display_width as width;

use super::{
    Lane, StepText,
    columns::{Columns, Kind},
    lanes, left, left_heading, state, states, without_type_names,
};
use crate::{
    Failure,
    report::{paragraph, plural, print::outln, steps, steps::cut, style, table},
    verify::{Engine, NamedState, Trace, Turn},
};

/// The most steps printed, and how many of them are the last ones.
const MOST: usize = 60;
const LAST: usize = 12;

/// What counts as one step of a schedule.
pub(crate) fn a_step(engine: Engine) -> &'static str {
    match engine {
        Engine::Fairness => "A step is one operation of a thread.",
        _ => {
            "A step is one operation of a thread, with the releases that follow it and, after an \
             acquire, one operation that never blocks."
        }
    }
}

/// Prints the objects in the initial state, the steps, and the pending
/// operations at the end.
pub(crate) fn print(failure: Option<Failure>, trace: &Trace) {
    let trace = &without_type_names(trace);
    if !trace.objects.is_empty() {
        let objects = states(&trace.objects).join(", ");
        paragraph("  ", &format!("At the beginning: {objects}."));
        outln!();
    }
    for line in Rows::of(trace).lines() {
        outln!("{line}");
    }
    print_left(failure, trace);
}

/// Prints the pending operation of each thread that has not finished.
fn print_left(failure: Option<Failure>, trace: &Trace) {
    if trace.repeats_after.is_some() {
        return;
    }
    let (part, no_part) = left(failure, trace);
    if !part.is_empty() || !no_part.is_empty() {
        outln!();
    }
    let part: Vec<_> = part.into_iter().cloned().collect();
    steps::print(left_heading(failure), &part);
    if !no_part.is_empty() {
        paragraph("  ", &format!("not begun: {}", no_part.join(", ")));
    }
}

/// The lines of the table.
struct Rows<'a> {
    trace: &'a Trace,
    lanes: Vec<Lane>,
    columns: Columns,
}

impl<'a> Rows<'a> {
    fn of(trace: &'a Trace) -> Self {
        let lanes = lanes(trace);
        let columns = Columns::of(trace, &lanes);
        Self {
            trace,
            lanes,
            columns,
        }
    }

    fn lines(&self) -> Vec<String> {
        let count = self.trace.steps.len();
        if count == 0 {
            return vec!["  No step is taken.".to_owned()];
        }
        let mut lines = self.head();
        // A line that says how many are hidden is worth it for some.
        let hidden = if count > MOST + LAST {
            MOST - LAST..count - LAST
        } else {
            count..count
        };
        for (index, turn) in self.trace.steps.iter().enumerate() {
            if self.trace.repeats_after == Some(index) {
                lines.push(Self::mark("┌─ the cycle begins here"));
            }
            if index == hidden.start && !hidden.is_empty() {
                let more = plural(hidden.len(), "more step");
                lines.push(Self::mark(&format!("⋮  {more}")));
            }
            if !hidden.contains(&index) {
                lines.extend(self.step(index, turn));
            }
        }
        if let Some(stem) = self.trace.repeats_after {
            lines.push(Self::mark(&format!("└─ back to step {}", stem + 1)));
        }
        lines
    }

    fn mark(text: &str) -> String {
        let mut line = Painted::default();
        line.put(0, style::OPEN, text);
        line.finish()
    }

    /// The threads' names, and a rule below them.
    fn head(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.columns.kind == Kind::Narrow {
            lines.extend(self.legend());
        }
        let mut line = Painted::default();
        match self.columns.kind {
            Kind::List => line.put(self.columns.lanes[0], style::HEADING, "thread"),
            kind => {
                for (lane, at) in self.lanes.iter().zip(&self.columns.lanes) {
                    let name = if kind == Kind::Wide {
                        &lane.who
                    } else {
                        &lane.short
                    };
                    line.put(*at, style::of_thread(lane.thread).bold(), name);
                }
            }
        }
        if self.columns.now < table::width_of_columns() {
            line.put(self.columns.now, style::HEADING, "now");
        }
        lines.push(line.finish());
        let mut rule = Painted::default();
        rule.put(0, style::QUIET, &"─".repeat(table::width_of_columns()));
        lines.push(rule.finish());
        lines
    }

    /// Which roles the short names stand for.
    fn legend(&self) -> Vec<String> {
        let mut roles: Vec<String> = Vec::new();
        for lane in &self.lanes {
            let role = lane.who.rsplit_once(' ').map_or("", |(role, _)| role);
            let short = lane.short.trim_end_matches(|c: char| c.is_ascii_digit());
            let entry = format!("{short} {role}");
            if !roles.contains(&entry) {
                roles.push(entry);
            }
        }
        let mut line = Painted::default();
        line.put(self.columns.lanes[0], style::QUIET, &roles.join(", "));
        vec![line.finish()]
    }

    /// The lines of one step.
    fn step(&self, index: usize, turn: &Turn) -> Vec<String> {
        let column = self.lanes.iter().position(|it| it.thread == turn.thread);
        let column = column.expect("each thread that takes a step has a lane");
        let at = match self.columns.kind {
            Kind::Wide => self.columns.lanes[column],
            _ => self.columns.text,
        };
        let room = self.columns.room(at);
        let mut rows: Vec<_> = StepText::all_of(turn)
            .iter()
            .flat_map(|it| self.rows(it, room))
            .collect();
        let states: Vec<String> = turn.changed.iter().flat_map(|it| self.state(it)).collect();
        rows.resize(rows.len().max(states.len()).max(1), TableLine::default());
        let mut lines = Vec::new();
        for (row, content) in rows.iter().enumerate() {
            let mut line = Painted::default();
            if self.trace.repeats_after.is_some_and(|stem| stem <= index) {
                line.put(0, style::OPEN, "│");
            }
            if row == 0 {
                line.put(1, style::QUIET, &format!("{:>3}", index + 1));
            }
            if row == 0 && self.columns.kind == Kind::List {
                let colour = style::of_thread(turn.thread);
                line.put(self.columns.lanes[column], colour, &turn.who);
            }
            self.put(&mut line, column, content);
            if let Some(state) = states.get(row) {
                line.put(self.columns.now, Style::new(), state);
            }
            lines.push(line.finish());
        }
        lines
    }

    /// One row, or two where the note does not fit beside the text.
    fn rows(&self, it: &StepText, room: usize) -> Vec<TableLine> {
        let in_lane = self.columns.kind == Kind::Narrow;
        let is_number = it.place.parse::<u32>().is_ok();
        let place = match (in_lane && (is_number || it.place.is_empty()), &it.place) {
            (true, _) => String::new(),
            (false, place) if place.is_empty() => String::new(),
            (false, place) => format!("{place:>2} "),
        };
        let lane = match it {
            StepText { event: true, .. } => "★",
            StepText { place, .. } if is_number => place,
            _ => "·",
        };
        let room = room.saturating_sub(width(&place));
        let row = |text: String, note: Option<String>| TableLine {
            lane: lane.to_owned(),
            place: place.clone(),
            text,
            note: note.unwrap_or_default(),
            event: it.event,
            quiet: !it.code && !it.event,
        };
        let note = it.note.as_ref().map(|note| format!("  {note}"));
        let text = it.marked();
        match note {
            Some(note) if width(&text) + width(&note) > room => {
                let below = TableLine {
                    note: format!("{}{}", " ".repeat(width(&place)), cut(&note, room)),
                    ..TableLine::default()
                };
                vec![row(cut(&text, room), None), below]
            }
            note => vec![row(cut(&text, room), note)],
        }
    }

    /// Puts a row into its columns, and bars where lanes are free.
    fn put(&self, line: &mut Painted, column: usize, row: &TableLine) {
        let columns = &self.columns;
        let colour = style::of_thread(self.lanes[column].thread);
        let emphasis = match (row.event, row.quiet) {
            (true, _) => colour.bold(),
            (_, true) => colour.dimmed(),
            _ => colour,
        };
        let at = match columns.kind {
            Kind::Wide => columns.lanes[column],
            _ => columns.text,
        };
        let end = at + row.width();
        for (other, bar) in columns.lanes.iter().enumerate() {
            if columns.kind == Kind::List {
                break;
            }
            if columns.kind == Kind::Wide && row.width() > 0 && *bar >= at {
                break;
            }
            if columns.kind == Kind::Narrow && other == column && !row.lane.is_empty() {
                line.put(*bar, emphasis, &row.lane);
            } else {
                line.put(*bar, style::QUIET, "│");
            }
        }
        line.put(at, style::QUIET, &row.place);
        line.put(at + width(&row.place), emphasis, &row.text);
        let noted = at + width(&row.place) + width(&row.text);
        line.put(noted, style::HEADING, &row.note);
        if columns.kind == Kind::Wide && row.width() > 0 {
            for bar in columns.lanes.iter().filter(|bar| **bar > end) {
                line.put(*bar, style::QUIET, "│");
            }
        }
    }

    /// A state, wrapped.
    fn state(&self, held: &NamedState) -> Vec<String> {
        let options = textwrap::Options::new(table::width_of_columns() - self.columns.now)
            .subsequent_indent("  ");
        textwrap::wrap(&state(held), options)
            .into_iter()
            .map(std::borrow::Cow::into_owned)
            .collect()
    }
}

/// One line of a step.
#[derive(Clone, Debug, Default)]
struct TableLine {
    /// In the lane, if that is narrow.
    lane: String,
    place: String,
    text: String,
    note: String,
    event: bool,
    quiet: bool,
}

impl TableLine {
    fn width(&self) -> usize {
        width(&self.place) + width(&self.text) + width(&self.note)
    }
}

/// A line composed of text at given columns, each in its style.
#[derive(Debug, Default)]
struct Painted {
    text: String,
    width: usize,
}

impl Painted {
    /// Puts text at this column, or right after the previous text.
    fn put(&mut self, at: usize, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        let gap = at.saturating_sub(self.width);
        self.text.push_str(&" ".repeat(gap));
        let _ = write!(self.text, "{style}{text}{style:#}");
        self.width += gap + width(text);
    }

    fn finish(self) -> String {
        self.text.trim_end().to_owned()
    }
}
