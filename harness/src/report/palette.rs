//! The colours of pictures, on a light ground and on a dark one.

use svg::{
    Document, Node,
    node::element::{Rectangle, Style, Title},
};

/// Classes, each with its colour on a light ground and on a dark one.
const COLOURS: [(&str, &str, &str); 19] = [
    ("paper", "#ffffff", "#0d1117"),
    ("ink", "#24292f", "#e6edf3"),
    ("quiet", "#6e7781", "#8d96a0"),
    ("rule", "#d0d7de", "#30363d"),
    ("bad", "#cf222e", "#ff7b72"),
    ("frame", "#f6f8fa", "#161b22"),
    ("stuck", "#ffebe9", "#3c1618"),
    ("runs", "#8c959f", "#6e7681"),
    ("waits", "#eac54f", "#bb8009"),
    ("c0", "#0969da", "#79c0ff"),
    ("c1", "#bc4c00", "#ffa657"),
    ("c2", "#8250df", "#d2a8ff"),
    ("c3", "#1a7f37", "#7ee787"),
    ("c4", "#bf3989", "#ff9bce"),
    ("c5", "#9a6700", "#e3b341"),
    ("c6", "#1b7c83", "#56d4dd"),
    ("c7", "#a40e26", "#ffa198"),
    ("c8", "#57606a", "#b1bac4"),
    ("c9", "#512a97", "#b392f0"),
];

/// How many colours tell things apart.
const MANY: usize = 10;

/// The class of the n-th of several things.
pub(super) fn class_of(number: usize) -> String {
    format!("c{}", number % MANY)
}

/// A picture of this size on its ground.
pub(super) fn sheet(title: &str, width: f64, height: f64, scale: Option<f64>) -> Document {
    let mut document = Document::new()
        .set("viewBox", (0, 0, width, height))
        .set("role", "img");
    if let Some(scale) = scale {
        document.assign("width", (width * scale).round());
        document.assign("height", (height * scale).round());
    }
    let paper = Rectangle::new().set("width", "100%").set("height", "100%");
    document
        .add(Title::new(title))
        .add(Style::new(style()))
        .add(paper.set("class", "paper"))
}

fn style() -> String {
    let rules = |colour: fn(&(&str, &'static str, &'static str)) -> &'static str| -> String {
        let rule = |it: &(&str, &'static str, &'static str)| {
            let (class, colour) = (it.0, colour(it));
            format!(".{class}{{fill:{colour}}}line.{class}{{stroke:{colour}}}")
        };
        COLOURS.iter().map(rule).collect()
    };
    let (light, dark) = (rules(|it| it.1), rules(|it| it.2));
    format!(
        "text{{font-family:system-ui,sans-serif;font-size:13px}}\
         .code{{font-family:ui-monospace,monospace;font-size:12px}}\
         .bold{{font-weight:bold}}\
         {light}@media(prefers-color-scheme:dark){{{dark}}}"
    )
}
