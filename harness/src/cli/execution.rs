//! An execution to be exported or replayed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sync_core::Discipline;

use super::{Usage, file::Output, numbers};
use crate::{
    Failure, Setting,
    report::{
        self,
        print::outln,
        style, table,
        trace::picture::{self, Caption},
    },
    verify::{Care, Engine, Trace, Wanted},
};

/// Bounds of each thread.
#[derive(clap::Args, Debug)]
pub(super) struct EachThread {
    /// Spurious wakeups of a thread at one line, at most
    #[arg(long, value_name = "N", default_value_t = Care::default().spurious,
        value_parser = numbers::wakeups)]
    spurious: u32,

    /// Stack of each thread, in KiB
    #[arg(long, value_name = "KIB", default_value = "256", value_parser = numbers::stack)]
    stack: u64,
}

impl EachThread {
    pub(super) fn care(&self) -> Care {
        Care {
            spurious: self.spurious,
            stack: usize::try_from(self.stack).unwrap_or(usize::MAX),
            ..Care::default()
        }
    }
}

fn in_kib(care: &Care) -> u32 {
    u32::try_from(care.stack >> 10).unwrap_or(u32::MAX)
}

/// Where executions are written to.
#[derive(clap::Args, Debug)]
pub(super) struct Exports {
    /// Write the failing execution to this file, as JSON
    #[arg(long, value_name = "FILE", requires = "solution")]
    trace: Option<PathBuf>,

    /// Draw the failing execution to this file, as SVG
    #[arg(long, value_name = "FILE", requires = "solution")]
    svg: Option<PathBuf>,
}

/// Files that can be written.
#[derive(Debug)]
pub(super) struct Files {
    trace: Option<Output>,
    svg: Option<Output>,
}

impl Exports {
    /// Makes sure that the files can be written.
    pub(super) fn open(&self) -> Result<Files, Usage> {
        if let (Some(trace), Some(svg)) = (&self.trace, &self.svg)
            && trace == svg
        {
            return Err(Usage(format!(
                "`{}` cannot be both the trace and the picture; give two files",
                trace.display()
            )));
        }
        let open = |path: &Option<PathBuf>| path.as_deref().map(Output::at).transpose();
        Ok(Files {
            trace: open(&self.trace)?,
            svg: open(&self.svg)?,
        })
    }

    /// The names of the files.
    pub(super) fn names(&self) -> Vec<String> {
        let given = [&self.trace, &self.svg].into_iter().flatten();
        given
            .map(|path| format!("`{}`", Path::display(path)))
            .collect()
    }
}

/// An execution with its check.
#[derive(Debug)]
pub(super) struct FailingExecution<'a> {
    pub(super) wanted: &'a Wanted<'a>,
    pub(super) given: Given,
    /// Its failure, if it fails.
    pub(super) failure: Option<Failure>,
    pub(super) trace: &'a Trace,
}

impl FailingExecution<'_> {
    /// The command that replays it, if its engine can.
    pub(super) fn command(&self) -> Option<String> {
        self.arguments().map(|words| quoted(&words))
    }

    /// Its words, the program first.
    pub(super) fn arguments(&self) -> Option<Vec<String>> {
        let schedule = self.trace.schedule.as_ref()?;
        Some(self.given.words("replay", self.wanted, schedule))
    }

    /// Prints that command, so that it can be copied.
    pub(super) fn print_command(&self) {
        let Some(command) = self.command() else {
            return;
        };
        let quiet = style::QUIET;
        outln!("\n  {quiet}To replay it; with --step, one step at a time:{quiet:#}");
        outln!("{}", continued(&command));
    }

    /// The execution and its check as JSON.
    pub(super) fn to_json(&self) -> Value {
        json!({
            "problem": self.wanted.problem.name,
            "solution": self.wanted.solution.name(),
            "file": self.wanted.solution.exhibit.path(),
            "setting": self.size_of(&self.wanted.setting),
            "engine": self.wanted.engine,
            "discipline": self.wanted.discipline.to_string(),
            "failure": self.failure,
            "trace": self.trace,
            "replay": self.command(),
        })
    }

    /// The problem, the solution and the size.
    fn title(&self) -> String {
        let Wanted {
            problem,
            solution,
            setting,
            ..
        } = self.wanted;
        format!(
            "{}, {} ({})",
            problem.title(),
            solution.name(),
            self.size_of(setting)
        )
    }

    fn size_of(&self, setting: &Setting) -> String {
        match self.wanted.engine {
            Engine::Fairness => report::endless_size(setting),
            _ => report::size(setting),
        }
    }
}

