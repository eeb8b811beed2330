//! A solution under the explorer: every reachable state.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::{Hash, Hasher},
    mem::discriminant,
    rc::Rc,
    sync::{Arc, atomic::AtomicUsize},
};

use sync_core::{
    Discipline,
    explorer::{
        self, Attributes, Context, Effect, Execution, Explorer, Finding, Label, Liveness, Object,
        Operation, Outcome, Program, ReplayStep, Schedule,
    },
};

use super::{
    Care, Checked, Engine, Numbers, Trace, Verdict, Wanted, asking, endless,
    trace::{self, JUDGE, POT},
};
use crate::{
    Event, Failure, Judge, Part, Setting, Solution, Stage, Verb, Violation, Waits, Who, event,
    problem::Lead, spec,
};

/// Checks a solution in this setting, with this explorer.
pub(super) fn check(wanted: &Wanted<'_>, explorer: &Explorer, mode: &Mode) -> Checked {
    let Wanted {
        problem,
        solution,
        setting,
        discipline,
        ..
    } = wanted;
    if let Some(why) = solution.native_only {
        return Checked::not_modelled(format!("native only: {why}"));
    }
    if let (Mode::Endless { .. }, Some(why)) = (mode, problem.never_endless) {
        return Checked::not_modelled(why.to_owned());
    }
    let program = ExploredProgram::new(solution, setting, *discipline, mode);
    let report = {
        let program = Arc::clone(&program);
        explorer.explore(move |threads| program.make(threads))
    };
    let searches = wanted.engine != Engine::Hunt;
    let numbers = Numbers {
        states: searches.then_some(report.states),
        transitions: searches.then_some(report.transitions),
        depth: searches.then_some(report.depth),
        walks: (report.walks > 0).then_some(report.walks),
        disk: (report.disk > 0).then_some(report.disk),
        executions: report.executions,
        spurious_limit: report
            .spurious_limit
            .filter(|_| is_a_proof(&report.verdict)),
        certified: report.certified && is_a_proof(&report.verdict),
    };
    if matches!(
        (&report.verdict, mode),
        (explorer::Verdict::Proved, Mode::Endless { .. })
    ) {
        return Checked {
            verdict: program.decided(explorer, report.liveness),
            numbers,
            time: report.time,
        };
    }
    let seen = report.seen | solution.judge(setting).shows();
    let is_idle = report.points.is_empty();
    let busiest = report.busiest();
    let verdict = match (report.verdict, spec::never(seen, &problem.sometimes).next()) {
        (explorer::Verdict::Proved, _) if is_idle => Verdict::Refuted {
            failure: Failure::Misuse,
            shortest: false,
            trace: Some(program.idle()),
        },
        (explorer::Verdict::Proved, None) => Verdict::Proved {
            inside: spec::most_inside(seen).filter(|_| problem.has_section),
        },
        (explorer::Verdict::Proved, Some(what)) => Verdict::Refuted {
            failure: Failure::LostConcurrency(what),
            shortest: false,
            trace: None,
        },
        (explorer::Verdict::Inconclusive(limit), _) => Verdict::Inconclusive {
            limit: match busiest {
                Some(at) if searches => format!(
                    "{limit}; most different histories of a thread lead to {}:{}: if that is a \
                     retry loop, `repeat_until` forgets what earlier tries saw",
                    at.file(),
                    at.line()
                ),
                _ => limit.to_string(),
            },
        },
        (explorer::Verdict::Refuted { finding, schedule }, _) => {
            match program.explain(explorer, &finding, &schedule) {
                Ok((failure, trace)) => Verdict::Refuted {
                    failure,
                    shortest: report.shortest,
                    trace: Some(trace),
                },
                Err(why) => Verdict::Inconclusive { limit: why },
            }
        }
    };
    Checked {
        verdict,
        numbers,
        time: report.time,
    }
}

fn is_a_proof(verdict: &explorer::Verdict) -> bool {
    matches!(verdict, explorer::Verdict::Proved)
}

/// A solution in a setting, as a program for the explorer.
pub(crate) struct ExploredProgram {
    solution: Solution,
    setting: Setting,
    discipline: Discipline,
    roster: Arc<[Who]>,
    mode: Mode,
}

