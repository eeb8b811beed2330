//! Pictures fit a page, on a light ground and on a dark one.

use std::fs;

use svg::{node::element::tag::Type, parser::Event};

use crate::cli::catalog;

/// The picture that this command draws.
fn drawn(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("picture.svg");
    let path = path.to_str().expect("it is text");
    let (code, _, err) = catalog(&[arguments, &["--svg", path]].concat());
    assert!(matches!(code, 0 | 1), "{err}");
    fs::read_to_string(path).expect("it was drawn")
}

/// Width and height.
fn size(picture: &str) -> (f64, f64) {
    for event in svg::read(picture).expect("it is SVG") {
        if let Event::Tag("svg", Type::Start, attributes) = event {
            let sides = attributes["viewBox"].to_string();
            let sides = sides.split_whitespace().map(str::parse::<f64>);
            let sides: Vec<f64> = sides.map(|it| it.expect("a number")).collect();
            return (sides[2], sides[3]);
        }
    }
    panic!("it has no size")
}

/// Where each text is: left, top and the text.
fn texts(picture: &str) -> Vec<(f64, f64, String)> {
    let mut texts = Vec::new();
    let mut at = None;
    for event in svg::read(picture).expect("it is SVG") {
        match event {
            Event::Tag("text", Type::Start, attributes) => {
                let number = |name: &str| attributes[name].parse::<f64>().expect("a number");
                at = Some((number("x"), number("y")));
            }
            Event::Text(text) => {
                if let Some((x, y)) = at.take() {
                    texts.push((x, y, text.to_owned()));
                }
            }
            _ => {}
        }
    }
    texts
}

#[test]
fn the_words_of_a_legend_do_not_overlap() {
    let picture = drawn(&["run", "barbershop", "--pace", "0"]);
    let mut legend = texts(&picture);
    let verbs = [
        "arrives",
        "enters",
        "has cut",
        "sits down to be cut",
        "gets up",
        "is free",
    ];
    for verb in verbs {
        assert!(
            legend.iter().any(|(.., text)| text == verb),
            "{verb} is missing"
        );
    }
    legend.retain(|(x, y, _)| *x > 130.0 && *y > 100.0);
    for (x, y, text) in &legend {
        let letters = u32::try_from(text.chars().count()).expect("few");
        let end = x + 7.0 * f64::from(letters);
        let hidden = legend
            .iter()
            .find(|it| (it.1 - y).abs() < 5.0 && it.0 > *x && it.0 < end);
        assert_eq!(hidden, None, "{text} hides it");
    }
}

#[test]
fn many_threads_fit_a_page() {
    let picture = drawn(&[
        "run",
        "mutex",
        "--threads",
        "256",
        "--rounds",
        "1",
        "--pace",
        "0",
    ]);
    let (width, height) = size(&picture);
    assert!(height < 1.5 * width, "{width} by {height}");
    let names: Vec<f64> = texts(&picture)
        .into_iter()
        .filter(|(.., text)| text.starts_with("visitor "))
        .map(|(_, y, _)| y)
        .collect();
    assert!(names.len() > 50, "{} names", names.len());
    assert!(
        names.windows(2).all(|two| two[1] - two[0] > 12.0),
        "names overlap"
    );
}

#[test]
fn a_long_execution_goes_on_beside_its_beginning() {
    let picture = drawn(&[
        "verify",
        "h2o",
        "--solution",
        "preloaded-turnstiles",
        "--engine",
        "explorer",
    ]);
    let (width, height) = size(&picture);
    assert!(height < 1.2 * width, "{width} by {height}");
    let numbers = |wanted: &str| texts(&picture).iter().filter(|it| it.2 == wanted).count();
    assert_eq!(
        (numbers("now"), numbers("h1")),
        (2, 2),
        "two pages with their heads"
    );
    assert!(picture.contains("translate(0 0)") && picture.contains("blocked:"));
}

#[test]
fn a_picture_of_starvation_shows_every_finding_and_endless_rounds() {
    let picture = drawn(&[
        "verify",
        "h2o",
        "--solution",
        "chain",
        "--engine",
        "fairness",
        "--discipline",
        "barging",
    ]);
    assert_eq!(
        picture.matches("endless rounds").count(),
        3,
        "a title, and two heads"
    );
    assert_eq!(picture.matches("the cycle begins here").count(), 2);
}

#[test]
fn pictures_have_a_light_and_a_dark_form() {
    let run = drawn(&["run", "signaling", "--pace", "0"]);
    let execution = drawn(&[
        "verify",
        "ping-pong",
        "--solution",
        "lost-signal",
        "--engine",
        "explorer",
    ]);
    for picture in [run, execution] {
        assert!(picture.contains("@media(prefers-color-scheme:dark)"));
        // Every colour is a class, so that none stays as it is.
        assert!(!picture.contains("fill=\"#") && !picture.contains("stroke=\"#"));
    }
}
