//! Tables of verdicts for the READMEs and the docs, generated from what was
//! verified.

use std::{fmt::Write as _, num::NonZero, time::Duration};

use indicatif::HumanCount;
use sync_core::Discipline;

use crate::{
    Difficulty, Fairness, Group, Problem, Solution,
    readme::Readme,
    verify::{Conformance, Growth, Limits, Row, Verdict, Watched, grow},
};

/// The section of the catalog's README with all problems.
pub const INDEX: &str = "The problems";

/// The page of all problems, in the catalog's sources.
pub const PAGE: &str = "docs/verdicts.md";

/// The most threads of a size in a table.
const MOST_THREADS: usize = 16;

/// The most states of a size in a table.
const MOST_STATES: u64 = 100_000;

/// Long enough for any size with that many states: a table must not depend on
/// the speed of the machine.
const LONG: Duration = Duration::from_hours(1);

/// The verdicts for a problem's tables.
#[derive(Clone, Debug)]
pub struct VerdictTables<'a> {
    /// The problem.
    pub problem: &'a Problem,
    growths: Vec<Growth<'a>>,
}

/// What becomes of a solution or a mistake.
#[derive(Clone, Debug)]
pub struct Fate {
    /// "proved", or how it fails.
    pub what: String,
    /// The largest size at which it is proved, or the smallest at which it fails.
    pub size: String,
    /// The shortest schedule with which it fails, if there is one that shows it.
    pub schedule: Option<String>,
    /// Whether it fails.
    pub is_failure: bool,
    /// The options of `verify` that ask for this size.
    pub options: String,
}

/// The schedule of a refutation.
fn schedule_of(row: &Row) -> Option<String> {
    match &row.verdict {
        Verdict::Refuted { trace, .. } => trace.as_ref()?.schedule.clone(),
        _ => None,
    }
}

