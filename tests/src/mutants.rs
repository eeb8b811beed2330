//! Mutation tests of the rules: each problem's solutions are changed, and a
//! changed solution that is wrong must be refuted.
//!
//! There are two kinds of mutants. Those of the *contract* solve nothing, or
//! break its promise about callbacks: every problem has them. Those of a
//! *solution* have one statement less, two in the other order, or an `if` for a
//! `while`. A mutant that survives must be listed in the problem's
//! `mutants.toml`, with the reason.

mod contract;
pub mod judge;
pub mod list;
mod source;
mod syntax;
mod workshop;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;

use self::judge::Held;
pub use self::{
    judge::{Bounds, Fate},
    list::List,
    source::Source,
};

/// Which mutants to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of the contract.
    Contract,
    /// Those of the solutions as well.
    All,
}

/// A mutant.
#[derive(Clone, Debug, Serialize)]
pub struct Mutant {
    /// The problem.
    pub problem: String,
    /// The solution that was changed, or `contract`.
    pub of: String,
    /// What was changed.
    pub name: String,
    /// The line of the solution at which that begins.
    pub line: Option<usize>,
    #[serde(skip)]
    text: String,
    #[serde(skip)]
    solution: usize,
    #[serde(skip)]
    held: Held,
}

/// A mutant with its result.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The mutant.
    #[serde(flatten)]
    pub mutant: Mutant,
    /// The result; none if it does not compile.
    #[serde(flatten)]
    pub fate: Option<Fate>,
    /// The seconds that it took.
    pub seconds: f64,
    /// The reason why it survives, if it is listed.
    pub why: Option<String>,
}

impl Outcome {
    /// It survives, or is undecided, and is not listed.
    pub fn is_unexplained(&self) -> bool {
        let is_refuted = matches!(self.fate, None | Some(Fate::Refuted { .. }));
        !is_refuted && self.why.is_none()
    }
}

/// The results of a problem's mutants.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The problem.
    pub problem: String,
    /// Each mutant, in the order in which they are made.
    pub outcomes: Vec<Outcome>,
    /// What is wrong with the list, a sentence each.
    pub stale: Vec<String>,
    /// Seconds it took.
    pub seconds: f64,
}

impl Report {
    /// How many mutants are like this.
    pub fn count(&self, like: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|it| like(it)).count()
    }

    /// A sentence for each mutant that survives unlisted, and for each stale entry
    /// of the list.
    pub fn complaints(&self) -> Vec<String> {
        let of_contract = |it: &Outcome| it.mutant.of == CONTRACT;
        let complains = |it: &&Outcome| it.is_unexplained() || of_contract(it) && it.fate.is_none();
        let unexplained = self.outcomes.iter().filter(complains);
        let said = unexplained.map(|it| {
            let Mutant {
                problem, of, name, ..
            } = &it.mutant;
            let line = it.mutant.line.map(|line| format!(" (line {line})"));
            let line = line.unwrap_or_default();
            match &it.fate {
                None => format!("{problem}, {of}: {name}: cannot be made of this contract"),
                Some(Fate::Undecided { limit }) => {
                    format!("{problem}, {of}{line}: {name}: undecided, {limit}")
                }
                Some(Fate::Survives { at: Some(at) }) => {
                    format!("{problem}, {of}{line}: {name}: with {at} nothing refutes it")
                }
                _ => format!("{problem}, {of}{line}: {name}: nothing refutes it"),
            }
        });
        let stale = self.stale.iter();
        let stale = stale.map(|it| format!("{}, {}: {it}", self.problem, list::FILE));
        said.chain(stale).collect()
    }
}

/// The names of all problems, those of their folders, in alphabetical order.
pub fn names() -> Vec<String> {
    let problems = catalog::problems();
    let names: BTreeSet<_> = problems.iter().map(|it| it.name.to_owned()).collect();
    names.into_iter().collect()
}

/// The folder of a problem.
pub fn folder(problem: &str) -> PathBuf {
    workshop::root().join("problems").join(problem)
}

/// A step of the work.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// This many more mutants were made.
    Made(usize),
    /// One mutant was judged.
    Judged,
}

