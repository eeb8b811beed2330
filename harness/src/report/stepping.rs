//! A schedule, one step at a time: the code with the threads in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use super::{
    Step,
    steps::cut,
    style,
    table::WIDTH,
    trace::{short_names, states},
};
use crate::{
    Exhibit,
    verify::{Replayed, Scene},
};

/// How much is shown above and below each line that a thread comes to.
const AROUND: u32 = 2;
/// The widest that the threads' names before a line may be.
const GUTTER: usize = 18;

/// The pages of a schedule: one for the beginning, and one for each step.
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
        let pending = || replayed.scenes.iter().flat_map(|scene| &scene.pending);
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
        self.replayed.scenes.len()
    }

    /// What is to be seen after so many steps.
    pub(crate) fn page(&self, steps: usize) -> String {
        let scene = &self.replayed.scenes[steps];
        let mut page = self.step(steps);
        page.push('\n');
        page.push_str(&self.code(scene));
        page.push('\n');
        page.push_str(&self.threads(scene));
        let objects = states(&scene.objects).join(", ");
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
            return format!("{heading}The beginning{heading:#}, {all} steps to come\n");
        };
        let colour = style::of_thread(turn.thread);
        let mut text = format!(
            "{heading}Step {steps} of {all}{heading:#}: {colour}{}{colour:#}\n",
            turn.who
        );
        for step in &turn.did {
            let bold = if step.event { colour.bold() } else { colour };
            let did = cut(&format!("{:>4}  {}", step.place(), step.said()), WIDTH);
            let _ = writeln!(text, "{bold}{did}{bold:#}");
        }
        text
    }

    /// The solution's code, with the threads where they are.
    fn code(&self, scene: &Scene) -> String {
        let mut text = String::new();
        let mut before = 0;
        for line in &self.lines {
            if before > 0 && *line > before + 1 {
                let _ = writeln!(text, "{:>gutter$}     ⋮", "", gutter = self.gutter());
            }
            before = *line;
            let there: Vec<&Step> = scene
                .pending
                .iter()
                .filter(|step| step.line == Some(*line))
                .collect();
            let code = self.exhibit.text.lines().nth(*line as usize - 1);
            let code = code.unwrap_or_default();
            let room = WIDTH - self.gutter() - 7;
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

    /// How wide the marks before the lines are.
    fn gutter(&self) -> usize {
        let widths = self.replayed.scenes.iter().flat_map(|scene| {
            let mut widths: BTreeMap<u32, usize> = BTreeMap::new();
            for step in &scene.pending {
                if let Some(line) = step.line {
                    *widths.entry(line).or_insert(1) += self.short[&step.thread].len() + 1;
                }
            }
            widths.into_values().collect::<Vec<_>>()
        });
        widths.max().unwrap_or(0).min(GUTTER)
    }

    /// `▶r1 r2`: who stands at a line.
    fn marks(&self, there: &[&Step]) -> String {
        let mut text = String::new();
        let mut width = 0;
        for (index, step) in there.iter().enumerate() {
            let short = &self.short[&step.thread];
            let left = there.len() - index;
            // There must be room to say how many more there are.
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

    /// Who is who, and what each is about to do.
    fn threads(&self, scene: &Scene) -> String {
        let mut text = String::new();
        let width_of = |text: &dyn Fn(&Step) -> usize| -> usize {
            let all = self.replayed.scenes.iter();
            let steps = all.flat_map(|scene| &scene.pending);
            steps.map(text).max().unwrap_or(0)
        };
        let short = self.short.values().map(String::len).max().unwrap_or(0);
        let who = width_of(&|step| step.who.chars().count());
        for step in &scene.pending {
            let name = &self.short[&step.thread];
            let line = format!(
                "  {name:short$}  {:who$}  {:>4}  {}",
                step.who,
                step.place(),
                step.said()
            );
            let colour = style::of_thread(step.thread);
            let _ = writeln!(text, "{colour}{}{colour:#}", cut(&line, WIDTH));
        }
        let done = self.short.len() - scene.pending.len();
        if done > 0 {
            let _ = writeln!(text, "  finished: {done}");
        }
        text
    }
}

fn wrapping(indent: &str) -> textwrap::Options<'_> {
    textwrap::Options::new(WIDTH)
        .initial_indent(indent)
        .subsequent_indent(indent)
}
