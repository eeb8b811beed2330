//! Compares the explorer's verdict on a program with the enumerator's.

use std::{
    collections::BTreeMap,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use sync_core::{
    explorer::{self, Explorer, Report, Verdict},
    plain::{Finding, Found, Options},
};

use crate::{
    graph,
    program::Program,
    stages::{self, Ends},
};

/// The outcome of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All agree: the program is right, or has this failure.
    Agreed(&'static str),
    /// Too large for one of them.
    Skipped(&'static str),
    /// They differ: the kind of difference, and the details.
    Differs(String, String),
}

/// Limits of both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// States for the enumerator.
    pub(crate) states: usize,
    /// States for the explorer.
    pub(crate) explored: u64,
    /// Whether all variants of the explorer's settings are used.
    pub(crate) thorough: bool,
}

/// The enumerator's bound on spurious wakeups, for each thread and line.
const SPURIOUS: u32 = 3;

struct Variant {
    name: &'static str,
    explorer: Explorer,
    /// Whether openings are early and closings late.
    placement: bool,
    /// The variant, if there is one, that must reach the same states, and say the same.
    same: Option<&'static str>,
}

fn variants(seed: u64, limits: &Limits) -> Vec<Variant> {
    let base = || {
        Explorer::new()
            .max_states(limits.explored)
            .max_time(Duration::from_secs(30))
            .watchdog_timeout(Duration::from_mins(1))
    };
    let none = || {
        base()
            .left_movers(false)
            .right_movers(false)
            .symmetry(false)
            .merges_after(None)
            .spurious_wakeups(SPURIOUS)
    };
    let merging = || base().merges_after(Some(1));
    let on_disk = |explorer: Explorer| explorer.max_disk(1 << 30).states_in_memory(5);
    let variant = |name, explorer, placement, same| Variant {
        name,
        explorer,
        placement,
        same,
    };
    let two = NonZero::new(2).expect("two");
    let mut variants = vec![
        variant("all", base(), true, None),
        variant("none", none(), false, None),
    ];
    let others = vec![
        variant("all, exact", base().exact(true), true, Some("all")),
        variant("none, exact", none().exact(true), false, Some("none")),
        variant("all, two workers", base().workers(two), true, Some("all")),
        variant("no left movers", base().left_movers(false), true, None),
        variant("no right movers", base().right_movers(false), true, None),
        variant("no symmetry", base().symmetry(false), true, None),
        variant("events at any moment", base(), false, None),
        variant("none, placement", none(), true, None),
        variant("all, merging", merging(), true, None),
        variant(
            "all, merging, two workers",
            merging().workers(two),
            true,
            Some("all, merging"),
        ),
        variant("none, merging", none().merges_after(Some(1)), false, None),
        variant("all, hunting", base().hunts_after(Some(1)), true, None),
        variant("none, hunting", none().hunts_after(Some(1)), false, None),
        variant("all, on disk", on_disk(base()), true, Some("all")),
        variant("none, on disk", on_disk(none()), false, Some("none")),
    ];
    let many = others.len();
    for (at, other) in others.into_iter().enumerate() {
        let here = usize::try_from(seed % many as u64).expect("it is small");
        if limits.thorough || at == here || at == (here + 3) % many {
            variants.push(other);
        }
    }
    variants
}

impl Variant {
    fn hunts(&self) -> bool {
        self.name.ends_with("hunting")
    }
}

/// Judges the program by all variants; an `endless` one by its liveness.
pub(crate) fn compare(program: &Program, endless: bool, seed: u64, limits: &Limits) -> Outcome {
    let program = Arc::new(program.clone());
    let result = catch_unwind(AssertUnwindSafe(|| {
        if endless {
            judge_waits(&program, limits)
        } else {
            judge(&program, seed, limits)
        }
    }));
    result.unwrap_or_else(|payload| {
        let said = payload.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| payload.downcast_ref::<&str>().copied());
        let said = said.unwrap_or("").to_owned();
        Outcome::Differs("a judge panicked".into(), said)
    })
}

struct Truth {
    findings: BTreeMap<Finding, usize>,
    livelock: bool,
    limited: bool,
    ends: Ends,
    found: Found,
}

fn truth(program: &Arc<Program>, limits: &Limits, spurious: u32) -> Option<Truth> {
    let options = Options {
        spurious,
        states: limits.states,
        forgets: false,
    };
    let (found, ends) = stages::enumerate(program, &options, false);
    if !found.exhausted {
        return None;
    }
    let findings = found.findings();
    Some(Truth {
        livelock: graph::livelock(&found),
        findings,
        limited: found.limited,
        ends,
        found,
    })
}

