//! A group's figures as a picture: a bar a contender, the middle half of its
//! repetitions as a line across its end.

use svg::{
    Document, Node,
    node::element::{Line, Rectangle, Text, Title},
};

use crate::{
    results::{Figures, Results},
    runner::Kind,
    table::number,
};

const LABELS: f64 = 190.0;
const BARS: f64 = 400.0;
const WIDTH: f64 = 680.0;
const ROW: f64 = 20.0;
const HEADING: f64 = 34.0;

/// All cases, one below the other. Each has a scale of its own.
pub(crate) fn draw(results: &Results) -> String {
    let mut picture = Document::new();
    let paper = Rectangle::new().set("width", "100%").set("height", "100%");
    let title = format!("{}: {} a second", results.group, results.unit);
    picture.append(Title::new(title));
    picture.append(paper.set("fill", "white"));
    let mut top = 8.0;
    for outcome in &results.outcomes {
        let heading = format!("{} a second by {}", results.unit, outcome.name);
        picture.append(text(12.0, top + 22.0, &heading, "#24292f").set("font-weight", "bold"));
        top += HEADING;
        let figures = Figures::of(outcome);
        // A contender with another task would only make the other bars short.
        let compared: Vec<_> = figures.iter().filter(|it| it.kind != Kind::Apart).collect();
        let most = compared.iter().map(|it| it.rate.high).fold(0.0, f64::max);
        for figures in compared {
            bar(&mut picture, figures, top, BARS / most);
            top += ROW;
        }
    }
    picture
        .set("viewBox", (0, 0, WIDTH, top + 12.0))
        .set("role", "img")
        .to_string()
}

fn bar(picture: &mut Document, figures: &Figures, top: f64, scale: f64) {
    let rate = figures.rate;
    let end = |rate: f64| LABELS + rate * scale;
    let middle = top + ROW / 2.0;
    let label = text(LABELS - 8.0, middle + 4.0, figures.contender, "#24292f");
    picture.append(label.set("text-anchor", "end"));
    let bar = Rectangle::new()
        .set("x", LABELS)
        .set("y", top + 3.0)
        .set("width", format!("{:.1}", rate.median * scale))
        .set("height", ROW - 6.0)
        .set("fill", colour(figures.kind));
    let what = format!(
        "{}: {} ({} to {})",
        figures.contender,
        number(rate.median),
        number(rate.low),
        number(rate.high)
    );
    picture.append(bar.add(Title::new(what)));
    picture.append(
        Line::new()
            .set("x1", format!("{:.1}", end(rate.low)))
            .set("x2", format!("{:.1}", end(rate.high)))
            .set("y1", middle)
            .set("y2", middle)
            .set("stroke", "#24292f")
            .set("stroke-width", 2),
    );
    let right = end(rate.high.max(rate.median)) + 8.0;
    picture.append(text(right, middle + 4.0, &number(rate.median), "#57606a"));
}

fn colour(kind: Kind) -> &'static str {
    match kind {
        Kind::Ours => "#0969da",
        Kind::Peer => "#afb8c1",
        Kind::Limit | Kind::Apart => "#d4a72c",
    }
}

fn text(x: f64, y: f64, content: &str, colour: &str) -> Text {
    Text::new(content)
        .set("x", format!("{x:.1}"))
        .set("y", format!("{y:.1}"))
        .set("font-family", "system-ui, sans-serif")
        .set("font-size", 12)
        .set("fill", colour)
}
