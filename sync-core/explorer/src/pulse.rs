//! Whether a thread of the program still announces what it does.

use std::{
    panic::Location,
    sync::Mutex,
    time::{Duration, Instant},
};

/// Which thread runs the program's code, and since when.
pub(crate) struct Pulse(Mutex<Option<Running>>);

#[derive(Clone, Copy)]
struct Running {
    since: Instant,
    thread: usize,
    after: Option<&'static Location<'static>>,
}

impl Pulse {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Runs the code of `thread`, whose last operation was there.
    pub(crate) fn during<R>(
        &self,
        thread: usize,
        after: Option<&'static Location<'static>>,
        run: impl FnOnce() -> R,
    ) -> R {
        let since = Instant::now();
        self.set(Some(Running {
            since,
            thread,
            after,
        }));
        let result = run();
        self.set(None);
        result
    }

    fn set(&self, running: Option<Running>) {
        *self.0.lock().expect("nobody panics with it") = running;
    }

    /// The thread that has been running for so long, and its last operation.
    pub(crate) fn silent(
        &self,
        patience: Duration,
    ) -> Option<(usize, Option<&'static Location<'static>>)> {
        let running = (*self.0.lock().expect("nobody panics with it"))?;
        (running.since.elapsed() > patience).then_some((running.thread, running.after))
    }
}
