//! Who did what when, as a picture.

use std::time::Duration;

use svg::{
    Document,
    node::element::{Circle, Line, Rectangle, Text, Title},
};

use super::{plural, seconds, style, table::WIDTH};
use crate::{Verb, Who};

/// Something that happened to a thread at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beat {
    pub(crate) at: Duration,
    pub(crate) thread: usize,
    pub(crate) deed: Deed,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It stands before an operation that may block.
    Waits,
    /// It has got over it.
    GoesOn,
    /// It announced an event.
    Does(Verb),
    /// It has finished.
    Leaves,
}

/// The whole run.
#[derive(Clone, Debug)]
pub struct Timeline {
    cast: Vec<Who>,
    beats: Vec<Beat>,
    length: Duration,
    verbs: Vec<Verb>,
}

/// What a thread was doing in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stretch {
    Runs,
    Waits,
    Gone,
}

impl Timeline {
    pub(crate) fn new(cast: Vec<Who>, mut beats: Vec<Beat>, length: Duration) -> Self {
        beats.retain(|beat| beat.at <= length);
        beats.sort_by_key(|beat| beat.at);
        let mut verbs = Vec::new();
        for beat in &beats {
            if let Deed::Does(verb) = beat.deed
                && !verbs.contains(&verb)
            {
                verbs.push(verb);
            }
        }
        Self {
            cast,
            beats,
            length,
            verbs,
        }
    }

    /// A letter for each verb: one of its own if it has one.
    fn letters(&self) -> Vec<char> {
        let mut letters: Vec<char> = Vec::new();
        for verb in &self.verbs {
            let own = verb.text().chars().filter(|c| c.is_alphabetic());
            let other = 'a'..='z';
            let free = own.chain(other).map(|c| c.to_ascii_uppercase());
            let letter = free.clone().find(|c| !letters.contains(c)).unwrap_or('*');
            letters.push(letter);
        }
        letters
    }

    /// Stretches of one thread: from when to when it did what.
    fn stretches(&self, thread: usize) -> Vec<(Duration, Duration, Stretch)> {
        let mut stretches = Vec::new();
        let (mut since, mut now) = (Duration::ZERO, Stretch::Runs);
        for beat in self.beats.iter().filter(|beat| beat.thread == thread) {
            let next = match beat.deed {
                Deed::Waits => Stretch::Waits,
                Deed::GoesOn => Stretch::Runs,
                Deed::Leaves => Stretch::Gone,
                Deed::Does(_) => continue,
            };
            stretches.push((since, beat.at, now));
            (since, now) = (beat.at, next);
        }
        stretches.push((since, self.length, now));
        stretches
    }