fn judge(program: &Arc<Program>, seed: u64, limits: &Limits) -> Outcome {
    let Some(mut truth) = truth_of(program, limits) else {
        return Outcome::Skipped("too many states to enumerate");
    };
    let mut said: BTreeMap<&str, (Verdict, [u64; 2])> = BTreeMap::new();
    for variant in variants(seed, limits) {
        let (mut report, mut ends) = stages::explore(program, &variant.explorer, variant.placement);
        if let Verdict::Inconclusive(_) = report.verdict {
            return Outcome::Skipped("too many states to explore");
        }
        if let Verdict::Refuted {
            finding: explorer::Finding::Misuse(what),
            ..
        } = &report.verdict
            && what.starts_with("no thread has performed")
        {
            return Outcome::Skipped("nothing to explore");
        }
        let is_wrong = !truth.findings.is_empty() || truth.livelock;
        if report.verdict == Verdict::Proved && report.spurious_limit.is_some() && is_wrong {
            // The failure may need more spurious wakeups than the bound that is
            // reported.
            let more = variant.explorer.clone().spurious_wakeups(SPURIOUS);
            (report, ends) = stages::explore(program, &more, variant.placement);
        }
        let is_refuted = matches!(report.verdict, Verdict::Refuted { .. });
        if is_refuted && !is_wrong && truth.limited {
            // The failure may need more of them than the enumerator tried.
            match self::truth(program, limits, 2 * SPURIOUS) {
                Some(more) => truth = more,
                None => return Outcome::Skipped("too many spurious wakeups"),
            }
        }
        if let Some(differs) = differs(&truth, &variant, &report, &ends) {
            let (kind, what) = differs;
            return Outcome::Differs(kind, format!("{}: {what}", variant.name));
        }
        let numbers = [report.states, report.transitions];
        let here = (report.verdict, numbers);
        if let Some(same) = variant.same
            && let Some(other) = said.get(same)
            && *other != here
        {
            let (name, (verdict, numbers)) = (variant.name, &here);
            return Outcome::Differs(
                "what must be the same".into(),
                format!(
                    "{name}: {verdict}, with {numbers:?} states and transitions; {same}: {}, \
                     with {:?}",
                    other.0, other.1
                ),
            );
        }
        said.insert(variant.name, here);
    }
    Outcome::Agreed(match truth.findings.keys().next() {
        None if truth.livelock => "livelock",
        None => "proved",
        Some(finding) => kind(finding),
    })
}

fn judge_waits(program: &Arc<Program>, limits: &Limits) -> Outcome {
    let options = Options {
        spurious: 1,
        states: limits.states / 2,
        forgets: true,
    };
    let (found, _) = stages::enumerate(program, &options, true);
    if !found.exhausted {
        return Outcome::Skipped("too many states to enumerate");
    }
    let findings = found.findings();
    let explorer = Explorer::new()
        .fairness(true)
        .spurious_wakeups(options.spurious)
        .max_states(limits.explored)
        .max_time(Duration::from_secs(30))
        .watchdog_timeout(Duration::from_mins(1));
    let report = stages::explore_for_ever(program, &explorer);
    let starving: Vec<usize> = (0..program.roster().len())
        .filter(|thread| findings.is_empty() && graph::starves(&found, *thread))
        .collect();
    let no_round_ends = findings.is_empty() && graph::no_round_ends(&found);
    let wrong = |kind: &str, what: String| {
        let all = format!(
            "{what}; in truth {findings:?}, livelock {no_round_ends}, starving {starving:?}"
        );
        Outcome::Differs(kind.into(), all)
    };
    match &report.verdict {
        Verdict::Inconclusive(_) => Outcome::Skipped("too many states to explore"),
        Verdict::Proved => {
            if !findings.is_empty() || no_round_ends {
                return wrong("proved for ever, and is wrong", "proved".into());
            }
            for (thread, liveness) in &report.liveness {
                let said = matches!(liveness, explorer::Liveness::Starves { .. });
                if said != starving.contains(thread) {
                    return wrong("starvation", format!("thread {thread}: {liveness:?}"));
                }
                if let explorer::Liveness::StarvationFree { bypass_bound } = liveness {
                    let truth = graph::bypass_bound(&found, *thread);
                    if truth != bypass_bound.and_then(|times| usize::try_from(times).ok()) {
                        let what = format!("thread {thread}: {bypass_bound:?}, and not {truth:?}");
                        return wrong("how often one is bypass_bound", what);
                    }
                }
            }
            if starving
                .iter()
                .any(|it| !program.has_liveness_of(*it, &report.liveness))
            {
                return wrong("starvation", format!("{:?}", report.liveness));
            }
            Outcome::Agreed(if starving.is_empty() {
                "proved"
            } else {
                "starvation"
            })
        }
        Verdict::Refuted { finding, .. } => match finding {
            explorer::Finding::Livelock { .. } if no_round_ends => Outcome::Agreed("livelock"),
            other => match findings.keys().find(|it| is_same(it, other)) {
                Some(finding) => Outcome::Agreed(kind(finding)),
                None => wrong("refuted for ever, and is not so", format!("{other:?}")),
            },
        },
    }
}

