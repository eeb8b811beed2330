//! A timeline in SVG.

use std::time::Duration;

use svg::{
    Document, Node,
    node::element::{Circle, Line, Text, Title},
};

use super::{
    palette::{class_of, sheet},
    plural, seconds,
    timeline::{Beat, BeatKind, Stretch, Timeline},
};
use crate::Verb;

/// The left end of the lanes and their length.
const LEFT: f64 = 130.0;
const WIDTH: f64 = 900.0;
/// The position of the first lane.
const TOP: f64 = 60.0;
/// The height of all lanes together, at most, and of one.
const LANES: f64 = 1300.0;
const LANE: f64 = 34.0;
/// The height of a row of the legend, and of a name.
const ROW: f64 = 24.0;
const NAME: f64 = 13.0;
/// The shortest stretch that can be seen.
const VISIBLE: f64 = 0.3;
/// The width of a letter.
const LETTER: f64 = 7.3;

/// Draws the timeline: a lane for each thread, a dot for each event. Many threads have
/// narrower lanes, so that it fits a page.
#[allow(clippy::cast_precision_loss, reason = "there are few lanes")]
pub(crate) fn draw(timeline: &Timeline, title: &str) -> String {
    let length = timeline.length.as_secs_f64().max(1e-9);
    let x = |at: Duration| LEFT + at.as_secs_f64() / length * WIDTH;
    let threads = timeline.roster.len();
    let height = (LANES / threads.max(1) as f64).min(LANE);
    let lane = |thread: usize| TOP + height * thread as f64;
    let class = |verb: Verb| {
        let index = timeline.verbs.iter().position(|v| *v == verb);
        class_of(index.unwrap_or(0))
    };
    let (thin, thick) = ((height * 0.3).min(3.0), (height * 0.6).min(9.0));
    // Nor may dots hide each other.
    let events = |thread: usize| {
        let mine = |beat: &&Beat| beat.thread == thread && matches!(beat.kind, BeatKind::Event(_));
        timeline.beats.iter().filter(mine).count()
    };
    let busiest = (0..threads).map(events).max().unwrap_or(0).max(1);
    let radius = (height * 0.45)
        .min(WIDTH / busiest as f64 / 2.0)
        .clamp(1.5, 7.0);
    // Names may not overlap.
    let overlap = |every: &usize| (*every as f64) * height < NAME;
    let every = (1..=threads).find(|it| !overlap(it)).unwrap_or(1);

    let mut drawn: Vec<Box<dyn Node>> = vec![Box::new(text(16.0, 28.0, title, "ink bold"))];
    for (thread, who) in timeline.roster.iter().enumerate() {
        let y = lane(thread);
        if thread % every == 0 {
            drawn.push(Box::new(text(16.0, y + 4.0, &who.to_string(), "ink")));
        }
        for (from, to, stretch) in timeline.stretches(thread) {
            if x(to) - x(from) < VISIBLE {
                continue;
            }
            match stretch {
                Stretch::Runs => drawn.push(Box::new(line(x(from), x(to), y, "runs", thin))),
                Stretch::Waits => drawn.push(Box::new(line(x(from), x(to), y, "waits", thick))),
                Stretch::Gone => {}
            }
        }
    }
    for beat in &timeline.beats {
        if let BeatKind::Event(verb) = beat.kind {
            let who = timeline.roster[beat.thread];
            let what = format!("{who} {verb}, {}", seconds(beat.at.as_secs_f64()));
            let dot = dot(x(beat.at), lane(beat.thread), radius, &class(verb));
            drawn.push(Box::new(dot.add(Title::new(what))));
        }
    }
    let below = lane(threads) + 12.0;
    let end = legend(timeline, below, &class, &mut drawn);
    let note = format!("{}, {}", plural(threads, "thread"), seconds(length));
    drawn.push(Box::new(text(LEFT, end + ROW + 4.0, &note, "quiet")));

    let mut picture: Document = sheet(title, LEFT + WIDTH + 30.0, end + 2.0 * ROW, None);
    for it in drawn {
        picture.append(it);
    }
    picture.to_string()
}

/// What the colours mean, in as many rows as that takes; returns where the last one
/// is.
fn legend(
    timeline: &Timeline,
    mut y: f64,
    class: &dyn Fn(Verb) -> String,
    drawn: &mut Vec<Box<dyn Node>>,
) -> f64 {
    let mut at = LEFT;
    let mut place = |content: &str| {
        let letters = u32::try_from(content.chars().count()).unwrap_or(u32::MAX);
        let width = 52.0 + LETTER * f64::from(letters);
        if at > LEFT && at + width > LEFT + WIDTH {
            (at, y) = (LEFT, y + ROW);
        }
        let here = at;
        at += width;
        (here, y)
    };
    for verb in &timeline.verbs {
        let (x, y) = place(verb.text());
        drawn.push(Box::new(dot(x, y, 7.0, &class(*verb))));
        drawn.push(Box::new(text(x + 12.0, y + 4.0, verb.text(), "ink")));
    }
    let (x, y) = place("waits");
    drawn.push(Box::new(line(x, x + 24.0, y, "waits", 9.0)));
    drawn.push(Box::new(text(x + 32.0, y + 4.0, "waits", "ink")));
    y
}

fn text(x: f64, y: f64, content: &str, class: &str) -> Text {
    Text::new(content)
        .set("x", x)
        .set("y", y)
        .set("class", class)
}

fn line(from: f64, to: f64, y: f64, class: &str, width: f64) -> Line {
    Line::new()
        .set("x1", from)
        .set("x2", to)
        .set("y1", y)
        .set("y2", y)
        .set("class", class)
        .set("stroke-width", width)
}

fn dot(x: f64, y: f64, radius: f64, class: &str) -> Circle {
    Circle::new()
        .set("cx", x)
        .set("cy", y)
        .set("r", radius)
        .set("class", class)
}
