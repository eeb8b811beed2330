use std::{
    collections::BTreeMap,
    fmt,
    num::NonZero,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use indicatif::{BinaryBytes, HumanCount};
use serde::{Deserialize, Serialize};
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

/// A model checker, and what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// The explorer: every state.
    Explorer,
    /// Loom: every interleaving.
    Loom,
    /// The explorer with endless rounds: which roles can starve, and the bypass
    /// bound if none can.
    Fairness,
    /// The explorer's hunt alone: random walks, which can refute and never prove.
    Hunt,
}

impl Engine {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Explorer => "explorer",
            Self::Loom => "loom",
            Self::Fairness => "fairness",
            Self::Hunt => "hunt",
        }
    }
}

/// A check to be done: a solution, at a size it declares or the user gives.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The engine that checks it.
    pub engine: Engine,
    /// The problem.
    pub problem: &'a Problem,
    /// One of its solutions.
    pub solution: &'a Solution,
    /// The size.
    pub setting: Setting,
    /// Which thread gets a permit that is released. Loom knows barging only.
    pub discipline: Discipline,
}

/// Reductions of the explorer's searches. They change no verdict between proved
/// and refuted; but another failure may be the first to be found, since they
/// change what is one step.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are switches")]
pub struct ReductionSwitches {
    /// Releases run in the step of the operation before them.
    pub left_movers: bool,
    /// Operations that never wait run in the step of an acquire before them.
    pub right_movers: bool,
    /// Threads of a role that do not ask for their index are symmetric.
    pub symmetry: bool,
    /// Openings are placed earliest and closings latest, and nowhere else.
    pub placement: bool,
    /// Points of a thread's code from which it does the same, whatever it remembers, are
    /// one.
    pub merging: bool,
}

impl Default for ReductionSwitches {
    fn default() -> Self {
        Self {
            left_movers: true,
            right_movers: true,
            symmetry: true,
            placement: true,
            merging: true,
        }
    }
}

impl ReductionSwitches {
    /// All of them off.
    pub const NONE: Self = Self {
        left_movers: false,
        right_movers: false,
        symmetry: false,
        placement: false,
        merging: false,
    };
}

/// How exactly the explorer works, and what it gives each thread.
#[derive(Clone, Copy, Debug)]
pub struct Care {
    /// States are compared word by word, not by fingerprint.
    pub exact: bool,
    /// Every reduction is off, states are compared word by word, and each
    /// transition of a thread is run twice.
    pub certify: bool,
    /// How often a thread may wake spuriously at one line.
    pub spurious: u32,
    /// Stack of each thread, in bytes.
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
    /// Whether openings are placed earliest and closings latest only.
    pub(crate) fn placement(&self) -> bool {
        self.reductions.placement && !self.care.certify
    }

    /// An explorer with these limits.
    pub(super) fn explorer(
        &self,
        jobs: NonZero<usize>,
        engine: Engine,
        watched: &Watched,
    ) -> Explorer {
        let progress = Arc::new(Progress::default());
        watched.explorations().push(Arc::clone(&progress));
        let explorer = Explorer::new()
            .workers(jobs)
            .max_states(self.states)
            .max_memory(self.memory)
            .max_disk(self.disk)
            .max_time(self.time)
            .left_movers(self.reductions.left_movers)
            .right_movers(self.reductions.right_movers)
            .symmetry(self.reductions.symmetry)
            .exact(self.care.exact)
            .spurious_wakeups(self.care.spurious)
            .stack(self.care.stack)
            .fairness(engine == Engine::Fairness)
            .stop_when(Arc::clone(&self.stop))
            .progress(progress);
        let explorer = if self.reductions.merging {
            explorer
        } else {
            explorer.merges_after(None)
        };
        let explorer = match &self.disk_folder {
            Some(folder) => explorer.disk_folder(folder),
            None => explorer,
        };
        let explorer = match engine {
            Engine::Hunt => explorer.only_hunting(self.walks, self.seed),
            _ if self.hunts => explorer,
            _ => explorer.hunts_after(None),
        };
        if self.care.certify {
            explorer.certifying()
        } else {
            explorer
        }
    }
}

/// The limits of a check, and the flag that stops it.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest time for one check; a search that takes longer is inconclusive.
    pub time: Duration,
    /// The most states of one check.
    pub states: u64,
    /// The most threads where sizes [grow](super::grow).
    pub threads: usize,
    /// The most memory of one check, in bytes.
    pub memory: usize,
    /// The most bytes of one check in temporary files, once its memory is full.
    pub disk: u64,
    /// Where they are; none for the system's folder.
    pub disk_folder: Option<PathBuf>,
    /// The reductions in force.
    pub reductions: ReductionSwitches,
    /// Whether the explorer hunts where breadth first would take long: random walks may
    /// find a failure, with a short schedule that need not be a shortest.
    pub hunts: bool,
    /// How many walks [`Engine::Hunt`] takes, and the seed on which they depend.
    pub walks: u64,
    /// See there.
    pub seed: u64,
    /// How exactly the explorer works, and what it gives each thread.
    pub care: Care,
    /// Set to stop the check.
    pub stop: Arc<AtomicBool>,
}

