//! A person as the scheduler: one step after the other, and what can come next.

use std::sync::{Arc, atomic::AtomicBool};

use sync_core::explorer::{
    self, Choice, Effect, Execution, Explorer, Finding, Liveness, Progress, ReplayError, Schedule,
};

use super::{Care, Mode, NamedState, Turn, Wanted, exploring::ExploredProgram};
use crate::{
    Failure,
    report::{Step, listed},
};

/// A program, the steps that were taken, and what can come next.
pub(crate) struct Scheduler {
    program: Arc<ExploredProgram>,
    explorer: Explorer,
    /// The beginning, and what each step has led to.
    past: Vec<Moment>,
}

struct Moment {
    schedule: Schedule,
    execution: Execution,
}

/// The state of the program between two steps.
pub(crate) struct Position {
    /// The last step; none at the beginning.
    pub(crate) last: Option<Turn>,
    /// Every thread.
    pub(crate) threads: Vec<ThreadAt>,
    /// The objects.
    pub(crate) objects: Vec<NamedState>,
    /// What is wrong, and that in a sentence.
    pub(crate) failure: Option<(Failure, String)>,
}

/// A thread between two steps.
pub(crate) struct ThreadAt {
    /// Its name: "reader 1".
    pub(crate) who: String,
    /// The operation that it does next, and the events that come with it.
    pub(crate) next: Vec<Step>,
    /// Whether it can do that now.
    pub(crate) standing: Standing,
    /// What its next operation can do.
    pub(crate) choices: Vec<Way>,
}

/// What an operation can do.
pub(crate) struct Way {
    /// In words: "it wakes reader 2".
    pub(crate) what: String,
    /// Whether it is no more than that the thread wakes without being woken.
    pub(crate) spurious: bool,
}

/// Whether a thread can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It can take a step.
    CanGo,
    /// It has to wait for others, but for a spurious wakeup.
    Waits,
    /// It has finished.
    Finished,
    /// The program has failed: nobody goes on.
    Over,
}

/// What can happen from here on.
pub(crate) enum Ahead {
    /// It fails on this schedule, which begins with the steps that were taken.
    Fails {
        /// How.
        failure: Failure,
        /// The schedule.
        schedule: Schedule,
        /// Whether no schedule that begins like this fails after fewer steps.
        shortest: bool,
    },
    /// It fails on no schedule.
    Never {
        /// How many states there are from here on.
        states: u64,
        /// If threads could have woken spuriously more often: how often each was let
        /// do so at one line.
        spurious_limit: Option<u32>,
    },
    /// The search was cut short, for this reason.
    Undecided(String),
}

impl Scheduler {
    /// The program before its first step.
    ///
    /// # Errors
    ///
    /// If it cannot be made; a sentence says why.
    pub(crate) fn new(wanted: &Wanted<'_>, mode: &Mode, care: &Care) -> Result<Self, String> {
        let program =
            ExploredProgram::new(wanted.solution, &wanted.setting, wanted.discipline, mode);
        let explorer = Explorer::new()
            .fairness(matches!(mode, Mode::Endless { .. }))
            .spurious_wakeups(care.spurious)
            .stack(care.stack);
        let mut scheduler = Self {
            program,
            explorer,
            past: Vec::new(),
        };
        scheduler
            .follow(Schedule::default())
            .map_err(|why| why.to_string())?;
        Ok(scheduler)
    }

    fn now(&self) -> &Moment {
        self.past.last().expect("the beginning is never taken back")
    }

    /// The steps that were taken.
    pub(crate) fn schedule(&self) -> &Schedule {
        &self.now().schedule
    }

    /// How many steps were taken.
    pub(crate) fn steps(&self) -> usize {
        self.past.len() - 1
    }

    /// Takes one step of a thread: its next operation, with the outcome of this
    /// number. False if it cannot.
    pub(crate) fn advance(&mut self, thread: usize, outcome: u32) -> bool {
        if matches!(&self.now().execution.finding, Some(finding) if !is_a_cycle(finding)) {
            return false;
        }
        let program = &self.program;
        let advanced = self.explorer.advance(
            |threads| program.make(threads),
            &self.now().schedule,
            thread,
            outcome,
        );
        match advanced {
            Ok((schedule, execution)) => {
                self.past.push(Moment {
                    schedule,
                    execution,
                });
                true
            }
            Err(_) => false,
        }
    }

    /// Takes the step that this schedule has after the steps that were taken; false
    /// if it has none.
    pub(crate) fn advance_along(&mut self, schedule: &Schedule) -> bool {
        let here = self.schedule();
        if !schedule.begins_with(here) || schedule.len() == here.len() {
            return false;
        }
        self.follow(schedule.first(here.len() + 1)).is_ok()
    }

    /// Whether the program can take all steps of this schedule; else a sentence says
    /// which one it cannot.
    pub(crate) fn can_take(&self, schedule: &Schedule) -> Result<(), String> {
        let program = &self.program;
        let followed = self
            .explorer
            .follow(|threads| program.make(threads), schedule);
        followed.map(|_| ()).map_err(|why| why.to_string())
    }

    fn follow(&mut self, schedule: Schedule) -> Result<(), ReplayError> {
        let program = &self.program;
        let execution = self
            .explorer
            .follow(|threads| program.make(threads), &schedule)?;
        self.past.push(Moment {
            schedule,
            execution,
        });
        Ok(())
    }

    /// Takes the last step back; false at the beginning.
    pub(crate) fn undo(&mut self) -> bool {
        let can = self.past.len() > 1;
        if can {
            self.past.pop();
        }
        can
    }

