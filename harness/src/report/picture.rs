//! A timeline in SVG.

use std::time::Duration;

use svg::{
    Document, Node,
    node::element::{Circle, Line, Rectangle, Text, Title},
};

use super::{
    plural, seconds,
    timeline::{BeatKind, Stretch, Timeline},
};
use crate::Verb;

/// The left end of the lanes and their length.
const LEFT: f64 = 130.0;
const WIDTH: f64 = 900.0;
/// The position of the first lane and the distance to the next.
const TOP: f64 = 60.0;
const LANE: f64 = 34.0;

const WAITS: &str = "#eac54f";
const RUNS: &str = "#8c959f";
const VERBS: [&str; 6] = [
    "#0969da", "#cf222e", "#1a7f37", "#bf8700", "#8250df", "#57606a",
];

/// Draws the timeline: a lane for each thread, a dot for each event.
pub(crate) fn draw(timeline: &Timeline, title: &str) -> String {
    let length = timeline.length.as_secs_f64().max(1e-9);
    let x = |at: Duration| LEFT + at.as_secs_f64() / length * WIDTH;
    #[allow(clippy::cast_precision_loss, reason = "there are few lanes")]
    let lane = |thread: usize| TOP + LANE * thread as f64;
    let colour_of = |verb: Verb| {
        let index = timeline.verbs.iter().position(|v| *v == verb);
        VERBS[index.unwrap_or(0) % VERBS.len()]
    };
    let below = lane(timeline.roster.len());

    let paper = Rectangle::new().set("width", "100%").set("height", "100%");
    let mut picture = Document::new()
        .set("viewBox", (0, 0, LEFT + WIDTH + 30.0, below + 40.0))
        .set("role", "img")
        .add(Title::new(title))
        .add(paper.set("fill", "white"))
        .add(text(16.0, 28.0, title).set("font-weight", "bold"));
    for (thread, who) in timeline.roster.iter().enumerate() {
        let y = lane(thread);
        picture.append(text(16.0, y + 4.0, &who.to_string()));
        for (from, to, stretch) in timeline.stretches(thread) {
            match stretch {
                Stretch::Runs => picture.append(line(x(from), x(to), y, RUNS, 3)),
                Stretch::Waits => picture.append(line(x(from), x(to), y, WAITS, 9)),
                Stretch::Gone => {}
            }
        }
    }
    for beat in &timeline.beats {
        if let BeatKind::Event(verb) = beat.kind {
            let who = timeline.roster[beat.thread];
            let what = format!("{who} {verb}, {}", seconds(beat.at.as_secs_f64()));
            let dot = dot(x(beat.at), lane(beat.thread), colour_of(verb));
            picture.append(dot.add(Title::new(what)));
        }
    }
    // The legend.
    let mut at = LEFT;
    for verb in &timeline.verbs {
        picture.append(dot(at, below, colour_of(*verb)));
        picture.append(text(at + 12.0, below + 4.0, verb.text()));
        at += 40.0 + 8.0 * f64::from(u32::try_from(verb.text().len()).unwrap_or(0));
    }
    picture.append(line(at, at + 24.0, below, WAITS, 9));
    picture.append(text(at + 32.0, below + 4.0, "waits"));
    let threads = plural(timeline.roster.len(), "thread");
    let note = format!("{threads}, {}", seconds(length));
    picture.append(text(LEFT + WIDTH - 110.0, below + 4.0, &note));
    picture.to_string()
}

fn text(x: f64, y: f64, content: &str) -> Text {
    Text::new(content)
        .set("x", x)
        .set("y", y)
        .set("font-family", "system-ui, sans-serif")
        .set("font-size", 13)
        .set("fill", "#24292f")
}

fn line(from: f64, to: f64, y: f64, colour: &str, width: u32) -> Line {
    Line::new()
        .set("x1", from)
        .set("x2", to)
        .set("y1", y)
        .set("y2", y)
        .set("stroke", colour)
        .set("stroke-width", width)
}

fn dot(x: f64, y: f64, colour: &str) -> Circle {
    Circle::new()
        .set("cx", x)
        .set("cy", y)
        .set("r", 7)
        .set("fill", colour)
        .set("stroke", "white")
}
