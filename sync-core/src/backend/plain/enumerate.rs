//! The state space of a program.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    configuration::{Finding, Round, Transition},
    run::{Program, Run, Settings, with},
    values::Interner,
};

/// How to enumerate, and how far.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often a thread may wake spuriously at one line.
    pub spurious: u32,
    /// The most states to visit.
    pub states: usize,
    /// Whether threads forget what the primitives let them forget. Without it no loop
    /// returns to the same state, unless its code calls
    /// [`reset_history`](super::reset_history).
    pub forgets: bool,
}

/// A state of the program.
#[derive(Debug, Default)]
pub struct State {
    /// The steps that lead out of it.
    pub steps: Vec<Step>,
    /// Threads that have not ended.
    pub unfinished: Vec<usize>,
    /// Threads that have begun a round.
    pub inside: Vec<usize>,
    /// Threads that have done something in their round.
    pub waiting: Vec<usize>,
    /// Threads with a transition that the program may rely on.
    pub enabled: Vec<usize>,
    /// What is wrong in it.
    pub wrong: Vec<Finding>,
    /// The state before it and the step from there, on the path that was found
    /// first.
    predecessor: Option<(usize, usize)>,
}

/// A step from one state to the next.
#[derive(Debug)]
pub struct Step {
    transition: Transition,
    /// The thread that takes it.
    pub thread: usize,
    /// How many operations it counts for: 1, or 0 if it is a part of one.
    pub cost: usize,
    /// The next state; none if the step is wrong.
    pub to: Option<usize>,
    /// What is wrong with it.
    pub wrong: Vec<Finding>,
    /// Whether the program may rely on it: all but spurious wakeups.
    pub reliable: bool,
    /// Whether it announces something.
    pub announces: bool,
    /// Threads that end a round in it.
    pub ended: Vec<usize>,
}

/// The state space of a program.
#[derive(Debug, Default)]
pub struct Found {
    /// The states, the initial one first. A state or step with something wrong has
    /// no successor.
    pub states: Vec<State>,
    /// Whether these are all.
    pub exhausted: bool,
    /// Whether threads could have woken spuriously once more.
    pub limited: bool,
    /// How many times the program was run.
    pub runs: u64,
}

impl Found {
    /// Everything that can go wrong, each with the fewest operations to it.
    pub fn findings(&self) -> BTreeMap<Finding, usize> {
        let mut findings = BTreeMap::new();
        let mut least = vec![usize::MAX; self.states.len()];
        let mut queue = VecDeque::from([(0, 0)]);
        while let Some((at, operations)) = queue.pop_front() {
            if least[at] <= operations {
                continue;
            }
            least[at] = operations;
            let state = &self.states[at];
            let mut note = |wrong: &[Finding], operations: usize| {
                for wrong in wrong {
                    let least = findings.entry(wrong.clone()).or_insert(operations);
                    *least = operations.min(*least);
                }
            };
            note(&state.wrong, operations);
            for step in &state.steps {
                note(&step.wrong, operations + step.cost);
                match (step.to, step.cost) {
                    (Some(to), 0) => queue.push_front((to, operations)),
                    (Some(to), cost) => queue.push_back((to, operations + cost)),
                    (None, _) => {}
                }
            }
        }
        findings
    }
}