    /// Prints it, one line a thread, in at most 80 columns.
    pub(crate) fn print(&self) {
        let label = self.cast.iter().map(|who| who.to_string().len()).max();
        let label = label.unwrap_or_default();
        let columns = WIDTH - label - 3;
        let length = self.length.as_secs_f64().max(1e-9);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a position between 0 and the number of columns"
        )]
        let column =
            |at: Duration| ((at.as_secs_f64() / length * columns as f64) as usize).min(columns - 1);
        let letters = self.letters();
        for (thread, who) in self.cast.iter().enumerate() {
            let mut row = vec!['─'; columns];
            for (from, to, stretch) in self.stretches(thread) {
                let symbol = match stretch {
                    Stretch::Runs => '─',
                    Stretch::Waits => '·',
                    Stretch::Gone => ' ',
                };
                row[column(from)..=column(to)].fill(symbol);
            }
            for beat in self.beats.iter().filter(|beat| beat.thread == thread) {
                if let Deed::Does(verb) = beat.deed {
                    let known = self.verbs.iter().position(|v| *v == verb);
                    row[column(beat.at)] = known.map_or('*', |index| letters[index]);
                }
            }
            let row: String = row.into_iter().collect();
            let colour = style::of_thread(thread);
            let row = row.trim_end();
            anstream::println!(" {colour}{:label$}{colour:#}  {row}", who.to_string());
        }
        let legend: Vec<_> = letters
            .iter()
            .zip(&self.verbs)
            .map(|(letter, verb)| format!("{letter} {verb}"))
            .collect();
        let quiet = style::QUIET;
        anstream::println!(
            " {:label$}  {quiet}{}  · waits  ({} across){quiet:#}",
            "",
            legend.join("  "),
            seconds(self.length.as_secs_f64()),
        );
    }

    /// The same as a picture, in SVG.
    pub fn svg(&self, title: &str) -> String {
        const LEFT: f64 = 130.0;
        const WIDTH: f64 = 900.0;
        const LANE: f64 = 34.0;
        const TOP: f64 = 60.0;
        const COLOURS: [&str; 6] = [
            "#0969da", "#cf222e", "#1a7f37", "#bf8700", "#8250df", "#57606a",
        ];
        let length = self.length.as_secs_f64().max(1e-9);
        let x = |at: Duration| LEFT + at.as_secs_f64() / length * WIDTH;
        #[allow(clippy::cast_precision_loss, reason = "there are few lanes")]
        let lane = |thread: usize| TOP + LANE * thread as f64;
        let colour_of = |verb: Verb| {
            let index = self.verbs.iter().position(|v| *v == verb).unwrap_or(0);
            COLOURS[index % COLOURS.len()]
        };
        let text = |x: f64, y: f64, content: String| {
            Text::new(content)
                .set("x", x)
                .set("y", y)
                .set("font-family", "system-ui, sans-serif")
                .set("font-size", 13)
                .set("fill", "#24292f")
        };

        let height = lane(self.cast.len()) + 40.0;
        let mut picture = Document::new()
            .set("viewBox", (0, 0, LEFT + WIDTH + 30.0, height))
            .set("role", "img")
            .add(Title::new(title))
            .add(
                Rectangle::new()
                    .set("width", "100%")
                    .set("height", "100%")
                    .set("fill", "white"),
            )
            .add(text(16.0, 28.0, title.to_owned()).set("font-weight", "bold"));
        for (thread, who) in self.cast.iter().enumerate() {
            let y = lane(thread);
            picture = picture.add(text(16.0, y + 4.0, who.to_string()));
            for (from, to, stretch) in self.stretches(thread) {
                let (colour, width) = match stretch {
                    Stretch::Runs => ("#8c959f", 3),
                    Stretch::Waits => ("#eac54f", 9),
                    Stretch::Gone => continue,
                };
                picture = picture.add(
                    Line::new()
                        .set("x1", x(from))
                        .set("x2", x(to))
                        .set("y1", y)
                        .set("y2", y)
                        .set("stroke", colour)
                        .set("stroke-width", width),
                );
            }
        }
        for beat in &self.beats {
            if let Deed::Does(verb) = beat.deed {
                let what = format!(
                    "{} {verb}, {}",
                    self.cast[beat.thread],
                    seconds(beat.at.as_secs_f64())
                );
                picture = picture.add(
                    Circle::new()
                        .set("cx", x(beat.at))
                        .set("cy", lane(beat.thread))
                        .set("r", 7)
                        .set("fill", colour_of(verb))
                        .set("stroke", "white")
                        .add(Title::new(what)),
                );
            }
        }
        // The legend, and what the line styles mean.
        let y = lane(self.cast.len());
        let mut at = LEFT;
        for verb in &self.verbs {
            picture = picture
                .add(
                    Circle::new()
                        .set("cx", at)
                        .set("cy", y)
                        .set("r", 7)
                        .set("fill", colour_of(*verb)),
                )
                .add(text(at + 12.0, y + 4.0, verb.to_string()));
            at += 40.0 + 8.0 * f64::from(u32::try_from(verb.text().len()).unwrap_or(0));
        }
        picture = picture
            .add(
                Line::new()
                    .set("x1", at)
                    .set("x2", at + 24.0)
                    .set("y1", y)
                    .set("y2", y)
                    .set("stroke", "#eac54f")
                    .set("stroke-width", 9),
            )
            .add(text(at + 32.0, y + 4.0, "waits".to_owned()))
            .add(text(
                LEFT + WIDTH - 130.0,
                y + 4.0,
                format!(
                    "{} in {}",
                    plural(self.cast.len(), "thread"),
                    seconds(length)
                ),
            ));
        picture.to_string()
    }
}
