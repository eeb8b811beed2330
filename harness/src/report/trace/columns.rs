//! Where the columns of the table are.

use textwrap::core::display_width as width;

use super::{Lane, StepText, state};
use crate::{report::table, verify::Trace};

/// Column positions, counted from 0.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) kind: Kind,
    /// Where each lane begins.
    pub(super) lanes: Vec<usize>,
    /// Where the text of all threads begins, unless it is in the lanes.
    pub(super) text: usize,
    /// Where the states begin; 80 if none changes.
    pub(super) now: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The code is in its thread's lane.
    Wide,
    /// The lanes hold line numbers, the code is to the right of them.
    Narrow,
    /// Too many threads for lanes: one column names the thread.
    List,
}

/// Room for the number of the step.
const FIRST: usize = 6;
/// The widest column of states.
const STATES: usize = 24;
/// The narrowest last lane that holds code.
const CODE: usize = 26;
/// With this much room for code, lanes need not be narrowed.
const ROOMY: usize = 34;

impl Columns {
    pub(super) fn of(trace: &Trace, lanes: &[Lane]) -> Self {
        let states = trace.steps.iter().flat_map(|turn| &turn.changed).map(state);
        let now = match states.map(|state| width(&state)).max() {
            Some(widest) => table::width_of_columns() - widest.clamp(8, STATES),
            None => table::width_of_columns(),
        };
        Self::wide(trace, lanes, now)
            .or_else(|| Self::narrow(trace, lanes, now))
            .unwrap_or_else(|| Self::list(lanes, now))
    }

    /// Room for text that begins at this column.
    pub(super) fn room(&self, from: usize) -> usize {
        let end = if self.now < table::width_of_columns() {
            self.now - 2
        } else {
            table::width_of_columns()
        };
        end.saturating_sub(from)
    }

    /// Lanes as far apart as possible such that all code fits, or nearly.
    fn wide(trace: &Trace, lanes: &[Lane], now: usize) -> Option<Self> {
        let count = lanes.len();
        if count > 3 {
            return None;
        }
        let columns = |apart| Self {
            kind: Kind::Wide,
            lanes: (0..count).map(|lane| FIRST + lane * apart).collect(),
            text: FIRST,
            now,
        };
        let least = lanes.iter().map(|lane| width(&lane.who) + 2).max()?;
        let most = columns(0).room(FIRST) / count;
        let fits = |apart: usize| {
            let columns = columns(apart);
            lanes.iter().zip(&columns.lanes).all(|(lane, at)| {
                let widest = trace
                    .steps
                    .iter()
                    .filter(|turn| turn.thread == lane.thread)
                    .flat_map(StepText::all_of)
                    .map(|text| text.width())
                    .max();
                widest.unwrap_or(0) <= columns.room(*at)
            })
        };
        let apart = (least..=most).rev().find(|apart| fits(*apart));
        let columns = columns(apart.unwrap_or(least));
        let room = columns.room(*columns.lanes.last()?);
        (apart.is_some() || room >= CODE).then_some(columns)
    }

    /// Lanes that hold line numbers only, narrower where there are many.
    fn narrow(trace: &Trace, lanes: &[Lane], now: usize) -> Option<Self> {
        let names = lanes.iter().map(|lane| width(&lane.short));
        let steps = trace.steps.iter().flat_map(|turn| &turn.did);
        let numbers = steps.filter_map(|step| Some(step.line?.to_string().len()));
        let widest = names.chain(numbers).max()?;
        let columns = |apart| Self {
            kind: Kind::Narrow,
            lanes: (0..lanes.len()).map(|lane| FIRST + lane * apart).collect(),
            text: FIRST + lanes.len() * apart + 1,
            now,
        };
        let wide = columns(widest.max(3) + 1);
        let narrow = columns(widest.max(2) + 1);
        let fits = |columns: &Self, least| columns.room(columns.text) >= least;
        if fits(&wide, ROOMY) {
            return Some(wide);
        }
        fits(&narrow, CODE).then_some(narrow)
    }

    fn list(lanes: &[Lane], now: usize) -> Self {
        let widest = lanes.iter().map(|lane| width(&lane.who)).max();
        Self {
            kind: Kind::List,
            lanes: vec![FIRST; lanes.len()],
            text: FIRST + widest.unwrap_or(0) + 2,
            now,
        }
    }
}

impl StepText {
    /// Its width on one line, with its place in front.
    pub(super) fn width(&self) -> usize {
        let text = width(&self.marked()) + self.place_width();
        text.max(self.note.as_ref().map_or(0, |note| width(note) + 3))
    }

    fn place_width(&self) -> usize {
        match width(&self.place) {
            0 => 0,
            width => width.max(2) + 1,
        }
    }
}