/// How many rounds a solution is explored for.
#[derive(Clone, Debug)]
pub(crate) enum Mode {
    /// Each thread does its rounds, and the judge observes the events.
    Bounded {
        /// Whether openings are placed earliest and closings latest only.
        placement: bool,
    },
    /// The same with events placed anywhere, to find a final value that is not
    /// among these.
    Outcome {
        /// The final values that are known.
        known: Arc<BTreeSet<u64>>,
    },
    /// Endless rounds, without the judge, to decide starvation.
    Endless {
        /// How far a role may be ahead of another.
        leads: Vec<Lead>,
    },
}

impl ExploredProgram {
    pub(crate) fn new(
        solution: &Solution,
        setting: &Setting,
        discipline: Discipline,
        mode: &Mode,
    ) -> Arc<Self> {
        Arc::new(Self {
            solution: solution.clone(),
            setting: setting.clone(),
            discipline,
            roster: setting.roster().into(),
            mode: mode.clone(),
        })
    }

    /// Every thread.
    pub(super) fn roster(&self) -> &[Who] {
        &self.roster
    }

    /// Makes traces of replayed steps.
    pub(super) fn trace_builder<'a>(
        &'a self,
        replayed_steps: &'a [ReplayStep],
    ) -> trace::TraceBuilder<'a> {
        trace::TraceBuilder::new(replayed_steps, &self.roster, &self.solution.exhibit)
    }

    pub(crate) fn make(self: &Arc<Self>, program: &mut Program) {
        self.discipline.adopt();
        let performance = self.solution.perform(&self.setting);
        if let Mode::Endless { leads } = &self.mode {
            endless::make(performance, leads, program);
            return;
        }
        let judge = match &self.mode {
            Mode::Outcome { known } => asking::asking(performance.judge, known),
            _ => performance.judge,
        };
        let judge = Rc::new(Object::of_kind(&JUDGE, judge));
        program.at_end(&judge, self.announcement(None));
        let mut pots: HashMap<&str, Rc<Object<usize>>> = HashMap::new();
        for part in performance.parts.into_iter().map(Part::dealt) {
            let role = part.who.role;
            let pot = part.pot().map(|rounds| {
                let pot = pots
                    .entry(role)
                    .or_insert_with(|| Rc::new(Object::of_kind(&POT, rounds)));
                Rc::clone(pot)
            });
            let stage = ExplorerStage {
                program: Arc::clone(self),
                judge: Rc::clone(&judge),
                pot,
            };
            program.thread(role, move || stage.play(&part));
        }
    }

    fn placement(&self, verb: Verb) -> event::Placement {
        match self.mode {
            Mode::Bounded { placement: false } | Mode::Outcome { .. } => event::Placement::Any,
            _ => verb.placement(),
        }
    }

    fn announcement(self: &Arc<Self>, event: Option<&Event>) -> Announcement {
        Announcement {
            event: event.map(|event| (event.who.role, event.verb, event.item)),
            program: Arc::clone(self),
        }
    }

    /// The bypass bound over all threads, or the roles that starve, each with an
    /// execution.
    fn decided(
        self: &Arc<Self>,
        explorer: &Explorer,
        liveness: BTreeMap<usize, Liveness>,
    ) -> Verdict {
        let (mut roles, mut traces) = (Vec::new(), Vec::new());
        let mut bypass_bound = Some(0);
        for (thread, its_liveness) in liveness {
            let role = self.roster[thread].role;
            match its_liveness {
                Liveness::StarvationFree {
                    bypass_bound: times,
                } => {
                    bypass_bound = bypass_bound.zip(times).map(|(most, times)| most.max(times));
                }
                Liveness::Starves { .. } if roles.contains(&role) => {}
                Liveness::Starves { schedule, stem } => {
                    roles.push(role);
                    match self.explain(explorer, &Finding::Starvation { thread, stem }, &schedule) {
                        Ok((_, trace)) => traces.push(trace),
                        Err(limit) => return Verdict::Inconclusive { limit },
                    }
                }
            }
        }
        let waits = match (roles.is_empty(), bypass_bound) {
            (false, _) => Waits::ForEver { roles },
            (true, Some(others)) => Waits::Within { others },
            (true, None) => Waits::Eventually,
        };
        Verdict::Decided { waits, traces }
    }

    /// Replays the schedule of a finding and describes it.
    pub(super) fn explain(
        self: &Arc<Self>,
        explorer: &Explorer,
        finding: &Finding,
        schedule: &Schedule,
    ) -> Result<(Failure, Trace), String> {
        if matches!(
            finding,
            Finding::Hung { .. } | Finding::Nondeterministic { .. }
        ) {
            return Ok(self.describe(finding, schedule, &[]));
        }
        let replayed = explorer.replay(|program| self.make(program), schedule);
        let Execution {
            steps: replayed_steps,
            finding: found,
            ..
        } = replayed.map_err(|why| why.to_string())?;
        match found {
            // The search does not know which of several symmetric threads it was;
            // the replay does.
            Some(found) if discriminant(&found) == discriminant(finding) => {
                Ok(self.describe(&found, schedule, &replayed_steps))
            }
            found => Err(format!(
                "the schedule was found to end with {finding:?}; its replay ends with {found:?}"
            )),
        }
    }

    /// The trace of a program that performs no operation.
    fn idle(&self) -> Trace {
        let trace_builder = self.trace_builder(&[]);
        let finding = "it performs no operation of sync-core, so only one order of steps was \
                       explored: the explorer does not see std's primitives, channels and atomics. \
                       Use those of sync-core";
        trace_builder.build(&Schedule::default(), finding.to_owned())
    }

    fn who(&self, thread: Option<usize>) -> String {
        match thread {
            Some(thread) => self.roster[thread].to_string(),
            None => "the thread that makes the solution".to_owned(),
        }
    }

    /// The failure of a finding, and its trace.
    pub(super) fn describe(
        self: &Arc<Self>,
        finding: &Finding,
        schedule: &Schedule,
        replayed_steps: &[ReplayStep],
    ) -> (Failure, Trace) {
        let failure = match finding {
            Finding::Deadlock => Failure::Deadlock,
            Finding::DataRace { .. } => Failure::DataRace,
            Finding::Livelock { .. } => Failure::Livelock,
            Finding::Starvation { .. } => Failure::Starvation,
            Finding::Panic(_) => Failure::Panic,
            Finding::Nondeterministic { .. } => Failure::Nondeterministic,
            Finding::Hung { .. } => Failure::Hung,
            Finding::Broken { rule, .. } => Failure::Violation(rule),
            Finding::Misuse(_) => Failure::Misuse,
            Finding::StackOverflow { .. } => Failure::StackOverflow,
        };
        let trace_builder = self.trace_builder(replayed_steps);
        let sentence = finding.in_words(&|thread| self.who(thread));
        let sentence = match finding {
            Finding::DataRace { object } => trace_builder.race(*object),
            Finding::StackOverflow { .. } => format!("{sentence}; `--stack` gives more"),
            Finding::Hung { .. } => format!(
                "{sentence}. Use the primitives of sync-core: Mutex, Condvar, Semaphore, Event, \
                 Latch, Barrier, Ring, Shared"
            ),
            _ => sentence,
        };
        let mut trace = trace_builder.build(schedule, sentence);
        if let Finding::Livelock { stem } | Finding::Starvation { stem, .. } = finding {
            trace.repeats_after = Some(*stem);
        }
        (failure, trace)
    }
}

