//! The clock of an interview, and what is said at its end.

use std::time::{Duration, Instant};

use super::ladder::Ladder;
use crate::{
    Problem,
    practice::{Outcome, Progress},
    readme::Readme,
    report::{
        self,
        print::{out, outln},
        style,
    },
};

/// An interview that has begun.
#[derive(Debug)]
pub(in crate::cli) struct Interview {
    began: Instant,
    time: Duration,
    /// Hints that were looked at: each takes time away.
    hints: u32,
    /// The time that was left when the answer was right.
    solved: Option<Duration>,
}

/// What a hint takes away: a tenth of the time.
const HINTS: u32 = 10;

impl Interview {
    pub(in crate::cli) fn begin(time: Duration) -> Self {
        Self {
            began: Instant::now(),
            time,
            hints: 0,
            solved: None,
        }
    }

    /// What one hint costs, in words.
    pub(super) fn price(&self) -> String {
        minutes(self.time / HINTS)
    }

    /// The next hint was looked at, for the first time.
    pub(super) fn take_hint(&mut self) {
        if self.solved.is_none() {
            self.hints += 1;
        }
    }

    /// The answer passes every rung that it must.
    pub(super) fn is_solved(&mut self) {
        if self.solved.is_none() {
            self.solved = Some(self.left());
        }
    }

    fn left(&self) -> Duration {
        let used = self.began.elapsed() + self.time / HINTS * self.hints;
        self.time.saturating_sub(used)
    }

    /// The time that is left, for the top of the screen.
    pub(super) fn clock(&self) -> String {
        match self.solved {
            Some(left) if left.is_zero() => "solved, late".to_owned(),
            Some(left) => format!("solved, {} left", minutes(left)),
            None if self.left().is_zero() => "the time is over".to_owned(),
            None => format!("{} left", minutes(self.left())),
        }
    }

    /// Says how it went, and what would have been asked next.
    pub(in crate::cli) fn conclude(&self, problem: &Problem, ladder: &Ladder, progress: &Progress) {
        let (heading, quiet) = (style::HEADING, style::QUIET);
        outln!("\n{heading}{}{heading:#}\n", problem.title());
        let hints = match self.hints {
            0 => "without a hint".to_owned(),
            number => format!("with {}", report::plural(number as usize, "hint")),
        };
        let how = match self.solved {
            Some(left) if left.is_zero() => format!("Solved {hints}, when the time was over."),
            Some(left) => format!("Solved {hints}, and {} were left.", minutes(left)),
            None if ladder.rungs.is_empty() => "No answer was saved.".to_owned(),
            None if ladder.worst() == Outcome::Failed => {
                format!("Not solved {hints}: the answer fails.")
            }
            None => format!("Not solved {hints}."),
        };
        outln!("{how}");
        if progress.of(problem.name).looked {
            outln!("The solutions were looked at before.");
        }
        let readme = Readme::of(problem.readme);
        if let Some(names) = readme.section(Readme::NAMES) {
            outln!(
                "\n{heading}{}{heading:#}\n\n{}",
                Readme::NAMES,
                report::page(names)
            );
        }
        let follow_ups = readme.follow_ups();
        if !follow_ups.is_empty() {
            outln!("\n{heading}What would have been asked next{heading:#}\n");
            for (number, (question, _)) in (1..).zip(&follow_ups) {
                out!("{}", numbered(number, question));
            }
            outln!(
                "\n{quiet}catalog show {} --follow-ups  answers them{quiet:#}",
                problem.name
            );
        }
    }
}

/// A question with its number, wrapped.
pub(in crate::cli) fn numbered(number: usize, question: &str) -> String {
    let first = format!("{number}. ");
    let options = textwrap::Options::new(report::table::width())
        .initial_indent(&first)
        .subsequent_indent("   ");
    textwrap::fill(question, options) + "\n"
}

/// "29:05".
fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
