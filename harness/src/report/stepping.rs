//! A schedule, one step at a time: the code with the position of each thread.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    Step,
    steps::cut,
    style, table,
    trace::{short_names, states},
};
use crate::{
    Exhibit,
    verify::{Replayed, Situation},
};

/// Lines shown above and below each line that a thread reaches.
const AROUND: u32 = 2;
/// The widest column of threads' names in front of the code.
const GUTTER: usize = 18;

/// The pages of a schedule: one for the initial state, one for each step.
pub(crate) struct Pages<'a> {
    replayed: &'a Replayed,
    exhibit: &'a Exhibit,
    /// Every thread's short name.
    short: BTreeMap<usize, String>,
    /// The lines that are shown.
    lines: BTreeSet<u32>,
}

impl<'a> Pages<'a> {
    pub(crate) fn of(replayed: &'a Replayed, exhibit: &'a Exhibit) -> Self {
        let pending = || {
            replayed
                .situations
                .iter()
                .flat_map(|situation| &situation.pending)
        };
        let done = replayed.trace.steps.iter().flat_map(|turn| &turn.did);
        let threads: BTreeMap<usize, &str> = pending()
            .map(|step| (step.thread, step.who.as_str()))
            .collect();
        let names: Vec<&str> = threads.values().copied().collect();
        let lines = pending().chain(done).filter_map(|step| step.line);
        let last = u32::try_from(exhibit.text.lines().count()).unwrap_or(u32::MAX);
        let around = |line: u32| line.saturating_sub(AROUND).max(1)..=(line + AROUND).min(last);
        Self {
            replayed,
            exhibit,
            short: threads.keys().copied().zip(short_names(&names)).collect(),
            lines: lines.flat_map(around).collect(),
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.replayed.situations.len()
    }

    /// The page after this many steps.
    pub(crate) fn page(&self, steps: usize) -> String {
        let situation = &self.replayed.situations[steps];
        let mut page = self.step(steps);
        page.push('\n');
        page.push_str(&self.code(situation));
        page.push('\n');
        page.push_str(&self.threads(situation));
        let objects = states(&situation.objects).join(", ");
        if !objects.is_empty() {
            let _ = writeln!(page, "\n{}", textwrap::fill(&objects, wrapping("  ")));
        }
        page
    }

    /// What the last step did.
    fn step(&self, steps: usize) -> String {
        let (heading, all) = (style::HEADING, self.count() - 1);
        let Some(turn) = steps
            .checked_sub(1)
            .map(|it| &self.replayed.trace.steps[it])
        else {
            return format!("{heading}The beginning{heading:#}, {all} steps follow\n");
        };
        let colour = style::of_thread(turn.thread);
        let mut text = format!(
            "{heading}Step {steps} of {all}{heading:#}: {colour}{}{colour:#}\n",
            turn.who
        );
        for step in &turn.did {
            let bold = if step.event { colour.bold() } else { colour };
            let did = cut(
                &format!("{:>4}  {}", step.place(), step.label()),
                table::width_of_columns(),
            );
            let _ = writeln!(text, "{bold}{did}{bold:#}");
        }
        text
    }

    /// The solution's code, with the threads at their pending operations.
    fn code(&self, situation: &Situation) -> String {
        let mut text = String::new();
        let mut before = 0;
        for line in &self.lines {
            if before > 0 && *line > before + 1 {
                let _ = writeln!(text, "{:>gutter$}     ⋮", "", gutter = self.gutter());
            }
            before = *line;
            let there: Vec<&Step> = situation
                .pending
                .iter()
                .filter(|step| step.line == Some(*line))
                .collect();
            let code = self.exhibit.text.lines().nth(*line as usize - 1);
            let code = code.unwrap_or_default();
            let room = table::width_of_columns() - self.gutter() - 7;
            let style = match there.as_slice() {
                [] => anstyle::Style::new(),
                [only] => style::of_thread(only.thread),
                [..] => style::HEADING,
            };
            let _ = writeln!(
                text,
                "{}{quiet}{line:>4}{quiet:#}  {style}{}{style:#}",
                self.marks(&there),
                cut(code, room),
                quiet = style::QUIET,
            );
        }
        text
    }

    /// The width of the marks in front of the code.
    fn gutter(&self) -> usize {
        let widths = self.replayed.situations.iter().flat_map(|situation| {
            let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
            for step in &situation.pending {
                if let Some(line) = step.line {
                    *widths.entry(line).or_insert(1) += self.short[&step.thread].len() + 1;
                }
            }
            widths.into_values().collect::<Vec<_>>()
        });
        widths.max().unwrap_or(0).min(GUTTER)
    }

    /// `▶r1 r2`: the threads whose pending operation is at this line.
    fn marks(&self, there: &[&Step]) -> String {
        let mut text = String::new();
        let mut width = 0;
        for (index, step) in there.iter().enumerate() {
            let short = &self.short[&step.thread];
            let left = there.len() - index;
            // Room for the number of the remaining ones.
            let more = if left > 1 { 4 } else { 0 };
            if width + 1 + short.len() + more > self.gutter() {
                let rest = format!(" +{left}");
                width += rest.len();
                text.push_str(&rest);
                break;
            }
            let colour = style::of_thread(step.thread).bold();
            let mark = if index == 0 { '▶' } else { ' ' };
            let _ = write!(text, "{colour}{mark}{short}{colour:#}");
            width += 1 + short.len();
        }
        text + &" ".repeat(self.gutter().saturating_sub(width))
    }

    /// Each thread with its short name and its pending operation.
    fn threads(&self, situation: &Situation) -> String {
        let mut text = String::new();
        let width_of = |text: &dyn Fn(&Step) -> usize| -> usize {
            let all = self.replayed.situations.iter();
            let steps = all.flat_map(|situation| &situation.pending);
            steps.map(text).max().unwrap_or(0)
        };
        let short = self.short.values().map(String::len).max().unwrap_or(0);
        let who = width_of(&|step| step.who.chars().count());
        for step in &situation.pending {
            let name = &self.short[&step.thread];
            let line = format!(
                "  {name:short$}  {:who$}  {:>4}  {}",
                step.who,
                step.place(),
                step.label()
            );
            let colour = style::of_thread(step.thread);
            let _ = writeln!(
                text,
                "{colour}{}{colour:#}",
                cut(&line, table::width_of_columns())
            );
        }
        let done = self.short.len() - situation.pending.len();
        if done > 0 {
            let _ = writeln!(text, "  finished: {done}");
        }
        text
    }
}

fn wrapping(indent: &str) -> textwrap::Options<'_> {
    textwrap::Options::new(table::width_of_columns())
        .initial_indent(indent)
        .subsequent_indent(indent)
}