/// The result of replaying a schedule.
pub(crate) struct Replayed {
    /// The failure at its end, if there is one.
    pub(crate) failure: Option<Failure>,
    /// The steps.
    pub(crate) trace: Trace,
}

/// Replays a schedule in the mode in which it was found.
pub(crate) fn replay(
    wanted: &Wanted<'_>,
    mode: &Mode,
    care: &Care,
    schedule: &Schedule,
) -> Result<Replayed, String> {
    let program = ExploredProgram::new(wanted.solution, &wanted.setting, wanted.discipline, mode);
    let endless = matches!(mode, Mode::Endless { .. });
    let explorer = Explorer::new()
        .fairness(endless)
        .spurious_wakeups(care.spurious)
        .stack(care.stack);
    let replayed = explorer.replay(|threads| program.make(threads), schedule);
    let Execution {
        steps: replayed_steps,
        finding: found,
        ..
    } = replayed.map_err(|why| why.to_string())?;
    let (failure, trace) = if let Some(finding) = found {
        let (failure, trace) = program.describe(&finding, schedule, &replayed_steps);
        (Some(failure), trace)
    } else {
        let trace_builder = program.trace_builder(&replayed_steps);
        let mut trace = trace_builder.build(schedule, String::new());
        let mut left: Vec<_> = trace.left.iter().map(|step| step.thread).collect();
        left.dedup();
        trace.finding = match left.len() {
            0 => "every thread has finished, and nothing was wrong".to_owned(),
            1 => "nothing is wrong so far; 1 thread has not finished".to_owned(),
            left => format!("nothing is wrong so far; {left} threads have not finished"),
        };
        (None, trace)
    };
    Ok(Replayed { failure, trace })
}