fn truth_of(program: &Arc<Program>, limits: &Limits) -> Option<Truth> {
    truth(program, limits, SPURIOUS)
}

fn kind(finding: &Finding) -> &'static str {
    match finding {
        Finding::Deadlock => "deadlock",
        Finding::Panic(_) => "panic",
        Finding::Rule(_) => "rule broken",
        Finding::Race => "data race",
        Finding::Misuse => "misuse",
    }
}

/// The kind of the difference and its details, if there is one.
fn differs(
    truth: &Truth,
    variant: &Variant,
    report: &Report,
    ends: &Ends,
) -> Option<(String, String)> {
    let is_true = |finding: &explorer::Finding| match finding {
        // Whoever does not hunt reports something else first.
        explorer::Finding::Livelock { .. } => {
            truth.livelock && (variant.hunts() || truth.findings.is_empty())
        }
        other => truth.findings.keys().any(|it| is_same(it, other)),
    };
    match &report.verdict {
        Verdict::Proved if !truth.findings.is_empty() => Some((
            "proved, and is wrong".into(),
            format!("proved, but there is {:?}", truth.findings),
        )),
        Verdict::Proved if truth.livelock => Some((
            "proved, and has a livelock".into(),
            "proved, but there is a livelock".into(),
        )),
        Verdict::Proved if *ends != truth.ends => {
            let missing: Vec<_> = truth.ends.difference(ends).take(3).collect();
            let wrong: Vec<_> = ends.difference(&truth.ends).take(3).collect();
            // States that need more spurious wakeups than were tried do not count.
            let excused = (wrong.is_empty() || truth.limited)
                && (missing.is_empty() || report.spurious_limit.is_some());
            let what = format!("final states: missing {missing:?}, impossible {wrong:?}");
            (!excused).then(|| ("final states".into(), what))
        }
        // The enumerator stops if the initial state is wrong.
        Verdict::Refuted { schedule, .. }
            if schedule.is_empty() && truth.findings.values().any(|least| *least == 0) =>
        {
            None
        }
        Verdict::Refuted { finding, schedule } if !is_true(finding) => {
            let kind = format!("{finding:?}");
            let kind: String = kind.chars().take_while(|it| it.is_alphabetic()).collect();
            Some((
                format!("refuted, and has no {kind}"),
                format!(
                    "{finding:?} after {schedule}, but all that is wrong is {:?}, livelock {}",
                    truth.findings, truth.livelock
                ),
            ))
        }
        Verdict::Refuted { finding, schedule } => {
            let least = truth.findings.values().min()?;
            let shortest =
                variant.name.starts_with("none") && !variant.placement && report.shortest;
            let differs = shortest && schedule.len() != *least && !truth.limited;
            differs.then(|| {
                (
                    "length".into(),
                    format!(
                        "{finding:?} is said to be shortest after {} steps ({schedule}), and \
                         there is {:?} in {} states",
                        schedule.len(),
                        truth.findings,
                        truth.found.states.len()
                    ),
                )
            })
        }
        Verdict::Proved | Verdict::Inconclusive(_) => None,
    }
}

fn is_same(one: &Finding, other: &explorer::Finding) -> bool {
    match (one, other) {
        (Finding::Deadlock, explorer::Finding::Deadlock)
        | (Finding::Race, explorer::Finding::DataRace { .. })
        | (Finding::Misuse, explorer::Finding::Misuse(_)) => true,
        (Finding::Rule(rule), explorer::Finding::Broken { rule: other, .. }) => rule == other,
        (Finding::Panic(said), explorer::Finding::Panic(other)) => other.starts_with(said.as_str()),
        _ => false,
    }
}