/// The result of one check, as a line of the table.
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
    /// Which thread gets a permit that is released.
    pub discipline: String,
    /// The threads of each role, the rounds and parameters.
    pub size: String,
    /// The same, as it was wanted.
    #[serde(skip)]
    pub(crate) setting: Setting,
    /// How many threads.
    pub threads: usize,
    /// How many rounds; none if they are endless.
    pub rounds: Option<usize>,
    /// What the solution claims, in words.
    pub claim: String,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// What a `Proved` does not cover: behaviour that the program could show and
    /// that the engine does not explore. Only loom's rows have some; then the
    /// solution is [not proved](Self::is_proof).
    pub unshown: Vec<&'static str>,
    /// The same, in words.
    #[serde(skip)]
    exceptions: String,
    /// The kind of failure, in a word or two, if there is one.
    pub kind: Option<&'static str>,
    /// The size of the search.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// Seconds it took.
    pub seconds: f64,
    /// Whether the verdict conforms to the claim.
    pub conformance: Conformance,
    /// Whether the conformance is `AsClaimed`.
    pub as_claimed: bool,
}

impl Limits {
    /// This much time, 4 GiB of memory and no disk, all reductions in force.
    pub fn of(time: Duration) -> Self {
        Self {
            time,
            states: u64::MAX,
            threads: Problem::MAX_THREADS,
            memory: 4 << 30,
            disk: 0,
            disk_folder: None,
            reductions: ReductionSwitches::default(),
            hunts: true,
            walks: 20_000,
            seed: 0,
            care: Care::default(),
            stop: Arc::default(),
        }
    }
}

impl<'a> Wanted<'a> {
    /// A check for each size that the solution declares for this engine.
    pub fn declared(engine: Engine, problem: &'a Problem, solution: &'a Solution) -> Vec<Self> {
        let barging = |setting: &Setting| (setting.clone(), Discipline::Barging);
        let sizes = match engine {
            // A row that says why.
            Engine::Loom if solution.without_loom.is_some() => vec![barging(&solution.explore)],
            Engine::Loom => solution.loom.iter().map(barging).collect(),
            Engine::Explorer | Engine::Hunt => vec![barging(&solution.explore)],
            // A mistake fails with bounded rounds already.
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

    /// The explorer's mode for this engine.
    pub(crate) fn mode(&self, placement: bool) -> Mode {
        match self.engine {
            Engine::Fairness => Mode::Endless {
                leads: self.problem.leads.clone(),
            },
            _ => Mode::Bounded { placement },
        }
    }

    /// Whether the solution's claim of how many are inside is for this setting.
    fn counts_inside(&self) -> bool {
        self.solution.explore == self.setting && self.discipline == Discipline::Barging
    }

    fn is_declared(&self) -> bool {
        match self.engine {
            Engine::Loom => self.solution.loom.contains(&self.setting),
            Engine::Explorer | Engine::Hunt => self.solution.explore == self.setting,
            Engine::Fairness => self.solution.endless == self.setting,
        }
    }
}

impl Row {
    /// The counts of the roles, the rounds and the parameters: "4+2 ×3".
    pub fn size_in_short(&self) -> String {
        match self.rounds {
            Some(_) => self.setting.short(),
            None => self.setting.with_endless_rounds(),
        }
    }

    /// Whether it is a proof without exceptions.
    pub fn is_proof(&self) -> bool {
        matches!(self.verdict, Verdict::Proved { .. }) && self.unshown.is_empty()
    }

    /// The verdict, with its exceptions.
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
        // Bypass bounds, failures and the number inside are claimed for one size;
        // correctness is claimed for all.
        conformance = match checked.verdict {
            // The claim makes no exceptions, so a proof with some does not answer it.
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
            setting: setting.clone(),
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

/// The progress of all checks together.
#[derive(Debug, Default)]
pub struct Watched {
    /// Executions that loom has run.
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
    /// States that all explorations together have visited.
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
        let walks = sum(|it| &it.walks);
        let deepest = explorations
            .last()
            .map_or(0, |it| it.depth.load(Ordering::Relaxed));
        let waiting = HumanCount(sum(|it| &it.frontier));
        let executions = self.executions.load(Ordering::Relaxed);
        write!(f, "{states} states, frontier {waiting}, depth {deepest}")?;
        let disk = sum(|it| &it.disk);
        if disk != 0 {
            write!(f, "; {} on disk", BinaryBytes(disk))?;
        }
        if walks != 0 {
            write!(f, "; hunts: {} walks", HumanCount(walks))?;
        }
        if executions != 0 {
            write!(f, "; loom {}", HumanCount(executions))?;
        }
        Ok(())
    }
}

/// Does one check.
pub fn check(wanted: &Wanted<'_>, limits: &Limits, jobs: NonZero<usize>, watched: &Watched) -> Row {
    let (checked, unshown) = match wanted.engine {
        Engine::Loom => loom::check(wanted, limits, &watched.executions),
        engine => {
            let explorer = limits.explorer(jobs, engine, watched);
            let mode = wanted.mode(limits.placement());
            let checked = exploring::check(wanted, &explorer, &mode);
            (checked, Unshown::default())
        }
    };
    Row::new(wanted, checked, unshown)
}

/// Does all checks, several at a time. Calls `done` with each row as soon as it
/// and those before it are there. A single check gets all jobs.
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

/// Does the work for each item, several at a time. Calls `done` with each result
/// as soon as it and those before it are there.
pub(crate) fn in_order<T: Sync, R: Send>(
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
                    // The receiver lives until all senders are gone.
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
