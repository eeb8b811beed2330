//! What a shell may complete: problems, and the names that belong to the problem in the
//! line so far.

use std::{ffi::OsStr, sync::OnceLock};

use clap_complete::{CompletionCandidate, env::Shells};
use sync_core::Discipline;

use crate::Problem;

/// The names of the problems, once the command line has begun.
static NAMES: OnceLock<Vec<Names>> = OnceLock::new();

/// The names that belong to a problem.
#[derive(Debug)]
struct Names {
    problem: &'static str,
    about: &'static str,
    /// Each with its title.
    solutions: Vec<(String, &'static str)>,
    roles: Vec<&'static str>,
    parameters: Vec<&'static str>,
}

/// Answers the shell if it asks for completions, and does not return then.
pub(super) fn answer(problems: &[Problem], command: fn() -> clap::Command) {
    let names = problems.iter().map(|problem| Names {
        problem: problem.name,
        about: problem.about,
        solutions: problem
            .solutions
            .iter()
            .map(|it| (it.name(), it.exhibit.title()))
            .collect(),
        roles: problem.default.roles().iter().map(|it| it.0).collect(),
        parameters: problem.default.parameters().iter().map(|it| it.0).collect(),
    });
    // There is one command line in a process.
    let _ = NAMES.set(names.collect());
    clap_complete::CompleteEnv::with_factory(command)
        .bin("catalog")
        .complete();
}

/// The script that makes a shell ask this program.
pub(super) fn script(shell: clap_complete::Shell) -> Option<String> {
    let shells = Shells::builtins();
    let shell = shells.completer(&shell.to_string())?;
    let mut script = Vec::new();
    shell
        .write_registration("COMPLETE", "catalog", "catalog", "catalog", &mut script)
        .ok()?;
    String::from_utf8(script).ok()
}

fn all() -> &'static [Names] {
    NAMES.get().map_or(&[], Vec::as_slice)
}

/// The problem that the line so far names.
fn named() -> Option<&'static Names> {
    let line: Vec<_> = std::env::args_os().collect();
    let mut words = line.iter();
    words.find_map(|word| all().iter().find(|it| OsStr::new(it.problem) == word))
}

pub(super) fn problems() -> Vec<CompletionCandidate> {
    let all = all().iter();
    all.map(|it| CompletionCandidate::new(it.problem).help(Some(it.about.into())))
        .collect()
}

pub(super) fn solutions() -> Vec<CompletionCandidate> {
    let solutions = named().map_or(&[][..], |it| &it.solutions);
    let candidate = |(name, title): &(String, &'static str)| {
        CompletionCandidate::new(name).help(Some((*title).into()))
    };
    solutions.iter().map(candidate).collect()
}

pub(super) fn roles() -> Vec<CompletionCandidate> {
    with_numbers(named().map_or(&[][..], |it| &it.roles))
}

pub(super) fn parameters() -> Vec<CompletionCandidate> {
    with_numbers(named().map_or(&[][..], |it| &it.parameters))
}

fn with_numbers(names: &[&str]) -> Vec<CompletionCandidate> {
    let candidate = |name: &&str| CompletionCandidate::new(format!("{name}="));
    names.iter().map(candidate).collect()
}

pub(super) fn disciplines() -> Vec<CompletionCandidate> {
    let all = Discipline::ALL.iter();
    all.map(|it| CompletionCandidate::new(it.to_string()))
        .collect()
}
