//! Arguments that name a problem, a solution or a size.

use clap_complete::ArgValueCandidates;
use sync_core::Discipline;

use super::{Usage, complete, numbers};
use crate::{
    Problem, Setting, Solution,
    nearest::{advice, nearest},
    report,
};

/// The problem of this name.
pub(super) fn problem<'a>(problems: &'a [Problem], name: &str) -> Result<&'a Problem, Usage> {
    problems.iter().find(|p| p.name == name).ok_or_else(|| {
        let names = problems.iter().map(|p| p.name.to_owned());
        unknown("problem", name, names, "`catalog list` shows them all")
    })
}

/// The problem of this name, or all of them.
pub(super) fn problems<'a>(
    problems: &'a [Problem],
    name: Option<&str>,
) -> Result<Vec<&'a Problem>, Usage> {
    match name {
        None => Ok(problems.iter().collect()),
        Some(name) => problem(problems, name).map(|p| vec![p]),
    }
}

/// The solution or mistake of this name.
pub(super) fn solution<'a>(problem: &'a Problem, name: &str) -> Result<&'a Solution, Usage> {
    problem.solution(name).ok_or_else(|| {
        let names = problem.solutions.iter().map(Solution::name);
        let hint = format!("`catalog show {}` lists them", problem.name);
        unknown(&format!("solution of {}", problem.name), name, names, &hint)
    })
}

/// The solution of this name, or all solutions and mistakes.
pub(super) fn solutions<'a>(
    problem: &'a Problem,
    name: Option<&str>,
) -> Result<Vec<&'a Solution>, Usage> {
    match name {
        None => Ok(problem.solutions.iter().collect()),
        Some(name) => solution(problem, name).map(|s| vec![s]),
    }
}

/// The size of a performance, as the user gives it.
#[derive(clap::Args, Debug, Default)]
pub(super) struct Size {
    /// Threads of each role, as `hydrogen=4,oxygen=2`; or a total, distributed
    /// over the roles
    #[arg(long, value_name = "ROLE=N,..|N", add = ArgValueCandidates::new(complete::roles))]
    pub(super) threads: Option<String>,

    /// Rounds that each thread does
    #[arg(long, value_name = "N", value_parser = numbers::rounds)]
    pub(super) rounds: Option<usize>,

    /// Parameters of the puzzle, as `limit=2,window=3`
    #[arg(long = "set", value_name = "NAME=N,..", value_delimiter = ',',
        add = ArgValueCandidates::new(complete::parameters))]
    pub(super) parameters: Vec<String>,
}

impl Size {
    /// Whether the user gives any part of the size.
    pub(super) fn is_given(&self) -> bool {
        self.threads.is_some() || self.rounds.is_some() || !self.parameters.is_empty()
    }

    /// The setting `base`, changed as the user says, and checked. A number of threads
    /// is meant exactly if the problem is named, and about that for several problems.
    pub(super) fn setting(
        &self,
        problem: &Problem,
        base: &Setting,
        is_named: bool,
    ) -> Result<Setting, Usage> {
        let mut setting = base.clone();
        if !self.is_given() {
            return Ok(setting);
        }
        if let Some(threads) = &self.threads {
            setting = spread(problem, setting, threads, is_named)?;
        }
        let mut seen = Vec::new();
        for given in &self.parameters {
            let (name, value) = pair(problem, "parameter", given, base.parameters())?;
            twice(&mut seen, name)?;
            setting = setting.with_parameter(name, value);
        }
        if let Some(rounds) = self.rounds {
            setting = setting.with_rounds(rounds);
        }
        problem.check(&setting).map_err(|why| {
            Usage(format!(
                "{} is not possible at this size: {why}",
                problem.name
            ))
        })?;
        Ok(setting)
    }
}