/// Makes and judges the mutants of these problems, several at a time.
///
/// # Errors
///
/// A sentence that says why that cannot be done.
pub fn run(
    folders: &[PathBuf],
    scope: Scope,
    bounds: Bounds,
    jobs: usize,
    progress: impl Fn(Progress) + Sync,
) -> Result<Vec<Report>, String> {
    // Built once for the process.
    static CRATES: OnceLock<Result<workshop::Crates, String>> = OnceLock::new();
    let crates = CRATES.get_or_init(workshop::Crates::build);
    let crates = crates.as_ref().map_err(Clone::clone)?;
    let next = AtomicUsize::new(0);
    let reports = Mutex::new(Vec::new());
    thread::scope(|threads| {
        for _ in 0..jobs.min(folders.len()) {
            threads.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(folder) = folders.get(at) else {
                        break;
                    };
                    let report = Source::read(folder).and_then(|source| {
                        let list = List::read(folder)?;
                        of_problem(&source, &list, scope, bounds, crates, &progress)
                    });
                    let mut reports = reports.lock().unwrap_or_else(PoisonError::into_inner);
                    reports.push((at, report));
                }
            });
        }
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(at, _)| *at);
    reports.into_iter().map(|(_, report)| report).collect()
}

fn of_problem(
    source: &Source,
    list: &List,
    scope: Scope,
    bounds: Bounds,
    crates: &workshop::Crates,
    progress: &impl Fn(Progress),
) -> Result<Report, String> {
    let start = Instant::now();
    let mutants = mutants(source, scope);
    progress(Progress::Made(mutants.len()));
    let wanted: Vec<_> = mutants
        .iter()
        .map(|it| workshop::Wanted {
            text: it.text.clone(),
            solution: it.solution,
            held: it.held,
        })
        .collect();
    let built = workshop::build(source, &wanted, crates)?;
    (built.inside.len()..mutants.len()).for_each(|_| progress(Progress::Judged));
    let mut outcomes: Vec<_> = mutants
        .into_iter()
        .map(|mutant| Outcome {
            why: list.why(&mutant.of, &mutant.name).map(str::to_owned),
            mutant,
            fate: None,
            seconds: 0.0,
        })
        .collect();
    built.judge(bounds, |number, fate, seconds| {
        outcomes[number].fate = Some(fate);
        outcomes[number].seconds = seconds;
        progress(Progress::Judged);
    });
    Ok(Report {
        problem: source.name.clone(),
        stale: stale(source, list, scope, &outcomes),
        outcomes,
        seconds: start.elapsed().as_secs_f64(),
    })
}

fn mutants(source: &Source, scope: Scope) -> Vec<Mutant> {
    let of_contract = contract::mutants(&source.contract, source.first());
    let mut first = source.solutions.iter();
    let first = first.position(|it| std::ptr::eq(it, source.first()));
    let mut mutants: Vec<_> = of_contract
        .into_iter()
        // Contract mutants must break a rule, so claims do not matter.
        .flat_map(|(name, text)| {
            let small = format!("{name}, in the small");
            [
                (name, text.clone(), Held::InTheLarge),
                (small, text, Held::InTheSmall),
            ]
        })
        .map(|(name, text, held)| Mutant {
            problem: source.name.clone(),
            of: CONTRACT.to_owned(),
            name,
            line: None,
            text,
            solution: first.unwrap_or_default(),
            held,
        })
        .collect();
    if scope == Scope::All {
        for (number, solution) in source.solutions.iter().enumerate() {
            let changes = syntax::mutants(&solution.text);
            mutants.extend(changes.into_iter().map(|change| Mutant {
                problem: source.name.clone(),
                of: solution.name.clone(),
                name: change.name,
                line: Some(change.line),
                text: change.text,
                solution: number,
                held: Held::ToEverything,
            }));
        }
    }
    mutants
}

/// The name in place of a solution's for mutants of the contract.
const CONTRACT: &str = "contract";

/// What is wrong with the list, a sentence each.
fn stale(source: &Source, list: &List, scope: Scope, outcomes: &[Outcome]) -> Vec<String> {
    let mut stale = Vec::new();
    match (source.contract.calls_back(), &list.no_callback) {
        (true, Some(_)) => stale.push("the contract has a callback".to_owned()),
        (false, None) => stale.push(
            "no mutant calls back wrongly, since the contract has no callback; `no-callback` has \
             to say why it needs none"
                .to_owned(),
        ),
        _ => {}
    }
    let mut seen = BTreeSet::new();
    for (of, name) in list.all() {
        if !seen.insert((of, name)) {
            stale.push(format!("{of}: {name}: is listed twice"));
        }
        if scope == Scope::Contract && of != CONTRACT {
            continue;
        }
        let of_it = |it: &&Outcome| it.mutant.of == of && it.mutant.name == name;
        let Some(outcome) = outcomes.iter().find(of_it) else {
            stale.push(format!("{of}: {name}: there is no such mutant"));
            continue;
        };
        match &outcome.fate {
            None => stale.push(format!("{of}: {name}: does not compile")),
            Some(Fate::Refuted { how }) => {
                stale.push(format!("{of}: {name}: is refuted: {how}"));
            }
            Some(_) => {}
        }
    }
    stale
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            states: 1_000_000,
        }
    }
}
