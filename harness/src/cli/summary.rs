//! Verdicts in a table, the mark in front of each, and what is said of all of them.

use std::{collections::HashSet, fmt::Write as _};

use indicatif::HumanCount;
use serde::Deserialize;

use crate::{
    interrupt,
    report::{
        self,
        print::{out, outln},
        style, table,
    },
    verify::{Conformance, Engine, Row, Verdict},
};

/// The mark for a conformance.
pub(super) fn mark(conformance: Conformance) -> (char, anstyle::Style) {
    match conformance {
        Conformance::AsClaimed => ('✓', style::GOOD),
        Conformance::Contradicted => ('✗', style::BAD),
        Conformance::Open => ('?', style::OPEN),
        Conformance::NotAsked => ('·', style::QUIET),
    }
}

/// Names the page with the assumptions of a proof.
pub(super) fn assumptions() {
    outln!(
        "{0}What a proof rests on: docs/assumptions.md{0:#}",
        style::QUIET
    );
}

/// A row, as far as it counts in a summary.
#[derive(Debug, Deserialize)]
pub(super) struct Judged {
    pub(super) problem: String,
    solution: String,
    engine: Engine,
    verdict: Kind,
    unshown: Vec<String>,
    pub(super) conformance: Conformance,
}

/// The kinds of verdicts.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Proved,
    Refuted,
    Decided,
    Inconclusive,
    NotModelled,
}

impl From<&Row> for Judged {
    fn from(row: &Row) -> Self {
        Self {
            problem: row.problem.to_owned(),
            solution: row.solution.clone(),
            engine: row.engine,
            verdict: match &row.verdict {
                Verdict::Proved { .. } => Kind::Proved,
                Verdict::Refuted { .. } => Kind::Refuted,
                Verdict::Decided { .. } => Kind::Decided,
                Verdict::Inconclusive { .. } => Kind::Inconclusive,
                Verdict::NotModelled { .. } => Kind::NotModelled,
            },
            unshown: row.unshown.iter().map(|it| (*it).to_owned()).collect(),
            conformance: row.conformance,
        }
    }
}

impl Judged {
    fn is_as_claimed(&self) -> bool {
        self.conformance == Conformance::AsClaimed
    }
}

/// A row of the table.
pub(super) fn cells(row: &Row) -> [String; 6] {
    [
        row.solution.clone(),
        match row.engine {
            Engine::Fairness => row.discipline.clone(),
            engine => engine.name().to_owned(),
        },
        row.size_in_short(),
        seen(row),
        report::seconds(row.seconds),
        verdict(row),
    ]
}

/// The number of states or executions.
fn seen(row: &Row) -> String {
    match (&row.verdict, row.numbers.states) {
        (Verdict::NotModelled { .. }, _) => String::new(),
        (_, Some(states)) => HumanCount(states).to_string(),
        _ if row.engine == Engine::Hunt => {
            report::count(row.numbers.walks.unwrap_or_default(), "walk")
        }
        (_, None) => report::count(row.numbers.executions, "run"),
    }
}

/// The verdict, and the claim if that is contradicted.
fn verdict(row: &Row) -> String {
    let (mark, _) = mark(row.conformance);
    let claim = match row.conformance {
        Conformance::Contradicted => format!(", claims {}", row.claim),
        _ => String::new(),
    };
    format!("{mark} {}{claim}", row.in_words())
}

/// The table of one problem. A solution's name stands in its first row only.
pub(super) fn print_table(problem: &str, rows: impl IntoIterator<Item = [String; 6]>) {
    let heading = style::HEADING;
    outln!("\n{heading}{problem}{heading:#}");
    let mut table = table::new(&["solution", "engine", "size", "states>", "time>", "verdict"]);
    let mut above = String::new();
    for mut cells in rows {
        if cells[0] == above {
            cells[0].clear();
        } else {
            above.clone_from(&cells[0]);
        }
        table.add_row(cells);
    }
    table::print_verdicts(&table);
}

/// A sentence that counts what was proved, refuted and left open.
pub(super) fn conclude(rows: &[Judged]) {
    let count = |wanted: &dyn Fn(&Judged) -> bool| {
        let rows = rows.iter().filter(|row| wanted(row));
        rows.map(|row| (&row.problem, &row.solution))
            .collect::<HashSet<_>>()
            .len()
    };
    let fair = rows
        .iter()
        .filter(|row| row.is_as_claimed() && row.verdict == Kind::Decided)
        .count();
    // A solution is not proved if one of its checks failed or was cut short.
    let has_another = |row: &Judged, by: &[Conformance]| {
        let same =
            |other: &&Judged| (&other.problem, &other.solution) == (&row.problem, &row.solution);
        let others = rows.iter().filter(same);
        others
            .map(|other| other.conformance)
            .any(|it| by.contains(&it))
    };
    let proved = |row: &Judged| {
        row.is_as_claimed()
            && row.verdict == Kind::Proved
            && row.unshown.is_empty()
            && !has_another(row, &[Conformance::Contradicted, Conformance::Open])
    };
    let refuted = |row: &Judged| {
        row.is_as_claimed()
            && row.verdict == Kind::Refuted
            && !has_another(row, &[Conformance::Contradicted])
    };
    let excepted = rows.iter().filter(|row| !row.unshown.is_empty()).count();
    let by = |engine| move |row: &Judged| row.engine == engine && row.is_as_claimed();
    let open = count(&|row| row.conformance == Conformance::Open);
    let wrong = count(&|row| row.conformance == Conformance::Contradicted);
    let unasked = count(&|row| row.conformance == Conformance::NotAsked && row.unshown.is_empty());
    let mut sentence = format!(
        "{} proved right, {} refuted as declared",
        report::plural(count(&proved), "solution"),
        report::plural(count(&refuted), "mistake"),
    );
    if count(&by(Engine::Explorer)) > 0 && count(&by(Engine::Loom)) > 0 {
        let checks = rows.iter().filter(|row| by(Engine::Loom)(row)).count();
        let checks = report::plural(checks, "smaller check");
        let _ = write!(sentence, "; loom agrees in {checks}");
    }
    let checks = |number| report::plural(number, "check");
    let unasked_of = report::plural(unasked, "solution");
    let further = [
        (
            excepted,
            format!("in {} loom does not explore everything", checks(excepted)),
        ),
        (
            fair,
            format!("starvation is as claimed in {}", checks(fair)),
        ),
        (
            unasked,
            format!(
                "a check was not asked of {unasked_of}: not modelled, or claimed for another size"
            ),
        ),
        (open, format!("{open} inconclusive")),
        (wrong, format!("{wrong} against the claim")),
    ];
    for (_, text) in further.iter().filter(|(number, _)| *number > 0) {
        let _ = write!(sentence, "; {text}");
    }
    let style = match (wrong, open) {
        (0, 0) => style::GOOD,
        (0, _) => style::OPEN,
        _ => style::BAD,
    };
    let end = if interrupt::requested() {
        ": interrupted"
    } else {
        ""
    };
    outln!();
    out!("{style}");
    report::paragraph("", &format!("{sentence}{end}."));
    out!("{style:#}");
    assumptions();
}
