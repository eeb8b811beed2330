//! An execution in SVG: a column for each thread, a row for each step.

use svg::{
    Document, Node,
    node::element::{Circle, Group, Line, Rectangle, Text, Title},
};

use super::{Lane, StepText, lanes, left, left_heading, states, without_type_names};
use crate::{Failure, report::Step, verify::Trace};

/// Where the lanes begin.
const LEFT: f64 = 56.0;
const TOP: f64 = 150.0;
/// The height of a line and the width of a letter.
const LINE: f64 = 18.0;
const LETTER: f64 = 7.3;
/// A lane is as wide as its code, within these bounds.
const NARROWEST: f64 = 120.0;
const WIDEST: f64 = 420.0;

const INK: &str = "#24292f";
const QUIET: &str = "#8c959f";
const RULE: &str = "#d0d7de";
const BAD: &str = "#cf222e";
const THREADS: [&str; 8] = [
    "#0969da", "#bf8700", "#8250df", "#1a7f37", "#bf3989", "#bc4c00", "#1b7c83", "#57606a",
];

/// The text above the steps.
pub(crate) struct Caption<'a> {
    /// The problem, the solution and the size.
    pub(crate) title: &'a str,
    /// The solution's file.
    pub(crate) file: &'a str,
}

/// Draws the steps of an execution and the pending operations at its end.
pub(crate) fn draw(caption: &Caption<'_>, failure: Option<Failure>, trace: &Trace) -> String {
    let trace = &without_type_names(trace);
    let mut picture = Picture::new(trace);
    picture.head(caption, failure);
    for (index, turn) in trace.steps.iter().enumerate() {
        if trace.repeats_after == Some(index) {
            picture.mark("the cycle begins here");
        }
        picture.step(index, turn);
    }
    picture.guides();
    if let Some(stem) = trace.repeats_after {
        picture.mark(&format!("back to step {}", stem + 1));
    } else {
        picture.left(failure);
    }
    picture.finish(caption.title)
}

struct Picture<'a> {
    trace: &'a Trace,
    lanes: Vec<Lane>,
    /// Where each lane begins, and where the last one ends.
    at: Vec<f64>,
    /// The position of the next line.
    y: f64,
    drawn: Group,
    right: f64,
}

impl<'a> Picture<'a> {
    fn new(trace: &'a Trace) -> Self {
        let lanes = lanes(trace);
        let mut at = vec![LEFT];
        for lane in &lanes {
            let mine = trace.steps.iter().filter(|turn| turn.thread == lane.thread);
            let texts = mine.flat_map(StepText::all_of);
            let widths = texts.map(|it| wide(&label(&it)) + 22.0);
            let widest = widths.fold(wide(&lane.who) + 30.0, f64::max);
            at.push(at.last().unwrap_or(&LEFT) + widest.clamp(NARROWEST, WIDEST) + 14.0);
        }
        let right = *at.last().unwrap_or(&LEFT);
        Self {
            trace,
            lanes,
            at,
            y: TOP,
            drawn: Group::new(),
            right,
        }
    }

    /// The caption, the initial state of the objects, the threads' names.
    fn head(&mut self, caption: &Caption<'_>, failure: Option<Failure>) {
        let colour = if failure.is_some() { BAD } else { INK };
        let fails = match failure {
            Some(failure) => format!("{failure}: {}", self.trace.finding),
            None => self.trace.finding.clone(),
        };
        self.write(16.0, 28.0, caption.title, INK, true);
        self.write(16.0, 50.0, &fails, colour, false);
        self.write(16.0, 70.0, caption.file, QUIET, false);
        let objects = states(&self.trace.objects).join(", ");
        if !objects.is_empty() {
            let text = format!("At the beginning: {objects}.");
            self.write(16.0, 96.0, &text, INK, false);
        }
        for lane in 0..self.lanes.len() {
            let (x, who) = (self.at[lane], self.lanes[lane].who.clone());
            let colour = colour_of(self.lanes[lane].thread);
            self.write(x, TOP - 26.0, &who, colour, true);
        }
        if self.trace.steps.iter().any(|turn| !turn.changed.is_empty()) {
            let x = *self.at.last().unwrap_or(&LEFT);
            self.write(x, TOP - 26.0, "now", INK, true);
        }
        self.rule(TOP - 16.0);
        self.y = TOP + 4.0;
    }

    fn step(&mut self, index: usize, turn: &crate::verify::Turn) {
        let top = self.y;
        self.write(16.0, top, &(index + 1).to_string(), QUIET, false);
        let lane = self.lanes.iter().position(|it| it.thread == turn.thread);
        let lane = lane.expect("each thread that takes a step has a lane");
        let (x, colour) = (self.at[lane], colour_of(turn.thread));
        for it in StepText::all_of(turn) {
            if it.event {
                let dot = Circle::new().set("cx", x + 6.0).set("cy", self.y - 4.0);
                let dot = dot.set("r", 6).set("fill", colour);
                self.drawn.append(dot.add(Title::new(it.text.as_str())));
                self.write(x + 18.0, self.y, &it.text, colour, true);
            } else {
                let width = self.at[lane + 1] - x - 14.0;
                self.code(x, &fitting(&label(&it), width), it.code);
            }
            self.y += LINE;
        }
        let text_end = self.y;
        self.y = top;
        for held in &turn.changed {
            let state = format!("{} = {}", held.name, held.state);
            let x = *self.at.last().unwrap_or(&LEFT);
            self.write(x, self.y, &state, INK, false);
            self.y += LINE;
        }
        self.y = self.y.max(text_end).max(top + LINE);
        self.rule(self.y - LINE + 6.0);
        self.y += 6.0;
    }