fn spread(
    problem: &Problem,
    mut setting: Setting,
    threads: &str,
    exactly: bool,
) -> Result<Setting, Usage> {
    if let Some(total) = numbers::whole(threads) {
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        if total > Problem::MAX_THREADS {
            let fits = |it: &usize| {
                let spread = problem.spread(*it);
                spread.is_some_and(|spread| spread.threads() == *it)
            };
            let most = (1..=Problem::MAX_THREADS).rfind(fits);
            let most = most.unwrap_or(problem.default.threads());
            return Err(Usage(format!(
                "{total} threads are too many; {most} would do"
            )));
        }
        let spread = problem.spread(total).ok_or_else(|| {
            let least = (1..=Problem::MAX_THREADS).find(|n| problem.spread(*n).is_some());
            let least = least.unwrap_or(problem.default.threads());
            Usage(format!(
                "{} is not possible with {}; {least} would do",
                problem.name,
                report::plural(total, "thread")
            ))
        })?;
        if exactly && spread.threads() != total {
            let more = (total + 1..=Problem::MAX_THREADS).find(|it| {
                problem
                    .spread(*it)
                    .is_some_and(|spread| spread.threads() == *it)
            });
            let more = more.map_or_else(String::new, |it| format!(" or {it}"));
            return Err(Usage(format!(
                "{} is not possible with {}; {}{more} would do",
                problem.name,
                report::plural(total, "thread"),
                spread.threads()
            )));
        }
        for (role, count) in spread.roles() {
            setting = setting.with(role, *count);
        }
        return Ok(setting);
    }
    let mut seen = Vec::new();
    for given in threads.split(',') {
        let (role, count) = pair(problem, "role", given, problem.default.roles())?;
        twice(&mut seen, role)?;
        setting = setting.with(role, count);
    }
    Ok(setting)
}

/// Refuses a name that was given before.
fn twice(seen: &mut Vec<&'static str>, name: &'static str) -> Result<(), Usage> {
    if seen.contains(&name) {
        return Err(Usage(format!("{name} is given twice; give it once")));
    }
    seen.push(name);
    Ok(())
}

/// `name=7`, with a known name; each has a number that is possible.
fn pair(
    problem: &Problem,
    what: &str,
    given: &str,
    known: &[(&'static str, usize)],
) -> Result<(&'static str, usize), Usage> {
    let (name, value) = given.trim().split_once('=').ok_or_else(|| {
        let (example, number) = known.first().unwrap_or(&("name", 2));
        Usage(format!(
            "`{given}` is no {what} with a number; `{example}={number}` would be"
        ))
    })?;
    let found = known.iter().find(|(known, _)| *known == name);
    let (found, possible) = found.ok_or_else(|| {
        let what = format!("{what} of {}", problem.name);
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        not_a(&what, name, &advice(name, &names))
    })?;
    let value = numbers::whole(value).and_then(|it| usize::try_from(it).ok());
    let value = value.ok_or_else(|| {
        let value = given.split_once('=').map_or("", |(_, value)| value);
        Usage(format!(
            "`{value}` is no number of {name}; `{name}={possible}` would be"
        ))
    })?;
    Ok((*found, value))
}

fn unknown(what: &str, name: &str, known: impl Iterator<Item = String>, hint: &str) -> Usage {
    not_a(
        what,
        name,
        &match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => hint.to_owned(),
        },
    )
}

fn not_a(what: &str, name: &str, advice: &str) -> Usage {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    Usage(format!("`{name}` is not {article} {what}; {advice}"))
}

/// The value of this name, for clap. Capitals, hyphens and apostrophes make no
/// difference.
pub(super) fn by_name<T: Copy>(
    what: &str,
    text: &str,
    known: &[(&'static str, T)],
) -> Result<T, String> {
    let plain = |text: &str| {
        let kept = text.chars().filter(|it| *it != '\'');
        kept.map(|it| if it == '-' { ' ' } else { it })
            .collect::<String>()
            .to_lowercase()
    };
    let found = known.iter().find(|(name, _)| plain(name) == plain(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
        let near = nearest(&plain(text), names.iter().map(|it| plain(it)));
        match near {
            Some(near) => format!("it is no {what}; did you mean `{near}`?"),
            None => format!(
                "it is no {what}; there are {}",
                names.join(", ").to_lowercase()
            ),
        }
    })
}

/// The discipline of semaphores and locks, for clap.
pub(super) fn discipline(text: &str) -> Result<Discipline, String> {
    let known = Discipline::ALL
        .into_iter()
        .find(|it| it.to_string() == text.to_lowercase());
    known.ok_or_else(|| "it is barging, weak or fifo".to_owned())
}