/// Draws executions, one beside the other.
fn draw(executions: &[FailingExecution<'_>]) -> String {
    let captions: Vec<_> = executions
        .iter()
        .map(|it| (it.title(), it.wanted.solution.exhibit.path()))
        .collect();
    let drawn: Vec<_> = executions
        .iter()
        .zip(&captions)
        .map(|(it, (title, file))| (Caption { title, file }, it.failure, it.trace))
        .collect();
    picture::draw(&drawn)
}

/// How carefully a program is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    /// Whether openings are placed earliest and closings latest only.
    pub(super) placement: bool,
    pub(super) care: Care,
}

impl Given {
    /// The words of a subcommand with this schedule, the program first.
    pub(super) fn words(
        self,
        subcommand: &str,
        wanted: &Wanted<'_>,
        schedule: &str,
    ) -> Vec<String> {
        let Wanted {
            problem,
            solution,
            setting,
            discipline,
            ..
        } = wanted;
        let size = setting.options(&solution.explore, wanted.engine == Engine::Fairness);
        let mut words = vec![this_program()];
        let mut add = |more: &[&str]| words.extend(more.iter().map(|it| (*it).to_owned()));
        add(&[subcommand, problem.name, "--solution", &solution.name()]);
        for word in &size {
            add(&[word]);
        }
        if *discipline != Discipline::default() {
            add(&["--discipline", &discipline.to_string()]);
        }
        if !self.placement {
            add(&["--without", "placement"]);
        }
        let usual = Care::default();
        if self.care.spurious != usual.spurious {
            add(&["--spurious", &self.care.spurious.to_string()]);
        }
        if self.care.stack != usual.stack {
            add(&["--stack", &in_kib(&self.care).to_string()]);
        }
        add(&["--schedule", schedule]);
        words
    }
}

/// A command, so that it can be copied.
fn quoted(words: &[String]) -> String {
    let quoted = |it: &String| {
        if it.is_empty() || it.contains(' ') {
            format!("\"{it}\"")
        } else {
            it.clone()
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Prints a command, so that it can be copied.
pub(super) fn print_command(words: &[String]) {
    outln!("{}", continued(&quoted(words)));
}

/// The command for this program: the relative path by which it was called, or
/// else `catalog`.
fn this_program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    let here = Path::new(&called);
    // An answer's own program, which alone knows it.
    if here.file_name().is_some_and(|it| it == "judge") {
        let current = std::env::current_dir().unwrap_or_default();
        let shown = here.strip_prefix(&current).unwrap_or(here);
        return shown.display().to_string();
    }
    if here.is_relative() && here.components().count() > 1 {
        called
    } else {
        "catalog".to_owned()
    }
}

impl Files {
    /// Writes the executions: all of them to each file.
    pub(super) fn write(self, executions: &[FailingExecution<'_>]) -> Result<(), Usage> {
        if executions.is_empty() {
            return Ok(());
        }
        if let Some(file) = self.trace {
            let all: Vec<Value> = executions.iter().map(FailingExecution::to_json).collect();
            let value = match all.as_slice() {
                [one] => one.clone(),
                _ => Value::Array(all),
            };
            file.write(&format!("{value:#}\n"))?;
        }
        if let Some(file) = self.svg {
            file.write(&draw(executions))?;
        }
        Ok(())
    }
}

/// A command wrapped with backslashes at the ends of lines.
fn continued(command: &str) -> String {
    // Two columns are for ` \`.
    let options = textwrap::Options::new(table::width() - 2)
        .initial_indent("  ")
        .subsequent_indent("    ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    textwrap::wrap(command, options).join(" \\\n")
}

#[cfg(test)]
mod tests {
    use super::continued;

    #[test]
    fn a_long_command_goes_on_behind_backslashes() {
        let command = format!("catalog replay h2o --schedule \"{}\"", "0+ 1+ ".repeat(20));
        let printed = continued(&command);
        assert!(printed.lines().all(|line| line.chars().count() <= 80));
        let joined = printed.replace("\\\n", " ");
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&joined), words(&command));
    }
}
