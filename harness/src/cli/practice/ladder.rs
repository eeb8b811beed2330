//! The ladder of one answer: climbed, printed, concluded.

use std::{fmt::Write as _, path::Path, sync::atomic::AtomicBool};

use serde_json::{Value, json};

use super::exit;
use crate::{
    Problem,
    cli::Exit,
    contract::Contract,
    practice::{Answer, Broken, Ended, Judged, Outcome, ProcessLimits, Rung, Workshop},
    report::{
        self,
        print::{out, outln},
        style,
    },
};

/// What was judged so far.
#[derive(Debug)]
pub(in crate::cli) struct Ladder {
    pub(in crate::cli) rungs: Vec<Judged>,
    /// The rungs that this problem has.
    has: Vec<Rung>,
}

/// What to do where there is no end of states.
const GROWS: &str = "With endless rounds a number that only grows has no end of states: let it wrap \
                     around, or leave it out.";

impl Ladder {
    pub(in crate::cli) fn new(problem: &Problem) -> Self {
        let has = Rung::ALL.into_iter().filter(|rung| match rung {
            Rung::Possible => !problem.sometimes.is_empty(),
            rung if rung.is_star() => problem.never_endless.is_none(),
            _ => true,
        });
        Self {
            rungs: Vec::new(),
            has: has.collect(),
        }
    }

    /// Compiles and judges.
    pub(in crate::cli) fn climb(
        &mut self,
        workshop: &Workshop,
        contract: &Contract,
        answer: &Answer,
        limits: &ProcessLimits,
        stop: &AtomicBool,
        mut each: impl FnMut(&Judged),
    ) {
        let start = std::time::Instant::now();
        let compiled = workshop.compile(contract, answer);
        let seconds = start.elapsed().as_secs_f64();
        let (outcome, verdict, report) = match &compiled {
            Ok(_) => (Outcome::Passed, "compiled".to_owned(), String::new()),
            Err(Broken { why, errors }) => (Outcome::Failed, why.clone(), errors.clone()),
        };
        let mut add = |rungs: &mut Vec<Judged>, judged: Judged| {
            each(&judged);
            rungs.push(judged);
        };
        add(
            &mut self.rungs,
            Judged {
                rung: Rung::Compiles,
                outcome,
                size: String::new(),
                finding: verdict.clone(),
                verdict,
                states: None,
                seconds,
                report,
                replay: None,
            },
        );
        let Ok(program) = compiled else {
            return;
        };
        let rungs = &mut self.rungs;
        let ended = workshop.judge(&program, limits, stop, |judged| add(rungs, judged));
        if let Ended::Badly(why) = ended {
            let done = rungs.last().map_or(Rung::Compiles, |it| it.rung);
            let next = self.has.iter().find(|it| **it > done);
            let rung = next.copied().unwrap_or(Rung::Stress);
            add(
                rungs,
                Judged {
                    rung,
                    outcome: Outcome::Failed,
                    size: String::new(),
                    verdict: "no verdict".to_owned(),
                    finding: why,
                    states: None,
                    seconds: 0.0,
                    report: String::new(),
                    replay: None,
                },
            );
        }
    }

    /// The worst outcome of all.
    pub(in crate::cli) fn worst(&self) -> Outcome {
        let has = |outcome| self.rungs.iter().any(|it| it.outcome == outcome);
        if has(Outcome::Failed) {
            Outcome::Failed
        } else if has(Outcome::Undecided) || !self.has_ended() {
            Outcome::Undecided
        } else {
            Outcome::Passed
        }
    }

    fn has_ended(&self) -> bool {
        self.rungs.iter().any(|it| it.rung == Rung::Stress)
    }

