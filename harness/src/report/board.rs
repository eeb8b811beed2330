//! The board of whoever is the scheduler: the code with a column for each thread,
//! what each does next, and the objects.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Step,
    step::marked,
    steps::cut,
    style,
    trace::{short_names, states},
};
use crate::{
    Exhibit,
    verify::{Position, Standing, ThreadAt},
};

/// What is on the board, besides the position.
pub(crate) struct Board<'a> {
    pub(crate) exhibit: &'a Exhibit,
    pub(crate) position: &'a Position,
    /// The first line: what is played.
    pub(crate) title: &'a str,
    /// How many steps were taken, and how many there are on the way that is known.
    pub(crate) steps: (usize, Option<usize>),
    /// The thread whose row is marked.
    pub(crate) selected: Option<usize>,
    /// What is said below it all.
    pub(crate) message: &'a str,
    /// The keys; none in a pipe.
    pub(crate) keys: &'a str,
}

/// How many lines are shown above and below each line where a thread stands: the
/// first of these for which there is room.
const AROUND: [(u32, u32); 5] = [(2, 2), (1, 2), (1, 1), (0, 1), (0, 0)];
/// The least number of rows for threads.
const ROWS: usize = 4;
/// The most lines of objects, and of what the last step did.
const FEW: usize = 3;

