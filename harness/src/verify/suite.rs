use std::{
    collections::BTreeMap,
    fmt,
    num::NonZero,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use indicatif::HumanCount;
use serde::Serialize;
use sync_core::{
    Discipline,
    explorer::{Explorer, Progress},
    model::Unshown,
};

use super::{Checked, Conformance, Mode, Numbers, Verdict, exploring, loom};
use crate::{
    Claim, Problem, Setting, Solution,
    report::{endless_size, size as report_size},
};

/// What checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Every state, on the explorer's objects.
    Explorer,
    /// Every interleaving, on loom's.
    Loom,
    /// The explorer once more, with rounds that go on for ever: who may have
    /// to wait for ever?
    Fairness,
}

impl Engine {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Loom => "loom",
            Self::Fairness => "fairness",
        }
    }
}

/// What to check: a solution, in a size of its own or of the user's.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// By what.
    pub engine: Engine,
    /// The problem.
    pub problem: &'a Problem,
    /// One of its solutions.
    pub solution: &'a Solution,
    /// The size.
    pub setting: Setting,
    /// Who gets a permit that is released. Loom knows barging only.
    pub discipline: Discipline,
}

/// What makes the explorer's searches smaller. What is right stays right
/// without it, and what is wrong wrong; but another failure may be the nearest,
/// where steps are others.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct Reductions {
    /// Releases run in the step of the operation before them.
    pub left_movers: bool,
    /// Operations that never wait run in the step of an acquire before them.
    pub right_movers: bool,
    /// Threads of a role that do not ask who they are, are interchangeable.
    pub symmetry: bool,
    /// Openings and closings happen at the worst moment, and at no other.
    pub placement: bool,
}

impl Default for Reductions {
    fn default() -> Self {
        Self {
            left_movers: true,
            right_movers: true,
            symmetry: true,
            placement: true,
        }
    }
}

/// How much the explorer takes care.
#[derive(Clone, Copy, Debug)]
pub struct Care {
    /// States are told apart by all of their words, not by a fingerprint.
    pub exact: bool,
    /// Every reduction is off, states are told apart by their words, and what
    /// threads were seen to do is seen twice.
    pub certify: bool,
    /// How often a thread may wake spuriously at one line.
    pub spurious: u32,
    /// How many bytes of stack each thread has.
    pub stack: usize,
}

impl Default for Care {
    fn default() -> Self {
        Self {
            exact: false,
            certify: false,
            spurious: 2,
            stack: 256 << 10,
        }
    }
}

impl Limits {
    /// Whether openings and closings happen at the worst moment only.
    pub(crate) fn placement(&self) -> bool {
        self.reductions.placement && !self.care.certify
    }
}

/// How far a check may go, and how it hears that it shall stop.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest time for one; a search that takes longer is inconclusive.
    pub time: Duration,
    /// The most states of one.
    pub states: u64,
    /// The most threads of one that [grows](super::grow).
    pub threads: usize,
    /// The most memory of one, in bytes.
    pub memory: usize,
    /// What makes the explorer's searches smaller.
    pub reductions: Reductions,
    /// How much the explorer takes care.
    pub care: Care,
    /// Set when the user wants to stop.
    pub stop: Arc<AtomicBool>,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The problem's name.
    pub problem: &'static str,
    /// The solution's name.
    pub solution: String,
    /// Its source.
    pub file: String,
    /// Which engine checked it.
    pub engine: Engine,
    /// Who gets a permit that is released.
    pub discipline: String,
    /// The threads of each role, the rounds and parameters.
    pub size: String,
    /// The same, for a narrow column.
    #[serde(skip)]
    pub(crate) short_size: String,
    /// How many threads.
    pub threads: usize,
    /// How many rounds; none if they go on for ever.
    pub rounds: Option<usize>,
    /// What the solution claims, in words.
    pub claim: String,
    /// What came out.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What the verdict does not speak of, where it is `Proved`: the program came
    /// to it, and the engine does not show it. Loom's rows have some; then the
    /// solution is [not proved](Self::is_proof).
    pub unshown: Vec<&'static str>,
    /// The same, in words.
    #[serde(skip)]
    exceptions: String,
    /// The kind of failure, in a word or two, if there is one.
    pub kind: Option<&'static str>,
    /// How much was looked at.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// Seconds it took.
    pub seconds: f64,
    /// How the verdict stands to the claim.
    pub conformance: Conformance,
    /// Whether the claim came out.
    pub as_claimed: bool,
}

impl Limits {
    /// This much time, 4 GiB of memory, and nothing left out.
    pub fn of(time: Duration) -> Self {
        Self {
            time,
            states: u64::MAX,
            threads: Problem::MAX_THREADS,
            memory: 4 << 30,
            reductions: Reductions::default(),
            care: Care::default(),
            stop: Arc::default(),
        }
    }
}

