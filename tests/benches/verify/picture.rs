//! Pictures of ratios, and what all pictures are drawn of.

use svg::{
    Document, Node,
    node::element::{Circle, Polyline, Rectangle, Text, Title},
};

pub(crate) const COLOURS: [&str; 7] = [
    "#0969da", "#cf222e", "#1a7f37", "#bf8700", "#8250df", "#57606a", "#d4508b",
];
const GREY: &str = "#57606a";
const BLACK: &str = "#24292f";

/// An empty picture, white where the page is dark, too.
pub(crate) fn paper(title: &str, width: u32, height: u32) -> Document {
    let paper = Rectangle::new().set("width", "100%").set("height", "100%");
    Document::new()
        .set("viewBox", (0, 0, width, height))
        .set("role", "img")
        .add(Title::new(title))
        .add(paper.set("fill", "white"))
}

pub(crate) fn text(x: f64, y: f64, content: &str, colour: &str) -> Text {
    Text::new(content)
        .set("x", x)
        .set("y", y)
        .set("font-family", "system-ui, sans-serif")
        .set("font-size", 13)
        .set("fill", colour)
}

pub(crate) fn line(points: &[(f64, f64)], colour: &str, width: f64) -> Polyline {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    Polyline::new()
        .set("points", points.join(" "))
        .set("fill", "none")
        .set("stroke", colour)
        .set("stroke-width", width)
}

/// Ratios of programs, on a logarithmic scale.
pub(crate) struct Ratios<'a> {
    pub(crate) title: &'a str,
    /// What the scale says: "SPIN / explorer".
    pub(crate) scale: &'a str,
    /// The meaning of each colour.
    pub(crate) series: &'a [&'a str],
    /// A row for each program: its name, and a ratio of each of the series, if measured.
    pub(crate) rows: Vec<(String, Vec<Option<f64>>)>,
    /// Pixels between two rows; names are written where there is room for them.
    pub(crate) spacing: f64,
}

const RIGHT: f64 = 815.0;

impl Ratios<'_> {
    /// A dot for each ratio; right of the line at 1 the explorer is better.
    pub(crate) fn draw(&self) -> String {
        let named = self.spacing >= 14.0;
        let left = if named { 330.0 } else { 40.0 };
        #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
        let legend = 16.0 + 22.0 * self.series.len() as f64;
        let top = legend + 40.0;
        #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
        let bottom = top + self.spacing * self.rows.len() as f64;
        let logs = self
            .rows
            .iter()
            .flat_map(|(_, it)| it)
            .flatten()
            .map(|it| it.log10());
        let least = logs.clone().fold(-0.3, f64::min) - 0.1;
        let most = logs.fold(0.3, f64::max) + 0.1;
        let x = |ratio: f64| left + (ratio.log10() - least) / (most - least) * (RIGHT - left);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is for a picture"
        )]
        let mut picture = paper(self.title, 840, (bottom + 20.0) as u32);
        for (number, what) in self.series.iter().enumerate() {
            #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
            let y = 24.0 + 22.0 * number as f64;
            picture.append(dot((left, y), COLOURS[number]));
            picture.append(text(left + 14.0, y + 4.0, what, BLACK));
        }
        picture.append(text(12.0, 28.0, self.scale, BLACK));
        for power in -9..=9 {
            for step in [1.0, 2.0, 5.0] {
                let ratio = step * 10_f64.powi(power);
                if !(least..=most).contains(&ratio.log10()) {
                    continue;
                }
                let (at, is_one) = (x(ratio), power == 0 && step < 2.0);
                let colour = if is_one { BLACK } else { "#d0d7de" };
                picture.append(line(&[(at, top - 10.0), (at, bottom)], colour, 1.0));
                if step < 2.0 || most - least < 3.0 {
                    let label = text(at, top - 16.0, &ratio.to_string(), GREY);
                    picture.append(label.set("text-anchor", "middle"));
                }
            }
        }
        for (row, (name, ratios)) in self.rows.iter().enumerate() {
            #[allow(clippy::cast_precision_loss, reason = "it is for a picture")]
            let y = top + self.spacing * (row as f64 + 0.5);
            if named {
                picture.append(text(12.0, y + 4.0, name, BLACK));
            }
            for (series, ratio) in ratios.iter().enumerate() {
                let Some(ratio) = ratio else { continue };
                let what = format!("{name}, {}: {}", self.series[series], number(*ratio));
                picture.append(dot((x(*ratio), y), COLOURS[series]).add(Title::new(what)));
            }
        }
        picture.to_string()
    }
}

fn dot(at: (f64, f64), colour: &str) -> Circle {
    Circle::new()
        .set("cx", format!("{:.1}", at.0))
        .set("cy", format!("{:.1}", at.1))
        .set("r", 4)
        .set("fill", colour)
}

/// A positive number with two digits or more.
pub(crate) fn number(number: f64) -> String {
    match number {
        0.0..0.1 => format!("{number:.3}"),
        0.1..1.0 => format!("{number:.2}"),
        1.0..10.0 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}
