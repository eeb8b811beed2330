//! What a semaphore must never do, and what must be possible.

use harness::{Event, Setting, Spec, Violation};

use crate::{GIVES, MOVED, TAKES, WAITS};

/// Rule 1.
pub(crate) const NO_MORE: &str = "no more permits are taken than there are";
/// Rule 2.
pub(crate) const PROPERTY_3: &str =
    "a permit that is given while threads wait is taken by one of them";
/// Rule 3.
pub(crate) const EVERY_ROUND: &str = "everybody takes and gives one permit in each round";

/// The permits and those who wait for them.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Permits {
    threads: Vec<Thread>,
    /// Permits that anybody may take.
    free: usize,
    /// Permits that were given while threads waited. The threads that were called
    /// share them, and there are at least as many of those.
    owed: usize,
    all: usize,
}

#[derive(Clone, Copy, Debug, Hash, PartialEq)]
enum Thread {
    /// It does not wait.
    Runs,
    /// It has waited since before a permit was given that is still owed.
    Called,
    /// It waits, and no permit is owed to it.
    Waits,
}

impl Permits {
    pub(crate) fn new(setting: &Setting) -> Self {
        let all = setting.parameter("permits");
        Self {
            threads: vec![Thread::Runs; setting.threads()],
            free: all,
            owed: 0,
            all,
        }
    }

    /// True as well if there is no third thread, or more than one permit.
    pub(crate) fn two_wait(&self) -> bool {
        self.threads.len() < 3 || self.all > 1 || self.waiting() >= 2
    }

    fn waiting(&self) -> usize {
        let waits = |it: &&Thread| **it != Thread::Runs;
        self.threads.iter().filter(waits).count()
    }

    fn change(&mut self, from: Thread, to: Thread) {
        for thread in &mut self.threads {
            if *thread == from {
                *thread = to;
            }
        }
    }

    fn give(&mut self) {
        if self.waiting() > self.owed {
            self.owed += 1;
            self.change(Thread::Waits, Thread::Called);
        } else {
            self.free += 1;
        }
    }

    fn take(&mut self, event: &Event) -> Result<(), Violation> {
        Violation::unless(self.free + self.owed > 0, NO_MORE, || {
            format!("{event} a permit, and there is none")
        })?;
        let thread = &mut self.threads[event.who.thread];
        let was_called = *thread == Thread::Called;
        *thread = Thread::Runs;
        if was_called {
            self.owed -= 1;
        } else {
            Violation::unless(self.free > 0, PROPERTY_3, || {
                format!("{event} a permit that was given while others waited")
            })?;
            self.free -= 1;
        }
        if self.owed == 0 {
            self.change(Thread::Called, Thread::Waits);
        }
        Ok(())
    }
}

impl Spec for Permits {
    fn observe(&mut self, event: &Event) -> Result<(), Violation> {
        match event.verb {
            WAITS => self.threads[event.who.thread] = Thread::Waits,
            TAKES => self.take(event)?,
            GIVES => self.give(),
            MOVED => {
                return Err(Violation {
                    rule: EVERY_ROUND,
                    detail: format!("at once {event} permits"),
                });
            }
            other => unreachable!("no role announces `{other}`"),
        }
        Ok(())
    }
}
