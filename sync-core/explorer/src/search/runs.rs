//! Concrete runs of a pass: how they are started and counted, and the failures met
//! on random walks.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use parking_lot::Mutex;

use super::stop::Stop;
use crate::{
    leaves::report::Finding,
    program::{control::Settings, description::Program, heartbeat::Heartbeat, run::Run},
    semantics::{configuration::Configuration, step::Resumes, tables::Exclusions},
};

pub(crate) type Make = Arc<dyn Fn(&mut Program) + Send + Sync>;

/// All that is needed to run the program in a pass.
pub(crate) struct Runs<'a> {
    make: &'a Make,
    pub(crate) settings: Settings,
    classes: &'a [&'static str],
    executions: &'a AtomicU64,
    exclusions: Exclusions,
    /// The state in which the program begins.
    pub(crate) begun: Configuration,
    /// The threads that each step of the search's schedule resumes from there.
    pub(crate) prefix: Vec<Resumes>,
    /// The state in which the search begins.
    pub(crate) root: Configuration,
    /// The first failure met on a random walk.
    noted: Mutex<Option<Stop>>,
}

impl<'a> Runs<'a> {
    pub(crate) fn new(
        make: &'a Make,
        settings: Settings,
        classes: &'a [&'static str],
        executions: &'a AtomicU64,
        exclusions: Exclusions,
    ) -> Self {
        Self {
            make,
            settings,
            classes,
            executions,
            exclusions,
            begun: Configuration::default(),
            prefix: Vec::new(),
            root: Configuration::default(),
            noted: Mutex::default(),
        }
    }

    /// Starts another execution; on OS threads, if requested.
    pub(crate) fn start(&self, heartbeat: &Arc<Heartbeat>, os_threads: bool) -> Result<Run, Stop> {
        if Run::is_spent() {
            return Err(Stop::Spent);
        }
        self.executions.fetch_add(1, Ordering::Relaxed);
        let mut settings = self.settings;
        settings.os_threads |= os_threads;
        let asymmetric = |class: &str| self.exclusions.asymmetric.contains(class);
        let run = heartbeat.during(None, None, || {
            Run::new(&**self.make, settings, &asymmetric, heartbeat)
        });
        let run = run?;
        if run.classes != self.classes {
            return Err(another_program());
        }
        Ok(run)
    }

    /// How many executions there were in this search.
    pub(crate) fn executions(&self) -> u64 {
        self.executions.load(Ordering::Relaxed)
    }

    /// Notes a failure met on a random walk. It is reported if the search finds
    /// nothing else.
    pub(crate) fn note(&self, stop: Stop) {
        self.noted.lock().get_or_insert(stop);
    }

    pub(crate) fn take_noted(&self) -> Option<Stop> {
        self.noted.lock().take()
    }
}

/// The finding if the closure makes another program than before.
pub(crate) fn another_program() -> Stop {
    let what = "the closure that makes the program does not make the same one every time: it must \
                not depend on clocks, random numbers, or what earlier calls have left";
    Finding::Misuse(what.to_owned()).into()
}
