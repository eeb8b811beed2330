//! Runs of the program's own code: how one is begun, how many there were, and what
//! was found in them that nothing asked for.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use parking_lot::Mutex;

use super::stop::Stop;
use crate::{
    leaves::report::Finding,
    program::{control::Settings, description::Program, heartbeat::Heartbeat, run::Run},
    semantics::{configuration::Configuration, tables::Exclusions},
};

pub(crate) type Make = Arc<dyn Fn(&mut Program) + Send + Sync>;

/// What it takes to run the program in one pass over its states.
pub(crate) struct Runs<'a> {
    make: &'a Make,
    pub(crate) settings: Settings,
    classes: &'a [&'static str],
    executions: &'a AtomicU64,
    exclusions: Exclusions,
    /// The first state.
    pub(crate) root: Configuration,
    /// What was found beside the way.
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
            root: Configuration::default(),
            noted: Mutex::default(),
        }
    }

    /// Makes the program once more; on OS threads, if that is asked for.
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

    /// How many there were in this search.
    pub(crate) fn executions(&self) -> u64 {
        self.executions.load(Ordering::Relaxed)
    }

    /// Notes what was found beside the way. Reported if nothing else is.
    pub(crate) fn note(&self, stop: Stop) {
        self.noted.lock().get_or_insert(stop);
    }

    pub(crate) fn take_noted(&self) -> Option<Stop> {
        self.noted.lock().take()
    }
}

/// What is wrong if the program is not the one that it was.
pub(crate) fn another_program() -> Stop {
    let what = "the closure that makes the program does not make the same one every time: it must \
                not depend on clocks, random numbers, or what earlier calls have left";
    Finding::Misuse(what.to_owned()).into()
}