impl<'a> Wanted<'a> {
    /// A solution in each size that it declares for this engine.
    pub fn declared(engine: Engine, problem: &'a Problem, solution: &'a Solution) -> Vec<Self> {
        let barging = |setting: &Setting| (setting.clone(), Discipline::Barging);
        let sizes = match engine {
            Engine::Loom => solution.loom.iter().map(barging).collect(),
            Engine::Explorer => vec![barging(&solution.explore)],
            // Mistakes go wrong long before anybody waits for ever.
            Engine::Fairness if solution.is_mistake() => vec![],
            Engine::Fairness => Discipline::ALL
                .map(|discipline| (solution.endless.clone(), discipline))
                .to_vec(),
        };
        let wanted = |(setting, discipline)| Self {
            engine,
            problem,
            solution,
            setting,
            discipline,
        };
        sizes.into_iter().map(wanted).collect()
    }

    /// How the explorer performs it.
    pub(crate) fn mode(&self, placement: bool) -> Mode {
        match self.engine {
            Engine::Fairness => Mode::Endless {
                leads: self.problem.leads.clone(),
            },
            _ => Mode::Bounded { placement },
        }
    }

    /// Whether the solution claims how many are inside in this setting.
    fn counts_inside(&self) -> bool {
        self.solution.explore == self.setting && self.discipline == Discipline::Barging
    }

    fn is_declared(&self) -> bool {
        match self.engine {
            Engine::Loom => self.solution.loom.contains(&self.setting),
            Engine::Explorer => self.solution.explore == self.setting,
            Engine::Fairness => self.solution.endless == self.setting,
        }
    }
}

impl Row {
    /// The counts of the roles, the rounds and the parameters: "4+2 ×3".
    pub fn size_in_short(&self) -> &str {
        &self.short_size
    }

    /// Whether it proves that nothing goes wrong, without any exception.
    pub fn is_proof(&self) -> bool {
        matches!(self.verdict, Verdict::Proved { .. }) && self.unshown.is_empty()
    }

    /// The verdict, with what it does not speak of.
    pub fn in_words(&self) -> String {
        let mut words = self.verdict.to_string();
        if self.numbers.certified {
            words = match words.strip_prefix("proved") {
                Some(rest) => format!("certified{rest}"),
                None => format!("certified: {words}"),
            };
        }
        match self.verdict {
            Verdict::Proved { .. } if !self.unshown.is_empty() => {
                format!("{words}, except for {}", self.exceptions)
            }
            _ => words,
        }
    }

    fn new(wanted: &Wanted<'_>, checked: Checked, unshown: Unshown) -> Self {
        let (solution, setting) = (wanted.solution, &wanted.setting);
        let mut conformance = checked.verdict.against(solution, wanted.discipline);
        let fairness = wanted.engine == Engine::Fairness;
        // Bounds, mistakes and how many are inside are claimed for one size; that
        // nothing goes wrong, for all.
        conformance = match checked.verdict {
            // Nor does the claim make an exception.
            Verdict::Proved { .. } if !unshown.is_nothing() => Conformance::NotAsked,
            Verdict::Decided { .. } if !wanted.is_declared() => Conformance::NotAsked,
            Verdict::Proved { .. } if solution.is_mistake() && !wanted.is_declared() => {
                Conformance::NotAsked
            }
            Verdict::Proved { .. } if !solution.is_mistake() && !wanted.counts_inside() => {
                Conformance::AsClaimed
            }
            _ => conformance,
        };
        Self {
            problem: wanted.problem.name,
            solution: solution.name(),
            file: solution.exhibit.path(),
            engine: wanted.engine,
            discipline: wanted.discipline.to_string(),
            size: if fairness {
                endless_size(setting)
            } else {
                report_size(setting)
            },
            short_size: if fairness {
                setting.with_endless_rounds()
            } else {
                setting.short()
            },
            threads: setting.threads(),
            rounds: (!fairness).then(|| setting.rounds()),
            claim: match solution.claim {
                Claim::Correct if fairness => match &solution.fairness {
                    Some(fairness) => fairness.under(wanted.discipline).to_string(),
                    None => "nothing".to_owned(),
                },
                Claim::Correct => match solution.inside.filter(|_| wanted.counts_inside()) {
                    Some(most) => format!("correct, {most} inside"),
                    None => "correct".to_owned(),
                },
                Claim::Broken(failure) => failure.to_string(),
            },
            kind: match &checked.verdict {
                Verdict::Refuted { failure, .. } => Some(failure.kind()),
                _ => None,
            },
            unshown: match &checked.verdict {
                Verdict::Proved { .. } => unshown.in_words().collect(),
                _ => Vec::new(),
            },
            exceptions: loom::listed(unshown),
            verdict: checked.verdict,
            numbers: checked.numbers,
            seconds: checked.time.as_secs_f64(),
            as_claimed: conformance == Conformance::AsClaimed,
            conformance,
        }
    }
}