impl<'a> VerdictTables<'a> {
    /// Verifies growing sizes of these problems, several at a time. Calls `done`
    /// after each solution.
    pub fn of(
        problems: &[&'a Problem],
        jobs: NonZero<usize>,
        limits: &Limits,
        done: impl FnMut(),
    ) -> Vec<Self> {
        Self::of_those(problems, |_| true, jobs, limits, done)
    }

    /// The same of those solutions that are wanted.
    pub(crate) fn of_those(
        problems: &[&'a Problem],
        is_wanted: impl Fn(&Solution) -> bool,
        jobs: NonZero<usize>,
        limits: &Limits,
        mut done: impl FnMut(),
    ) -> Vec<Self> {
        let declared = Limits {
            time: LONG,
            // The tables say that their schedules are shortest.
            hunts: false,
            ..limits.clone()
        };
        let limits = Limits {
            threads: MOST_THREADS,
            states: MOST_STATES,
            ..declared.clone()
        };
        let each = |problem: &&'a Problem| {
            let problem = *problem;
            problem.solutions.iter().map(move |it| (problem, it))
        };
        let wanted = problems.iter().flat_map(each);
        let wanted: Vec<_> = wanted.filter(|(_, it)| is_wanted(it)).collect();
        let mut all: Vec<Self> = problems
            .iter()
            .map(|problem| Self {
                problem,
                growths: Vec::new(),
            })
            .collect();
        let watched = Watched::default();
        grow(
            &wanted,
            Discipline::Barging,
            &limits,
            jobs,
            &watched,
            |it| {
                let it = it.or_declared(Discipline::Barging, &declared);
                done();
                let of_problem = |tables: &&mut Self| tables.problem.name == it.problem.name;
                if let Some(tables) = all.iter_mut().find(of_problem) {
                    tables.growths.push(it);
                }
            },
        );
        all
    }

    /// The sizes at which the solutions are proved, and the smallest at which each
    /// mistake fails.
    pub fn sizes(&self) -> String {
        let Self { problem, growths } = self;
        let mut text = format!(
            "Every state was visited, of every size up to {MOST_THREADS} threads or\n\
             {} states, and of the declared size; `just verify --grow` goes\n\
             further. Written by `just write-claims`.\n\n",
            HumanCount(MOST_STATES)
        );
        let (mistakes, right): (Vec<_>, Vec<_>) =
            growths.iter().partition(|it| it.solution.is_mistake());
        let (inside, line) = if problem.has_section {
            (" inside at once |", "---|")
        } else {
            ("", "")
        };
        let _ = writeln!(
            text,
            "| solution | sizes | largest |{inside}\n|---|---|---|{line}"
        );
        for growth in right {
            let name = growth.solution.name();
            if growth.solution.native_only.is_some() {
                let _ = writeln!(text, "| `{name}` | runs on real threads only | |");
                continue;
            }
            let largest = growth.largest().map(Row::size_in_short).unwrap_or_default();
            let _ = write!(text, "| `{name}` | {growth} | {largest} |");
            if let Some(most) = growth.solution.inside {
                let _ = write!(text, " {most} with {} |", growth.solution.explore.short());
            }
            text.push('\n');
        }
        text.push_str("\n| mistake | fails with | size | shortest schedule |\n|---|---|---|---|\n");
        for growth in mistakes {
            let name = growth.solution.name();
            let Some(row) = growth.failing() else {
                let _ = writeln!(text, "| `{name}` | {growth} | | |");
                continue;
            };
            let schedule = match schedule_of(row) {
                None => "no single one shows it".to_owned(),
                Some(steps) if steps.is_empty() => "at once".to_owned(),
                Some(steps) => format!("`{steps}`"),
            };
            let (kind, size) = (&row.verdict, row.size_in_short());
            let _ = writeln!(text, "| `{name}` | {kind} | {size} | {schedule} |");
        }
        text.trim_end().to_owned()
    }

    /// The right solutions that fail at some size, each with how: there should be none.
    pub fn contradictions(&self) -> Vec<String> {
        let wrong = |it: &&Growth<'_>| it.conformance() == Conformance::Contradicted;
        let wrong = self.growths.iter().filter(wrong);
        wrong
            .map(|it| format!("{} {}: {it}", self.problem.name, it.solution.name()))
            .collect()
    }

    /// What becomes of this solution or mistake of the problem; none if it runs on real
    /// threads only.
    pub fn fate(&self, solution: &Solution) -> Option<Fate> {
        let growth = (self.growths.iter()).find(|it| it.solution.name() == solution.name())?;
        let (row, schedule) = match growth.failing() {
            Some(row) => (row, schedule_of(row)),
            None => (growth.largest()?, None),
        };
        Some(Fate {
            what: row.verdict.to_string(),
            size: row.size_in_short(),
            schedule,
            is_failure: growth.failing().is_some(),
            options: row.setting.options(&solution.explore, false).join(" "),
        })
    }

    /// A page of all problems, with the differences from the book.
    pub fn page(all: &[Self]) -> String {
        let mut text = "# Verdicts\n\n\
            What the search has found out about each problem, as in its README. Written\n\
            by `just write-claims`; `just verify` and `just claims` check it again.\n\n\
            [What a proof rests on](assumptions.md) is a page of its own.\n\n\
            ## Where the verdicts differ from the book\n\n\
            The book is Allen B. Downey's *The Little Book of Semaphores*, 2nd edition\n\
            2.2.1.\n"
            .to_owned();
        for Self { problem, .. } in all {
            if let Some(differences) = Readme::of(problem.readme).section(Readme::DIFFERENCES) {
                // A link to another problem, seen from the page's folder.
                let differences = differences.replace("](../", "](../problems/");
                let _ = write!(text, "\n### {}\n\n{differences}\n", problem.title());
            }
        }
        for tables in all {
            let Self { problem, .. } = tables;
            let link = format!(
                "[{}](../problems/{}/README.md)",
                problem.title(),
                problem.name
            );
            let _ = write!(text, "\n## {link}\n\n{}\n", table_only(&tables.sizes()));
            if let Some(claims) = claims(problem) {
                let _ = write!(text, "\n{}\n", table_only(&claims));
            }
        }
        text
    }
}

/// The problems by group, for the catalog's README.
pub fn index(problems: &[&Problem]) -> String {
    let mut text = String::from(
        "LB is the section of the Little Book, LC the number at LeetCode. Written by\n\
         `just write-claims`; `just list` lists them, too.\n",
    );
    for group in Group::ALL {
        let its = problems.iter().filter(|it| it.group == Some(group));
        let lines: Vec<_> = its.map(|problem| index_line(problem)).collect();
        if !lines.is_empty() {
            let title = group.title();
            let _ = write!(
                text,
                "\n### {title}\n\n| problem | puzzle | LB | LC | level |\n|---|---|---|---|---|\n{}\n",
                lines.join("\n")
            );
        }
    }
    text
}

fn index_line(problem: &Problem) -> String {
    let Problem {
        name,
        about,
        book,
        leetcode,
        difficulty,
        ..
    } = problem;
    let book = book.unwrap_or_default();
    let number = leetcode.map_or(String::new(), |it| it.to_string());
    let level = difficulty.map_or("", Difficulty::name);
    format!("| [{name}](problems/{name}/README.md) | {about} | {book} | {number} | {level} |")
}

/// A section from its first table on.
fn table_only(section: &str) -> &str {
    section.find('|').map_or("", |at| &section[at..])
}

/// The claims about starvation; none if no solution has any.
pub fn claims(problem: &Problem) -> Option<String> {
    let lines: Vec<String> = problem
        .right()
        .filter_map(|solution| {
            let Fairness {
                barging,
                weak,
                fifo,
            } = solution.fairness.as_ref()?;
            let (name, size) = (solution.name(), solution.endless.with_endless_rounds());
            Some(format!(
                "| `{name}` | {size} | {barging} | {weak} | {fifo} |"
            ))
        })
        .collect();
    (!lines.is_empty()).then(|| {
        format!(
            "With endless rounds, where a released permit or lock goes to the next thread\n\
             that asks (barging), to any thread that waits (weak) or to the one that has\n\
             waited longest (fifo). Written by `just write-claims`, verified by\n\
             `just verify {}`.\n\n\
             | solution | size | barging | weak | fifo |\n|---|---|---|---|---|\n{}",
            problem.name,
            lines.join("\n")
        )
    })
}
