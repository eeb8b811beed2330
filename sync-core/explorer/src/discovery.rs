//! Running the program's own code: to find out what threads do, and to see
//! whether they do it every time.

use std::sync::Arc;

use crate::{
    Digest, Finding,
    configuration::Configuration,
    pulse::Pulse,
    run::Run,
    search::{Pass, Trouble},
    step::{Failure, Resumes, Source, Step, Stepper},
    table::{Next, Tables, digest_of},
    visited::{Id, Link},
};

/// The step that a link stands for.
pub(crate) fn walk(walker: &mut Stepper<'_>, now: &Configuration, link: Link) -> Step {
    let mut steps = walker.known_steps(now, usize::from(link.thread));
    steps.swap_remove(usize::from(link.branch))
}

/// Lets all threads of a run come to their first announcement.
pub(crate) fn start(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
) -> (Configuration, Option<Failure>) {
    let mut root = Configuration {
        objects: run
            .objects
            .iter()
            .map(|(state, _)| stepper.tables.state(state))
            .collect(),
        ..Configuration::default()
    };
    let mut failure = None;
    for thread in 0..run.threads() {
        let announced = pulse.during(thread, None, || run.resume(thread, Digest(0)));
        if announced.asked {
            stepper.concerns.apart.insert(run.classes[thread]);
        }
        let local = stepper.tables.local(&announced);
        if let Next::Panics(message) = &stepper.local(local).next {
            failure = Some(Failure::Panics(Arc::clone(message)));
        }
        root.locals.push(local);
        root.turns.push(0);
        root.comes_to(stepper.tables, thread, local);
    }
    (root, failure)
}

/// Lets the threads of a run go on as a step says, and looks whether they come
/// where they should.
pub(crate) fn resume_all(
    stepper: &mut Stepper<'_>,
    pulse: &Pulse,
    run: &mut Run,
    now: &Configuration,
    resumes: &Resumes,
) -> Result<(), Trouble> {
    let mut locals = now.locals.clone();
    for (thread, answer) in resumes {
        let thread = usize::from(*thread);
        let from = locals[thread];
        let to = stepper.known_step(from, *answer);
        let at = stepper.local(from).at;
        let announced = pulse.during(thread, Some(at), || run.resume(thread, *answer));
        if announced.asked {
            stepper.concerns.apart.insert(run.classes[thread]);
        }
        if digest_of(&announced) != stepper.local(to).digest {
            return Err(Trouble::Erratic(Finding::Erratic {
                thread,
                before: describe(stepper.tables, to),
                now: describe(stepper.tables, stepper.tables.local(&announced)),
            }));
        }
        locals[thread] = to;
    }
    Ok(())
}

fn describe(tables: &Tables, local: u32) -> String {
    let local = tables.locals.get(local);
    match &local.next {
        Next::Operation {
            object, operation, ..
        } => {
            format!(
                "{} on object {object} at {}",
                tables.describe(*operation),
                local.at
            )
        }
        Next::Creates(_) => format!("create an object at {}", local.at),
        Next::Destroys(object) => format!("drop object {object}"),
        Next::Ends => "end".to_owned(),
        Next::Panics(message) => format!("panic: {message}"),
    }
}

/// Finds out by running the program's code what a thread does next.
pub(crate) struct Discovery<'a, 't> {
    pub(crate) pass: &'a Pass<'t>,
    pub(crate) walker: &'a mut Stepper<'t>,
    pub(crate) pulse: &'a Pulse,
    /// The state from which a step is being looked for.
    pub(crate) at: Id,
    /// A run of the program that has come to that state, and gone on like this.
    pub(crate) run: Option<(Run, Resumes)>,
}

impl Source for Discovery<'_, '_> {
    type Trouble = Trouble;

    fn discover(
        &mut self,
        now: &Configuration,
        before: &Resumes,
        thread: u16,
        answer: Digest,
    ) -> Result<u32, Trouble> {
        let (mut run, mut done) = match self.run.take() {
            Some((run, done)) if done == *before => (run, done),
            _ => (self.run_to(before)?, before.clone()),
        };
        let from = now.locals[usize::from(thread)];
        let Self { walker, pulse, .. } = self;
        let last = walker.local(from).at;
        let thread_number = usize::from(thread);
        let announced = pulse.during(thread_number, Some(last), || {
            run.resume(thread_number, answer)
        });
        if announced.asked {
            walker.concerns.apart.insert(run.classes[thread_number]);
        }
        let to = walker.tables.local(&announced);
        walker.tables.learn_step(from, answer, to);
        done.push((thread, answer));
        self.run = Some((run, done));
        Ok(to)
    }
}

impl Discovery<'_, '_> {
    /// Runs the program to the state, and on.
    fn run_to(&mut self, on: &Resumes) -> Result<Run, Trouble> {
        let Self {
            pass,
            walker,
            pulse,
            at,
            ..
        } = self;
        let mut run = pass.start_run();
        start(walker, pulse, &mut run);
        let mut now = pass.root.clone();
        for link in pass.path(*at) {
            let step = walk(walker, &now, link);
            resume_all(walker, pulse, &mut run, &now, &step.resumes)?;
            now = step.after;
        }
        resume_all(walker, pulse, &mut run, &now, on)?;
        Ok(run)
    }
}

/// Numbers without any order to them, the same every time (G. Marsaglia,
/// *Xorshift RNGs*, 2003).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        #[allow(clippy::cast_possible_truncation, reason = "any bits will do")]
        let number = self.0 as usize;
        number % limit
    }

    /// One of the steps of one of the threads that can take any.
    pub(crate) fn step(&mut self, walker: &mut Stepper<'_>, now: &Configuration) -> Option<Step> {
        let threads = now.locals.len();
        let first = self.below(threads.max(1));
        (0..threads).find_map(|next| {
            let mut steps = walker.known_steps(now, (first + next) % threads);
            steps.retain(|step| step.failure.is_none());
            (!steps.is_empty()).then(|| steps.swap_remove(self.below(steps.len())))
        })
    }
}