    fn mark(&mut self, text: &str) {
        self.write(16.0, self.y, &format!("↻ {text}"), BAD, true);
        self.y += LINE + 6.0;
    }

    /// The pending operation of each thread, in its lane.
    fn left(&mut self, failure: Option<Failure>) {
        let (part, no_part) = left(failure, self.trace);
        if part.is_empty() && no_part.is_empty() {
            return;
        }
        self.y += 8.0;
        if !part.is_empty() {
            self.write(16.0, self.y, left_heading(failure), INK, true);
            self.y += LINE + 6.0;
        }
        let (in_lanes, others): (Vec<&Step>, Vec<&Step>) =
            part.into_iter().partition(|step| self.lane(step).is_some());
        for step in &in_lanes {
            let lane = self.lane(step).unwrap_or_default();
            self.pending(lane, step, failure);
        }
        if !in_lanes.is_empty() {
            self.y += 2.0 * LINE + 8.0;
        }
        for step in others {
            let text = format!("{}: {} {}", step.who, step.place(), step.label());
            self.write(LEFT, self.y, &text, INK, false);
            self.y += LINE;
        }
        if !no_part.is_empty() {
            let text = format!("not begun: {}", no_part.join(", "));
            self.write(16.0, self.y, &text, QUIET, false);
            self.y += LINE;
        }
    }

    fn lane(&self, step: &Step) -> Option<usize> {
        self.lanes.iter().position(|it| it.thread == step.thread)
    }

    /// A pending operation: a box at the end of a lane.
    fn pending(&mut self, column: usize, step: &Step, failure: Option<Failure>) {
        let blocked = failure == Some(Failure::Deadlock);
        let (x, width) = (
            self.at[column],
            self.at[column + 1] - self.at[column] - 14.0,
        );
        let frame = Rectangle::new()
            .set("x", x - 4.0)
            .set("y", self.y - 15.0)
            .set("width", width + 4.0)
            .set("height", 2.0 * LINE + 6.0)
            .set("rx", 4)
            .set("fill", if blocked { "#ffebe9" } else { "#f6f8fa" })
            .set("stroke", if blocked { BAD } else { RULE });
        self.drawn.append(frame);
        let code = step.code.clone().unwrap_or_default();
        let line = format!("{} {code}", step.place());
        let y = self.y;
        if !line.trim().is_empty() {
            self.code(x, &fitting(line.trim(), width - 6.0), true);
            self.y += LINE;
        }
        self.code(x, &fitting(&step.label(), width - 6.0), false);
        self.y = y;
    }

    fn code(&mut self, x: f64, content: &str, code: bool) {
        let text = Text::new(content)
            .set("x", x)
            .set("y", self.y)
            .set("font-family", "ui-monospace, monospace")
            .set("font-size", 12)
            .set("fill", if code { INK } else { QUIET });
        self.drawn.append(text);
    }

    fn write(&mut self, x: f64, y: f64, content: &str, colour: &str, bold: bool) {
        let text = Text::new(content)
            .set("x", x)
            .set("y", y)
            .set("font-family", "system-ui, sans-serif")
            .set("font-size", 13)
            .set("font-weight", if bold { "bold" } else { "normal" })
            .set("fill", colour);
        self.right = self.right.max(x + wide(content));
        self.drawn.append(text);
    }

    /// A faint line at the left of each lane, and of the states.
    fn guides(&mut self) {
        for at in &self.at {
            let guide = Line::new()
                .set("x1", at - 10.0)
                .set("x2", at - 10.0)
                .set("y1", TOP - 38.0)
                .set("y2", self.y - LINE)
                .set("stroke", RULE)
                .set("stroke-dasharray", "2 3");
            self.drawn.append(guide);
        }
    }

    /// A line across the picture.
    fn rule(&mut self, y: f64) {
        let rule = Line::new()
            .set("x1", 16)
            .set("x2", "100%")
            .set("y1", y)
            .set("y2", y)
            .set("stroke", RULE);
        self.drawn.append(rule);
    }

    fn finish(self, title: &str) -> String {
        let paper = Rectangle::new().set("width", "100%").set("height", "100%");
        Document::new()
            .set("viewBox", (0, 0, self.right + 24.0, self.y + 12.0))
            .set("role", "img")
            .add(Title::new(title))
            .add(paper.set("fill", "white"))
            .add(self.drawn)
            .to_string()
    }
}

/// Place, text and note on one line.
fn label(it: &StepText) -> String {
    let note = it.note.as_deref().unwrap_or_default();
    let label = format!("{} {}  {note}", it.place, it.text);
    label.trim().to_owned()
}

/// The approximate width of a text.
fn wide(text: &str) -> f64 {
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    f64::from(letters) * LETTER
}

/// The text, or as much of it as fits.
fn fitting(text: &str, width: f64) -> String {
    let mut letters = text.chars().count();
    while letters > 1 && wide(&crate::report::steps::cut(text, letters)) > width {
        letters -= 1;
    }
    crate::report::steps::cut(text, letters)
}

fn colour_of(thread: usize) -> &'static str {
    THREADS[thread % THREADS.len()]
}