impl Board<'_> {
    /// The lines of the board, in so many columns and, on a screen, lines.
    pub(crate) fn lines(&self, width: usize, height: Option<usize>) -> Vec<String> {
        let rule = format!("{0}{1}{0:#}", style::QUIET, "─".repeat(width));
        let mut above = vec![format!(
            "{0}{1}{0:#}",
            style::HEADING,
            cut(self.title, width)
        )];
        above.extend(self.last_step(width));
        let mut below = self.objects(width);
        let message = textwrap::wrap(self.message, width);
        // On a screen there is room for some threads and some code, too.
        let most = height.map_or(usize::MAX, |height| {
            let others = above.len() + below.len() + ROWS + 6;
            height.saturating_sub(others).clamp(2, height / 3 + 2)
        });
        below.extend(message.iter().take(most).map(|line| self.said(line)));
        if !self.keys.is_empty() {
            below.push(format!("{0}{1}{0:#}", style::QUIET, cut(self.keys, width)));
        }
        let fixed = above.len() + below.len() + 2;
        let rows = height.map_or(usize::MAX, |height| {
            height.saturating_sub(fixed + 6).max(ROWS)
        });
        let threads = self.threads(width, rows);
        let room = height.map_or(usize::MAX, |height| {
            height.saturating_sub(fixed + threads.len())
        });
        let mut lines = above;
        lines.push(rule.clone());
        lines.extend(self.code(width, room));
        lines.push(rule);
        lines.extend(threads);
        if let Some(height) = height {
            // The keys stay at the bottom.
            lines.truncate(height.saturating_sub(below.len()));
            let blank = height.saturating_sub(lines.len() + below.len());
            lines.extend(std::iter::repeat_n(String::new(), blank));
        }
        lines.extend(below);
        lines
    }

    /// A line of the message, in red if the program has failed.
    fn said(&self, line: &str) -> String {
        let style = match self.position.failure {
            Some(_) => style::BAD,
            None => style::OPEN,
        };
        format!("{style}{line}{style:#}")
    }

    /// What the last step did.
    fn last_step(&self, width: usize) -> Vec<String> {
        let heading = style::HEADING;
        let (taken, all) = self.steps;
        let of = all.map_or_else(String::new, |all| format!(" of {all}"));
        let Some(turn) = &self.position.last else {
            let of = match all {
                None | Some(0) => String::new(),
                Some(1) => ", one step follows".to_owned(),
                Some(all) => format!(", {all} steps follow"),
            };
            return vec![format!("{heading}The beginning{heading:#}{of}")];
        };
        let colour = style::of_thread(turn.thread);
        let first = format!("Step {taken}{of}: ");
        let indent = first.chars().count() + turn.who.chars().count() + 2;
        let mut lines = Vec::new();
        let left = turn.did.len().saturating_sub(FEW);
        for (number, step) in turn.did.iter().take(FEW).enumerate() {
            let mut did = step.label();
            if left > 0 && number + 1 == FEW {
                did = format!("{did}, and {left} more");
            }
            let place = step.place();
            let text = cut(&format!("{place:>3}  {did}"), width.saturating_sub(indent));
            let bold = if step.event { colour.bold() } else { colour };
            lines.push(if number == 0 {
                format!(
                    "{heading}{first}{heading:#}{colour}{}{colour:#}  {bold}{text}{bold:#}",
                    turn.who
                )
            } else {
                format!("{:indent$}{bold}{text}{bold:#}", "")
            });
        }
        lines
    }

    /// The line of the solution at which a thread stands.
    fn line_of(thread: &ThreadAt) -> Option<u32> {
        thread.next.iter().rev().find_map(|step| step.line)
    }

    /// The code around the lines at which threads stand, as much as there is room
    /// for.
    fn code(&self, width: usize, room: usize) -> Vec<String> {
        let gutter = Gutter::of(&self.position.threads, width);
        let mut lines: Vec<String> = gutter.heading().into_iter().collect();
        let room = room.saturating_sub(lines.len());
        let all: Vec<&str> = self.exhibit.text.lines().collect();
        let last = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let mut stands: Vec<u32> = self
            .position
            .threads
            .iter()
            .filter_map(Self::line_of)
            .collect();
        let is_elsewhere = |it: &ThreadAt| it.next.iter().any(|step| step.at.is_some());
        if stands.is_empty() && !self.position.threads.iter().any(is_elsewhere) {
            // All are about to begin: they call the solution.
            let begins = all
                .iter()
                .position(|line| line.contains("fn ") && line.contains("&self"));
            stands.extend(begins.and_then(|it| u32::try_from(it + 1).ok()));
        }
        let around = |(above, below): (u32, u32)| -> Vec<u32> {
            let lines = stands.iter();
            let mut lines: Vec<u32> = lines
                .flat_map(|line| line.saturating_sub(above).max(1)..=(line + below).min(last))
                .collect();
            lines.sort_unstable();
            lines.dedup();
            lines
        };
        let gaps = |lines: &[u32]| lines.windows(2).filter(|it| it[1] > it[0] + 1).count();
        let shown = AROUND
            .into_iter()
            .map(around)
            .find(|it| it.len() + gaps(it) <= room)
            .unwrap_or_else(|| around((0, 0)));
        let mut before = None;
        for line in shown {
            if before.is_some_and(|before| line > before + 1) {
                let blank = gutter.blank(&self.position.threads);
                lines.push(format!("{blank}{0}   ⋮{0:#}", style::QUIET));
            }
            before = Some(line);
            let there: Vec<usize> = (0..self.position.threads.len())
                .filter(|thread| Self::line_of(&self.position.threads[*thread]) == Some(line))
                .collect();
            let code = all.get(line as usize - 1).copied().unwrap_or_default();
            let style = match there.as_slice() {
                [] => anstyle::Style::new(),
                [only] => style::of_thread(*only),
                [..] => style::HEADING,
            };
            let code = cut(code, width.saturating_sub(gutter.width + 6));
            lines.push(format!(
                "{}{quiet}{line:>4}{quiet:#}  {style}{code}{style:#}",
                gutter.marks(&self.position.threads, &there),
                quiet = style::QUIET,
            ));
        }
        lines.truncate(room.saturating_add(1));
        lines
    }

    /// A row for each thread, as many as there is room for; those that have finished
    /// give way.
    fn threads(&self, width: usize, rows: usize) -> Vec<String> {
        let threads = &self.position.threads;
        let who = threads.iter().map(|it| it.who.chars().count()).max();
        let who = who.unwrap_or(0);
        let number = threads.len().saturating_sub(1).to_string().len();
        let mut all: Vec<(usize, &ThreadAt)> = threads.iter().enumerate().collect();
        if all.len() > rows {
            all.retain(|(thread, it)| {
                it.standing != Standing::Finished || self.selected == Some(*thread)
            });
        }
        // The selected one is among those shown.
        let selected = all
            .iter()
            .position(|(thread, _)| self.selected == Some(*thread));
        let first = selected.map_or(0, |it| (it + 1).saturating_sub(rows));
        let shown = all.into_iter().skip(first).take(rows);
        shown
            .map(|(thread, it)| {
                let colour = style::of_thread(thread);
                let (mark, text) = match it.standing {
                    Standing::Finished => (" ", "has finished".to_owned()),
                    Standing::CanGo => ("▶", next(&it.next)),
                    Standing::Waits => ("■", waits(&it.next)),
                    Standing::Over => ("•", next(&it.next)),
                };
                let cursor = if self.selected == Some(thread) {
                    '›'
                } else {
                    ' '
                };
                let more = match it.choices.len() {
                    0 | 1 => String::new(),
                    many => format!("  ({many} ways)"),
                };
                let row = format!(
                    "{cursor}{thread:>number$} {:who$} {mark} {text}{more}",
                    it.who
                );
                let row = cut(&row, width);
                match it.standing {
                    Standing::Finished => format!("{0}{row}{0:#}", style::QUIET),
                    Standing::Waits => format!("{0}{row}{0:#}", colour.dimmed()),
                    _ => format!("{colour}{row}{colour:#}"),
                }
            })
            .collect()
    }

    fn objects(&self, width: usize) -> Vec<String> {
        let objects = states(&self.position.objects).join(", ");
        let all = textwrap::wrap(&objects, width);
        let mut lines: Vec<String> = all.iter().map(|line| line.clone().into_owned()).collect();
        if lines.len() > FEW {
            lines.truncate(FEW);
            if let Some(last) = lines.last_mut() {
                *last = cut(&format!("{last} …"), width);
            }
        }
        lines
    }
}