/// How far all checks together have come.
#[derive(Debug, Default)]
pub struct Watched {
    /// Executions that loom has seen.
    pub executions: Arc<AtomicU64>,
    /// The explorations that are running or have run.
    explorations: Mutex<Vec<Arc<Progress>>>,
}

impl Watched {
    fn explorations(&self) -> MutexGuard<'_, Vec<Arc<Progress>>> {
        self.explorations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// States that all explorations together have reached.
    pub fn states(&self) -> u64 {
        let explorations = self.explorations();
        let states = explorations
            .iter()
            .map(|it| it.states.load(Ordering::Relaxed));
        states.sum()
    }
}

impl fmt::Display for Watched {
    /// "1,234 states, frontier 17, depth 9"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let explorations = self.explorations();
        let sum = |number: fn(&Progress) -> &AtomicU64| -> u64 {
            explorations
                .iter()
                .map(|it| number(it).load(Ordering::Relaxed))
                .sum()
        };
        let states = HumanCount(sum(|it| &it.states));
        let deepest = explorations
            .last()
            .map_or(0, |it| it.depth.load(Ordering::Relaxed));
        let waiting = HumanCount(sum(|it| &it.frontier));
        let executions = self.executions.load(Ordering::Relaxed);
        write!(f, "{states} states, frontier {waiting}, depth {deepest}")?;
        if executions != 0 {
            write!(f, "; loom {}", HumanCount(executions))?;
        }
        Ok(())
    }
}

/// Checks one.
pub fn check(wanted: &Wanted<'_>, limits: &Limits, jobs: NonZero<usize>, watched: &Watched) -> Row {
    let (checked, unshown) = match wanted.engine {
        Engine::Loom => loom::check(wanted, limits, &watched.executions),
        Engine::Explorer | Engine::Fairness => {
            let progress = Arc::new(Progress::default());
            watched.explorations().push(Arc::clone(&progress));
            let explorer = Explorer::new()
                .workers(jobs)
                .max_states(limits.states)
                .max_memory(limits.memory)
                .max_time(limits.time)
                .left_movers(limits.reductions.left_movers)
                .right_movers(limits.reductions.right_movers)
                .symmetry(limits.reductions.symmetry)
                .exact(limits.care.exact)
                .spurious_wakeups(limits.care.spurious)
                .stack(limits.care.stack)
                .fairness(wanted.engine == Engine::Fairness)
                .stop_when(Arc::clone(&limits.stop))
                .progress(progress);
            let explorer = if limits.care.certify {
                explorer.certifying()
            } else {
                explorer
            };
            let mode = wanted.mode(limits.placement());
            let checked = exploring::check(wanted, &explorer, &mode);
            (checked, Unshown::default())
        }
    };
    Row::new(wanted, checked, unshown)
}

/// Checks all that is wanted, several at a time, and hands over each row as
/// soon as it and those before it are done. A single one gets all jobs.
pub fn check_all(
    wanted: &[Wanted<'_>],
    limits: &Limits,
    jobs: NonZero<usize>,
    watched: &Watched,
    mut done: impl FnMut(&Row),
) -> Vec<Row> {
    let each = if wanted.len() == 1 {
        jobs
    } else {
        NonZero::<usize>::MIN
    };
    let mut rows = Vec::new();
    in_order(
        wanted,
        jobs,
        |wanted| check(wanted, limits, each, watched),
        |row| {
            done(&row);
            rows.push(row);
        },
    );
    rows
}

/// Does the work for each item, several at a time, and hands over each result
/// as soon as it and those before it are done.
pub(super) fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZero<usize>,
    work: impl Fn(&T) -> R + Sync,
    mut done: impl FnMut(R),
) {
    let next = AtomicUsize::new(0);
    let (report, reports) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(items.len()) {
            let (next, work, report) = (&next, &work, report.clone());
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else {
                        break;
                    };
                    // Whoever asked waits for all of them.
                    let _ = report.send((index, work(item)));
                }
            });
        }
        drop(report);
        let mut early = BTreeMap::new();
        let mut handed_over = 0;
        for (index, result) in reports {
            early.insert(index, result);
            while let Some(result) = early.remove(&handed_over) {
                handed_over += 1;
                done(result);
            }
        }
    });
}
