//! An execution in SVG: a column for each thread, a row for each step. What is longer
//! than a page goes on beside it.

use svg::{
    Node,
    node::element::{Circle, Group, Line, Rectangle, Text, Title},
};

use super::{Lane, StepText, lanes, left, left_heading, states, without_type_names};
use crate::{
    Failure,
    report::{
        Step,
        palette::{class_of, sheet},
        steps::cut,
    },
    verify::Trace,
};

/// Where the lanes begin.
const LEFT: f64 = 56.0;
const TOP: f64 = 150.0;
/// The height of a line and the width of a letter.
const LINE: f64 = 18.0;
const LETTER: f64 = 7.3;
/// A lane is as wide as its code, within these bounds.
const NARROWEST: f64 = 120.0;
const WIDEST: f64 = 420.0;
/// The lanes together; where they would be wider, they hold line numbers only, and the
/// code is beside them.
const LANES: f64 = 1000.0;
const NUMBER: f64 = 36.0;
/// The widest state, and the height after which a step is on the next page.
const STATE: f64 = 480.0;
const PAGE: f64 = 1400.0;

/// The text above the steps.
pub(crate) struct Caption<'a> {
    /// The problem, the solution and the size.
    pub(crate) title: &'a str,
    /// The solution's file.
    pub(crate) file: &'a str,
}