/// What a thread waits for, and the events that come with it: "waits to acquire mutex
/// (12), ★ arrives".
fn waits(steps: &[Step]) -> String {
    let (events, operations): (Vec<&Step>, Vec<&Step>) = steps.iter().partition(|it| it.event);
    let operations: Vec<Step> = operations.into_iter().cloned().collect();
    let does = next(&operations);
    let for_what = does.strip_prefix("wait ").map(|it| format!("waits {it}"));
    let mut text = for_what.unwrap_or_else(|| format!("waits to {does}"));
    for event in events {
        text = format!("{text}, {}", event.label());
    }
    text
}

/// What a thread does next: "★ arrives, acquire mutex  (12)".
fn next(steps: &[Step]) -> String {
    let texts: Vec<String> = steps
        .iter()
        .map(|step| marked(step.event, &step.did))
        .collect();
    let text = match texts.as_slice() {
        [] => "go on".to_owned(),
        texts => texts.join(", "),
    };
    match steps.last().map(Step::place) {
        Some(place) if !place.is_empty() => format!("{text}  ({place})"),
        _ => text,
    }
}

/// What stands in front of the code: a column for each thread or, where there are
/// too many, the names of those that stand at a line.
struct Gutter {
    short: Vec<String>,
    /// The width of a column, if there are columns.
    column: Option<usize>,
    width: usize,
}

/// The widest gutter without columns.
const NAMES: usize = 18;

impl Gutter {
    fn of(threads: &[ThreadAt], width: usize) -> Self {
        let names: Vec<&str> = threads.iter().map(|it| it.who.as_str()).collect();
        let short = short_names(&names);
        let column = short.iter().map(String::len).max().unwrap_or(0).max(2) + 1;
        let all = column * short.len();
        if all <= width * 2 / 5 {
            return Self {
                short,
                column: Some(column),
                width: all,
            };
        }
        let mut at: BTreeMap<u32, usize> = BTreeMap::new();
        for (thread, short) in threads.iter().zip(&short) {
            if let Some(line) = Board::line_of(thread) {
                *at.entry(line).or_insert(1) += short.len() + 1;
            }
        }
        Self {
            short,
            column: None,
            width: at.into_values().max().unwrap_or(0).min(NAMES),
        }
    }

    fn heading(&self) -> Option<String> {
        let column = self.column?;
        let names = self.short.iter().enumerate().map(|(thread, short)| {
            let colour = style::of_thread(thread);
            format!("{colour}{short:column$}{colour:#}")
        });
        Some(names.collect())
    }

    /// The gutter of a line at which nobody stands.
    fn blank(&self, threads: &[ThreadAt]) -> String {
        self.marks(threads, &[])
    }

    fn marks(&self, threads: &[ThreadAt], there: &[usize]) -> String {
        let Some(column) = self.column else {
            return self.names(threads, there);
        };
        let cells = threads.iter().enumerate().map(|(thread, it)| {
            let style = if there.contains(&thread) {
                style::of_thread(thread).bold()
            } else {
                style::QUIET
            };
            let mark = match it.standing {
                Standing::Finished => ' ',
                _ if !there.contains(&thread) => '│',
                Standing::Waits => '■',
                Standing::CanGo => '▶',
                Standing::Over => '•',
            };
            format!("{style}{mark:column$}{style:#}")
        });
        cells.collect()
    }

    /// `▶r1 r2 +3`
    fn names(&self, threads: &[ThreadAt], there: &[usize]) -> String {
        let (mut text, mut width) = (String::new(), 0);
        for (index, thread) in there.iter().enumerate() {
            let short = &self.short[*thread];
            let left = there.len() - index;
            // Room for the number of the remaining ones.
            let more = if left > 1 { 4 } else { 0 };
            if width + 1 + short.len() + more > self.width {
                let rest = format!(" +{left}");
                width += rest.len();
                text.push_str(&rest);
                break;
            }
            let colour = style::of_thread(*thread).bold();
            let mark = match threads[*thread].standing {
                _ if index > 0 => ' ',
                Standing::Waits => '■',
                Standing::Over => '•',
                _ => '▶',
            };
            let _ = write!(text, "{colour}{mark}{short}{colour:#}");
            width += 1 + short.len();
        }
        text + &" ".repeat(self.width.saturating_sub(width))
    }
}