    /// Where the program is.
    pub(crate) fn position(&self) -> Position {
        let Moment {
            schedule,
            execution,
        } = self.now();
        let builder = self.program.trace_builder(&execution.steps);
        let described = execution.finding.as_ref().map(|finding| {
            let (failure, trace) = self.program.describe(finding, schedule, &execution.steps);
            (failure, trace.finding)
        });
        let mut trace = builder.build(schedule, String::new());
        let (pending, objects) = match execution.steps.last() {
            Some(end) => (builder.pending(end), builder.states(end)),
            None => (Vec::new(), Vec::new()),
        };
        let threads = self.program.roster().iter().enumerate();
        let threads = threads.map(|(thread, who)| {
            let next: Vec<_> = pending
                .iter()
                .filter(|step| step.thread == thread)
                .cloned()
                .collect();
            let choices = execution.choices.get(thread).into_iter().flatten();
            let choices: Vec<_> = choices.map(|choice| self.in_words(choice)).collect();
            let standing = match &execution.finding {
                _ if choices.iter().any(|it| !it.spurious) => Standing::CanGo,
                _ if next.is_empty() => Standing::Finished,
                None | Some(Finding::Deadlock) => Standing::Waits,
                Some(finding) if is_a_cycle(finding) => Standing::Waits,
                Some(_) => Standing::Over,
            };
            ThreadAt {
                who: who.to_string(),
                next,
                standing,
                choices,
            }
        });
        Position {
            last: trace.steps.pop(),
            threads: threads.collect(),
            objects,
            failure: described,
        }
    }

    fn in_words(&self, choice: &Choice) -> Way {
        let woken: Vec<_> = choice
            .wakes
            .iter()
            .map(|thread| self.program.roster()[*thread].to_string())
            .collect();
        let what = match choice.effect {
            Effect::TimedOut => "its time runs out".to_owned(),
            Effect::WokeSpuriously => "it wakes though nobody has woken it".to_owned(),
            Effect::Failed => "it fails".to_owned(),
            _ if woken.is_empty() => "it wakes nobody".to_owned(),
            _ => format!("it wakes {}", listed(&woken)),
        };
        Way {
            what,
            spurious: choice.effect == Effect::WokeSpuriously,
        }
    }

    /// The steps in which something happened to the object of the thread's next
    /// operation, the last ones first: the number of the step, and what was done.
    pub(crate) fn history_of(&self, thread: usize) -> Vec<(usize, Step)> {
        let Moment {
            schedule,
            execution,
        } = self.now();
        let pending = execution
            .steps
            .last()
            .and_then(|it| it.pending[thread].as_ref());
        let Some(pending) = pending else {
            return Vec::new();
        };
        let trace = self
            .program
            .trace_builder(&execution.steps)
            .build(schedule, String::new());
        let mut history = Vec::new();
        for (number, (turn, step)) in (1..).zip(trace.steps.iter().zip(&execution.steps[1..])) {
            // What is never shown is not in the trace.
            let shown = step
                .performed
                .iter()
                .filter(|it| it.label.shown != explorer::Shown::Never);
            for (performed, did) in shown.zip(&turn.did) {
                if performed.object == pending.object {
                    history.push((number, did.clone()));
                }
            }
        }
        history.reverse();
        history
    }

    /// What can come after the steps that were taken.
    pub(crate) fn future(&self) -> Future {
        Future {
            program: Arc::clone(&self.program),
            explorer: self.explorer.clone(),
            schedule: self.schedule().clone(),
        }
    }
}

/// Whether the schedule of this finding can go on for ever.
fn is_a_cycle(finding: &Finding) -> bool {
    matches!(
        finding,
        Finding::Livelock { .. } | Finding::Starvation { .. }
    )
}

/// What can come after a schedule.
pub(crate) struct Future {
    program: Arc<ExploredProgram>,
    explorer: Explorer,
    schedule: Schedule,
}

impl Future {
    /// Whether any schedule fails that begins with the steps that were taken.
    pub(crate) fn look(self, stop: Arc<AtomicBool>, progress: Arc<Progress>) -> Ahead {
        let program = Arc::clone(&self.program);
        let explorer = self.explorer.clone().stop_when(stop).progress(progress);
        let report = explorer.explore_from(move |threads| program.make(threads), &self.schedule);
        let report = match report {
            Ok(report) => report,
            Err(why) => return Ahead::Undecided(why.to_string()),
        };
        let fails = |finding: &Finding, schedule: Schedule, shortest| match self.program.explain(
            &self.explorer,
            finding,
            &schedule,
        ) {
            Ok((failure, _)) => Ahead::Fails {
                failure,
                schedule,
                shortest,
            },
            Err(why) => Ahead::Undecided(why),
        };
        match report.verdict {
            explorer::Verdict::Refuted { finding, schedule } => {
                fails(&finding, schedule, report.shortest)
            }
            explorer::Verdict::Inconclusive(limit) => Ahead::Undecided(limit.to_string()),
            explorer::Verdict::Proved => {
                let starves = report
                    .liveness
                    .into_iter()
                    .find_map(|(thread, it)| match it {
                        Liveness::Starves { schedule, stem } => Some((thread, schedule, stem)),
                        Liveness::StarvationFree { .. } => None,
                    });
                match starves {
                    Some((thread, schedule, stem)) => {
                        fails(&Finding::Starvation { thread, stem }, schedule, false)
                    }
                    None => Ahead::Never {
                        states: report.states,
                        spurious_limit: report.spurious_limit,
                    },
                }
            }
        }
    }
}