/// Draws the steps of executions and the pending operations at their ends, one
/// execution beside the other.
pub(crate) fn draw(executions: &[(Caption<'_>, Option<Failure>, &Trace)]) -> String {
    let (mut pages, mut right, mut bottom): (Vec<Group>, f64, f64) = (Vec::new(), 0.0, 0.0);
    for (caption, failure, trace) in executions {
        let trace = &without_type_names(trace);
        let mut picture = Picture::new(trace);
        picture.head(caption, *failure);
        for (index, turn) in trace.steps.iter().enumerate() {
            if trace.repeats_after == Some(index) {
                picture.mark("the cycle begins here");
            }
            if picture.y > PAGE {
                picture.turn_over();
            }
            picture.step(index, turn);
        }
        picture.guides();
        if let Some(stem) = trace.repeats_after {
            picture.mark(&format!("back to step {}", stem + 1));
        } else {
            picture.left(*failure);
        }
        picture.close();
        for page in picture.pages {
            pages.push(page.set("transform", format!("translate({right} 0)")));
            right += picture.right + 24.0;
        }
        bottom = bottom.max(picture.bottom);
    }
    let title = executions.first().map_or("", |(caption, ..)| caption.title);
    // Many pages side by side are shown as wide as two.
    let scale = (2000.0 / right).min(1.0);
    let mut picture = sheet(title, right, bottom + 12.0, Some(scale));
    for page in pages {
        picture.append(page);
    }
    picture.to_string()
}

struct Picture<'a> {
    trace: &'a Trace,
    lanes: Vec<Lane>,
    /// Where each lane begins, and where the last one ends.
    at: Vec<f64>,
    /// Where the code of all threads is, if it is not in their lanes.
    text: Option<f64>,
    /// Where the states are.
    states: f64,
    /// The position of the next line.
    y: f64,
    drawn: Group,
    right: f64,
    pages: Vec<Group>,
    bottom: f64,
}

impl<'a> Picture<'a> {
    fn new(trace: &'a Trace) -> Self {
        let lanes = lanes(trace);
        let mut at = vec![LEFT];
        let mut widest_text = 0.0_f64;
        for lane in &lanes {
            let mine = trace.steps.iter().filter(|turn| turn.thread == lane.thread);
            let texts = mine.flat_map(StepText::all_of);
            let widths = texts.map(|it| wide(&label(&it)) + 22.0);
            let widest = widths.fold(wide(&lane.who) + 30.0, f64::max);
            widest_text = widest_text.max(widest);
            at.push(at.last().unwrap_or(&LEFT) + widest.clamp(NARROWEST, WIDEST) + 14.0);
        }
        let mut text = None;
        let mut states = *at.last().unwrap_or(&LEFT);
        if states > LANES {
            let lanes = (0..=lanes.len()).map(|lane| u32::try_from(lane).unwrap_or(u32::MAX));
            at = lanes.map(|lane| LEFT + f64::from(lane) * NUMBER).collect();
            let from = *at.last().unwrap_or(&LEFT) + 8.0;
            text = Some(from);
            states = from + widest_text.clamp(NARROWEST, WIDEST) + 14.0;
        }
        Self {
            trace,
            lanes,
            at,
            text,
            states,
            y: TOP,
            drawn: Group::new(),
            right: states,
            pages: Vec::new(),
            bottom: 0.0,
        }
    }

    /// Begins the next page, below the threads' names.
    fn turn_over(&mut self) {
        self.guides();
        self.close();
        self.names();
    }

    /// Ends the page.
    fn close(&mut self) {
        self.bottom = self.bottom.max(self.y);
        self.pages
            .push(std::mem::replace(&mut self.drawn, Group::new()));
    }

    /// The caption, the initial state of the objects, the threads' names.
    fn head(&mut self, caption: &Caption<'_>, failure: Option<Failure>) {
        let colour = if failure.is_some() { "bad" } else { "ink" };
        let fails = match failure {
            Some(failure) => format!("{failure}: {}", self.trace.finding),
            None => self.trace.finding.clone(),
        };
        self.write(16.0, 28.0, caption.title, "ink", true);
        self.write(16.0, 50.0, &fails, colour, false);
        self.write(16.0, 70.0, caption.file, "quiet", false);
        let objects = states(&self.trace.objects).join(", ");
        if !objects.is_empty() {
            let text = format!("At the beginning: {objects}.");
            self.write(16.0, 96.0, &text, "ink", false);
        }
        self.names();
    }

    /// The names of the threads, above their lanes.
    fn names(&mut self) {
        for lane in 0..self.lanes.len() {
            let it = &self.lanes[lane];
            let (x, class) = (self.at[lane], class_of(it.thread));
            let who = match self.text {
                Some(_) => it.short.clone(),
                None => it.who.clone(),
            };
            self.write(x, TOP - 26.0, &who, &class, true);
        }
        if self.trace.steps.iter().any(|turn| !turn.changed.is_empty()) {
            self.write(self.states, TOP - 26.0, "now", "ink", true);
        }
        self.rule(TOP - 16.0);
        self.y = TOP + 4.0;
    }

    fn step(&mut self, index: usize, turn: &crate::verify::Turn) {
        let top = self.y;
        self.write(16.0, top, &(index + 1).to_string(), "quiet", false);
        let lane = self.lanes.iter().position(|it| it.thread == turn.thread);
        let lane = lane.expect("each thread that takes a step has a lane");
        let (x, class) = (self.at[lane], class_of(turn.thread));
        for it in StepText::all_of(turn) {
            if it.event {
                let dot = Circle::new().set("cx", x + 6.0).set("cy", self.y - 4.0);
                let dot = dot.set("r", 6).set("class", class.as_str());
                self.drawn.append(dot.add(Title::new(it.text.as_str())));
                let x = self.text.unwrap_or(x + 18.0);
                self.write(x, self.y, &it.text, &class, true);
            } else if let Some(text) = self.text {
                // A place in another file does not fit there.
                let (place, file) = if it.place.contains(':') {
                    ("•", it.place.as_str())
                } else {
                    (if it.place.is_empty() { "·" } else { &it.place }, "")
                };
                self.write(x, self.y, place, &class, true);
                let note = it.note.as_deref().unwrap_or_default();
                let content = format!("{file} {}  {note}", it.text);
                self.code(
                    text,
                    &fitting(content.trim(), self.states - text - 14.0),
                    it.code,
                );
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
            self.write(self.states, self.y, &fitting(&state, STATE), "ink", false);
            self.y += LINE;
        }
        self.y = self.y.max(text_end).max(top + LINE);
        self.rule(self.y - LINE + 6.0);
        self.y += 6.0;
    }

    fn mark(&mut self, text: &str) {
        self.write(16.0, self.y, &format!("↻ {text}"), "bad", true);
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
            self.write(16.0, self.y, left_heading(failure), "ink", true);
            self.y += LINE + 6.0;
        }
        let has_room = self.text.is_none();
        let (in_lanes, others): (Vec<&Step>, Vec<&Step>) = part
            .into_iter()
            .partition(|step| has_room && self.lane(step).is_some());
        let (top, mut end) = (self.y, self.y);
        for lane in 0..self.lanes.len() {
            self.y = top;
            let thread = self.lanes[lane].thread;
            for step in in_lanes.iter().filter(|step| step.thread == thread) {
                self.pending(lane, step, failure);
                self.y += 2.0 * LINE + 8.0;
            }
            end = end.max(self.y);
        }
        self.y = end;
        for step in others {
            let text = format!("{}: {} {}", step.who, step.place(), step.label());
            self.write(LEFT, self.y, &text, "ink", false);
            self.y += LINE;
        }
        if !no_part.is_empty() {
            let text = format!("not begun: {}", no_part.join(", "));
            self.write(16.0, self.y, &text, "quiet", false);
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
            .set("class", if blocked { "stuck" } else { "frame" });
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
            .set("class", if code { "code ink" } else { "code quiet" });
        self.drawn.append(text);
    }

    fn write(&mut self, x: f64, y: f64, content: &str, class: &str, bold: bool) {
        let bold = if bold { " bold" } else { "" };
        let text = Text::new(content)
            .set("x", x)
            .set("y", y)
            .set("class", format!("{class}{bold}"));
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
                .set("class", "rule")
                .set("stroke-dasharray", "2 3");
            self.drawn.append(guide);
        }
    }

    /// A line across the picture.
    fn rule(&mut self, y: f64) {
        let rule = Line::new()
            .set("x1", 16)
            .set("x2", self.states + STATE.min(200.0))
            .set("y1", y)
            .set("y2", y)
            .set("class", "rule");
        self.drawn.append(rule);
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
    while letters > 1 && wide(&cut(text, letters)) > width {
        letters -= 1;
    }
    cut(text, letters)
}