/// Runs the program in every possible order of its steps.
pub fn enumerate(options: &Options, make: &dyn Fn(&mut Program)) -> Found {
    let mut found = Found::default();
    let mut indices: HashMap<Vec<u32>, usize> = HashMap::new();
    let mut interner = Interner::default();
    let settings = Settings {
        forgets: options.forgets,
        spurious: options.spurious,
    };
    // Steps that have not been taken.
    let mut todo: Vec<(usize, usize)> = Vec::new();
    loop {
        let next = todo.pop();
        if next.is_none() && found.runs > 0 {
            found.exhausted = true;
            return found;
        }
        let mut run = Run::start(make, interner, settings);
        found.runs += 1;
        let mut at = next;
        if let Some((state, step)) = next {
            for transition in found.path_to(state) {
                run.step(&transition);
            }
            // Rounds that ended on the path were recorded with its steps.
            with(|execution| {
                for thread in 0..execution.threads() {
                    execution.configuration.take_round(thread);
                }
            });
            found.take(&mut run, state, step);
        }
        loop {
            let mut wrong = with(|execution| std::mem::take(&mut execution.configuration.failures));
            if !wrong.is_empty() {
                wrong.extend(with(|execution| execution.configuration.wrong()));
                match at {
                    Some((state, step)) => found.states[state].steps[step].wrong = wrong,
                    None => found.states.push(State {
                        wrong,
                        ..State::default()
                    }),
                }
                break;
            }
            let words = with(|execution| execution.configuration.words());
            let new = found.states.len();
            let state = *indices.entry(words).or_insert(new);
            if let Some((before, step)) = at {
                found.states[before].steps[step].to = Some(state);
            }
            if state < new {
                break;
            }
            found.visit(&run, at);
            let steps = found.states[state].steps.len();
            if steps == 0 || found.states.len() > options.states {
                break;
            }
            todo.extend((1..steps).map(|step| (state, step)));
            at = Some((state, 0));
            found.take(&mut run, state, 0);
        }
        found.limited |= with(|execution| execution.limited);
        interner = run.finish();
        if found.states.len() > options.states {
            return found;
        }
    }
}

impl Found {
    /// The transitions from the initial state to this one.
    fn path_to(&self, mut state: usize) -> Vec<Transition> {
        let mut path = Vec::new();
        while let Some((before, step)) = self.states[state].predecessor {
            path.push(self.states[before].steps[step].transition.clone());
            state = before;
        }
        path.reverse();
        path
    }

    /// Takes a step, and records what it announces and which rounds it ends.
    fn take(&mut self, run: &mut Run, state: usize, step: usize) {
        let step = &mut self.states[state].steps[step];
        run.step(&step.transition);
        with(|execution| {
            step.announces = execution.announces;
            let configuration = &mut execution.configuration;
            let threads = 0..configuration.threads.len();
            let ended = threads.filter(|thread| configuration.take_round(*thread).ended);
            step.ended = ended.collect();
        });
    }

    /// Records a new state.
    fn visit(&mut self, run: &Run, predecessor: Option<(usize, usize)>) {
        let mut state = with(|execution| {
            let configuration = &mut execution.configuration;
            let threads = 0..configuration.threads.len();
            let has_ended = |thread: &usize| configuration.has_ended(*thread);
            let unfinished: Vec<_> = threads.clone().filter(|it| !has_ended(it)).collect();
            let mut of_round = |is: fn(&Round) -> bool| -> Vec<_> {
                let threads = threads.clone();
                threads
                    .filter(|it| is(&configuration.take_round(*it)))
                    .collect()
            };
            let inside = of_round(|round| round.inside);
            let waiting = of_round(|round| round.waiting);
            let transitions = threads.flat_map(|it| configuration.transitions(it));
            let steps: Vec<_> = transitions
                .map(|transition| Step {
                    thread: transition.thread,
                    cost: configuration.cost(&transition),
                    to: None,
                    wrong: Vec::new(),
                    reliable: transition.is_reliable(),
                    announces: false,
                    ended: Vec::new(),
                    transition,
                })
                .collect();
            let reliable = steps.iter().filter(|step| step.reliable);
            let mut enabled: Vec<_> = reliable.map(|step| step.thread).collect();
            enabled.dedup();
            State {
                wrong: configuration.wrong(),
                steps,
                unfinished,
                inside,
                waiting,
                enabled,
                predecessor,
            }
        });
        if state.unfinished.is_empty() {
            state.wrong.extend(run.wrong_at_end());
        } else if state.enabled.is_empty() {
            state.wrong.push(Finding::Deadlock);
        }
        if !state.wrong.is_empty() {
            state.steps.clear();
        }
        self.states.push(state);
    }
}