    /// The rungs that were not reached.
    pub(super) fn left(&self) -> impl Iterator<Item = Rung> + '_ {
        let judged = |rung: &&Rung| self.rungs.iter().any(|it| it.rung == **rung);
        self.has.iter().filter(move |it| !judged(it)).copied()
    }

    /// The rung that decides what there is to say: the first that failed, or was
    /// not decided.
    pub(in crate::cli) fn decisive(&self) -> Option<&Judged> {
        let first = |outcome| self.rungs.iter().find(move |it| it.outcome == outcome);
        first(Outcome::Failed).or_else(|| first(Outcome::Undecided))
    }

    /// Prints the rungs that were not reached, what was found, and a sentence.
    pub(super) fn conclude(&self) {
        let quiet = style::QUIET;
        for rung in self.left() {
            outln!("{quiet}  {}{quiet:#}", rung.title());
        }
        out!("{}", self.story());
    }

    /// What was found, and a sentence.
    pub(in crate::cli) fn story(&self) -> String {
        let mut text = String::new();
        if let Some(judged) = self.decisive() {
            if judged.report.is_empty() {
                text.push('\n');
                let options = textwrap::Options::new(report::table::width())
                    .initial_indent("  ")
                    .subsequent_indent("  ");
                text.push_str(&textwrap::fill(&judged.finding, options));
                text.push('\n');
            } else {
                if !judged.report.starts_with('\n') {
                    text.push('\n');
                }
                text.push_str(&judged.report);
            }
        }
        let (style, sentence) = match self.worst() {
            Outcome::Failed => return text,
            Outcome::Undecided => (
                style::OPEN,
                "Not decided, so not solved: within the limits nothing was found.".to_owned(),
            ),
            _ => {
                let stars = self.stars();
                (style::GOOD, format!("Solved{stars}."))
            }
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{style}{sentence}{style:#}");
        let mut rungs = self.rungs.iter();
        let cut_short = |it: &&Judged| it.outcome == Outcome::NoStar && it.was_cut_short();
        if let Some(open) = rungs.find(cut_short) {
            let why = format!("{}: {}. {GROWS}", open.rung.title(), open.verdict);
            let _ = writeln!(text, "\n{}", textwrap::fill(&why, report::table::width()));
        }
        text
    }

    /// The highest rung below which none failed or was left undecided.
    pub(in crate::cli) fn reached(&self) -> Option<Rung> {
        let is_good = |it: &&Judged| matches!(it.outcome, Outcome::Passed | Outcome::NoStar);
        self.rungs
            .iter()
            .take_while(is_good)
            .last()
            .map(|it| it.rung)
    }

    /// How many stars it has.
    pub(in crate::cli) fn won(&self) -> usize {
        let stars = self.rungs.iter().filter(|it| it.rung.is_star());
        stars.filter(|it| it.outcome == Outcome::Passed).count()
    }

    fn stars(&self) -> String {
        let stars: Vec<&Judged> = self.rungs.iter().filter(|it| it.rung.is_star()).collect();
        match (self.won(), stars.len()) {
            (_, 0) => String::new(),
            (0, _) if stars.iter().any(|it| it.was_cut_short()) => {
                ", without a star: whether threads starve was not decided".to_owned()
            }
            (0, _) => ", without a star: threads can starve under every discipline".to_owned(),
            (won, all) => format!(", {} of {all} stars", "★".repeat(won)),
        }
    }

    /// The rungs, for machines.
    pub(in crate::cli) fn without_colours(&self) -> Vec<Judged> {
        let mut rungs = self.rungs.clone();
        for judged in &mut rungs {
            judged.report = anstream::adapter::strip_str(&judged.report).to_string();
        }
        rungs
    }

    pub(super) fn exit(&self) -> Exit {
        exit(self.worst())
    }

    pub(super) fn to_json(&self, problem: &Problem, file: &Path) -> Value {
        json!({
            "problem": problem.name,
            "file": file.display().to_string(),
            "outcome": self.worst(),
            "rungs": self.without_colours(),
            "left": self.left().collect::<Vec<_>>(),
        })
    }
}

/// Prints a rung.
pub(super) fn print(judged: &Judged) {
    outln!("{}", line(judged));
}

/// A rung in a line: mark, question, answer, cost.
pub(in crate::cli) fn line(judged: &Judged) -> String {
    let style = match judged.outcome {
        Outcome::Passed => style::GOOD,
        Outcome::Failed => style::BAD,
        Outcome::Undecided => style::OPEN,
        Outcome::NoStar => style::QUIET,
    };
    let mark = match judged.outcome {
        Outcome::Passed if judged.rung.is_star() => '★',
        outcome => outcome.mark(),
    };
    let title = judged.rung.title();
    let verdict = report::steps::cut(&judged.verdict, 38);
    format!("{style}{mark}{style:#} {title:38} {style}{verdict}{style:#}")
}
