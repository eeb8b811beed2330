//! When each thread ran, waited and announced events.

use std::time::Duration;

use super::{print::outln, seconds, style, table};
use crate::{Verb, Who};

/// A change of a thread at a point in time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beat {
    pub(crate) at: Duration,
    pub(crate) thread: usize,
    pub(crate) kind: BeatKind,
}

/// The kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BeatKind {
    /// It begins an operation that may block.
    Waits,
    /// That operation has ended.
    GoesOn,
    /// It announced an event.
    Event(Verb),
    /// It has finished.
    Finishes,
}

/// A run: each thread with its events and waits.
#[derive(Clone, Debug)]
pub struct Timeline {
    pub(super) roster: Vec<Who>,
    pub(super) beats: Vec<Beat>,
    pub(super) length: Duration,
    pub(super) verbs: Vec<Verb>,
}

/// What a thread did in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    Runs,
    Waits,
    Gone,
}

impl Timeline {
    pub(crate) fn new(roster: Vec<Who>, mut beats: Vec<Beat>, length: Duration) -> Self {
        beats.retain(|beat| beat.at <= length);
        beats.sort_by_key(|beat| beat.at);
        let mut verbs = Vec::new();
        for beat in &beats {
            if let BeatKind::Event(verb) = beat.kind
                && !verbs.contains(&verb)
            {
                verbs.push(verb);
            }
        }
        Self {
            roster,
            beats,
            length,
            verbs,
        }
    }

    /// A letter for each verb: one of the verb's own if one is free.
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

    /// The stretches of one thread: begin, end and what it did.
    pub(super) fn stretches(&self, thread: usize) -> Vec<(Duration, Duration, Stretch)> {
        let mut stretches = Vec::new();
        let (mut since, mut now) = (Duration::ZERO, Stretch::Runs);
        for beat in self.beats.iter().filter(|beat| beat.thread == thread) {
            let next = match beat.kind {
                BeatKind::Waits => Stretch::Waits,
                BeatKind::GoesOn => Stretch::Runs,
                BeatKind::Finishes => Stretch::Gone,
                BeatKind::Event(_) => continue,
            };
            stretches.push((since, beat.at, now));
            (since, now) = (beat.at, next);
        }
        stretches.push((since, self.length, now));
        stretches
    }

    /// How long a thread waited in total, a wait that has not ended included.
    pub(crate) fn waited(&self, thread: usize) -> Duration {
        let stretches = self.stretches(thread).into_iter();
        let waits = stretches.filter(|(.., stretch)| *stretch == Stretch::Waits);
        waits.map(|(from, to, _)| to.saturating_sub(from)).sum()
    }

    /// Prints a line for each thread, in at most 80 columns.
    pub(crate) fn print(&self) {
        let label = self.roster.iter().map(|who| who.to_string().len()).max();
        let label = label.unwrap_or_default();
        let columns = table::width_of_columns() - label - 3;
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
        for (thread, who) in self.roster.iter().enumerate() {
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
                if let BeatKind::Event(verb) = beat.kind {
                    let known = self.verbs.iter().position(|v| *v == verb);
                    row[column(beat.at)] = known.map_or('*', |index| letters[index]);
                }
            }
            let row: String = row.into_iter().collect();
            let colour = style::of_thread(thread);
            let row = row.trim_end();
            outln!(" {colour}{:label$}{colour:#}  {row}", who.to_string());
        }
        let legend: Vec<_> = letters
            .iter()
            .zip(&self.verbs)
            .map(|(letter, verb)| format!("{letter} {verb}"))
            .collect();
        let quiet = style::QUIET;
        outln!(
            " {:label$}  {quiet}{}  · waits  ({} across){quiet:#}",
            "",
            legend.join("  "),
            seconds(self.length.as_secs_f64()),
        );
    }
}