/// Announces events to the judge, which is an object of the program.
struct ExplorerStage {
    program: Arc<ExploredProgram>,
    judge: Rc<Object<Box<dyn Judge>>>,
    pot: Option<Rc<Object<usize>>>,
}

impl ExplorerStage {
    fn play(&self, part: &Part) {
        let mut rounds = 0;
        loop {
            // Where rounds are shared, a thread does not know how many it has done,
            // unless it asks for its round and so breaks symmetry.
            if self.pot.is_some() && !explorer::is_symmetry_broken() {
                explorer::reset(&());
            } else {
                explorer::reset(&rounds);
            }
            if !part.play(rounds, self) {
                return;
            }
            rounds += 1;
        }
    }
}

impl Stage for ExplorerStage {
    fn event(&self, event: &Event) {
        // The role's code may count what it announces, and a solution may call
        // it inside `repeat_until`, which forgets the history: keep this.
        explorer::keep(&(event.verb, event.item));
        let announcement = self.program.announcement(Some(event));
        if self.program.placement(event.verb) == event::Placement::Latest {
            self.judge.perform_with_the_next(announcement);
        } else {
            self.judge.perform(announcement);
        }
    }

    fn take_round(&self, _: Who, _: &AtomicUsize) -> bool {
        let pot = self
            .pot
            .as_ref()
            .expect("a role that shares rounds has a pot");
        pot.perform(TakeRound) != explorer::Digest(0)
    }
}

/// A thread announces an event to the judge; without an event, all have ended.
struct Announcement {
    event: Option<(&'static str, Verb, Option<u64>)>,
    program: Arc<ExploredProgram>,
}

impl Hash for Announcement {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.event.hash(state);
    }
}

impl std::fmt::Debug for Announcement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Announcement").field(&self.event).finish()
    }
}

impl Operation for Announcement {
    type State = Box<dyn Judge>;

    fn label(&self) -> Label {
        match self.event {
            None => Label::new("the end"),
            Some((_, verb, None)) => Label::new(verb.text()),
            Some((_, verb, Some(item))) => Label::new(format!("{verb} {item}")),
        }
    }

    fn attributes(&self) -> Attributes {
        let attributes = Attributes::new().never_blocks().personal();
        match self.event.map(|(_, verb, _)| self.program.placement(verb)) {
            Some(event::Placement::Earliest) => attributes.announces().joins(),
            Some(event::Placement::Latest) => attributes,
            _ => attributes.announces(),
        }
    }

    fn outcomes(&self, judge: &Self::State, context: &Context) -> Vec<Outcome<Self::State>> {
        let broken = |it: Violation| Outcome::breaks_by(it.rule, it.detail);
        let Some((_, verb, item)) = self.event else {
            return vec![match judge.at_end() {
                Ok(()) => Outcome::same(),
                Err(violation) => broken(violation),
            }];
        };
        // The judge must come to the same state whichever of the symmetric
        // threads announces. If it does not, it breaks their symmetry.
        let mut seen = context.by.clone().map(|thread| {
            let who = self.program.roster[thread];
            let mut judge = judge.clone();
            let verdict = judge.observe(&Event { who, verb, item });
            (judge, verdict)
        });
        let (first, verdict) = seen.next().expect("at least one thread performs it");
        let symmetric = seen.all(|(other, also)| {
            other.digest() == first.digest() && also.is_ok() == verdict.is_ok()
        });
        let outcome = match verdict {
            Ok(()) => {
                let seen = first.shows();
                Outcome::becomes(first).showing(seen)
            }
            Err(violation) => broken(violation),
        };
        vec![if symmetric {
            outcome
        } else {
            outcome.breaking_symmetry()
        }]
    }
}

/// Takes a round from the pot; fails if none is left.
#[derive(Debug, Hash)]
struct TakeRound;

impl Operation for TakeRound {
    type State = usize;

    fn label(&self) -> Label {
        Label::new("take a round")
    }

    fn attributes(&self) -> Attributes {
        Attributes::new().never_blocks()
    }

    fn outcomes(&self, left: &usize, _: &Context) -> Vec<Outcome<usize>> {
        vec![match left.checked_sub(1) {
            Some(left) => Outcome::becomes(left).answering_whether(true),
            None => Outcome::same()
                .answering_whether(false)
                .with_effect(Effect::Failed),
        }]
    }
}
