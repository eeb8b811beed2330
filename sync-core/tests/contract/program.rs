//! A small program of several threads, run on every backend.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

#[cfg(feature = "loom")]
use sync_core::model::{self, End, Report};
#[cfg(feature = "explore")]
use sync_core::{
    Discipline, Latch,
    explorer::{self, Explorer, Verdict},
};

#[cfg(feature = "observe")]
use crate::listener::{Hear, Listener};

/// How often a program runs on real threads.
const ROUNDS: usize = if cfg!(miri) { 3 } else { 300 };

/// What threads are called in the explorer.
#[cfg(feature = "explore")]
const ROLES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// After this time, a thread that still runs is stuck.
const WATCHDOG: Duration = Duration::from_mins(1);

/// Threads that share an `S`, and what must be true of it in the end.
///
/// The bodies are plain functions, so that a program can be run again and again.
pub(crate) struct Program<S> {
    setup: fn() -> S,
    threads: Vec<fn(&S)>,
    in_the_end: fn(&S),
    #[cfg(feature = "observe")]
    hear: Option<Hear<S>>,
}

impl<S> Clone for Program<S> {
    fn clone(&self) -> Self {
        Self {
            threads: self.threads.clone(),
            ..*self
        }
    }
}

impl<S: Send + Sync + 'static> Program<S> {
    pub(crate) fn new(setup: fn() -> S) -> Self {
        Self {
            setup,
            threads: Vec::new(),
            in_the_end: |_| (),
            #[cfg(feature = "observe")]
            hear: None,
        }
    }

    pub(crate) fn thread(self, body: fn(&S)) -> Self {
        self.threads(1, body)
    }

    pub(crate) fn threads(mut self, count: usize, body: fn(&S)) -> Self {
        self.threads.extend(vec![body; count]);
        self
    }

    /// Runs when every thread has ended.
    pub(crate) fn in_the_end(mut self, check: fn(&S)) -> Self {
        self.in_the_end = check;
        self
    }

    /// Calls `hear` for every operation that a thread is about to execute.
    #[cfg(feature = "observe")]
    pub(crate) fn hear(mut self, hear: Hear<S>) -> Self {
        self.hear = Some(hear);
        self
    }

    /// No run on real threads fails, and none of several interleavings does.
    pub(crate) fn holds(&self) {
        self.holds_natively();
        #[cfg(feature = "loom")]
        assert!(self.executions() > 1, "nothing was explored");
    }

    /// The same, and no state that the explorer reaches is wrong, whatever the
    /// discipline of semaphores and locks. Whatever the threads share must be a
    /// primitive.
    pub(crate) fn holds_in_every_state(&self) {
        self.holds();
        self.holds_explored();
    }

    /// The same of a program that is too large for loom.
    pub(crate) fn holds_explored(&self) {
        self.holds_natively();
        #[cfg(feature = "explore")]
        for discipline in Discipline::ALL {
            let verdict = self.verdict(discipline);
            assert!(
                matches!(verdict, Verdict::Proved),
                "{discipline:?}: {verdict:?}"
            );
        }
    }

    /// The same, of a program with one interleaving: it has one thread, or its threads
    /// take turns.
    pub(crate) fn holds_in_its_only_order(&self) {
        self.holds_natively();
        #[cfg(feature = "loom")]
        assert_eq!(self.executions(), 1);
    }

    /// Every run on real threads ends, and none fails.
    pub(crate) fn holds_natively(&self) {
        let program = self.clone();
        let running = Arc::new(Mutex::new(Vec::new()));
        let known_running = Arc::clone(&running);
        let rounds = move || {
            for _ in 0..ROUNDS {
                program.run_natively(&running);
            }
        };
        watched(rounds, || {
            let stuck = known_running.lock().unwrap();
            format!("of the program's threads, {stuck:?} still run")
        });
    }

    fn run_natively(&self, running: &Mutex<Vec<usize>>) {
        *running.lock().unwrap() = (0..self.threads.len()).collect();
        let state = &Arc::new((self.setup)());
        let start = &Barrier::new(self.threads.len());
        thread::scope(|scope| {
            for (index, body) in self.threads.iter().enumerate() {
                scope.spawn(move || {
                    start.wait();
                    #[cfg(feature = "observe")]
                    Listener::to(state, self.hear).listens(|| body(state));
                    #[cfg(not(feature = "observe"))]
                    body(state);
                    running.lock().unwrap().retain(|other| *other != index);
                });
            }
        });
        (self.in_the_end)(state);
    }
}

#[cfg(feature = "explore")]
impl<S: Send + Sync + 'static> Program<S> {
    /// What the explorer finds.
    pub(crate) fn verdict(&self, discipline: Discipline) -> Verdict {
        let this = self.clone();
        let make = move |program: &mut explorer::Program| {
            let shared = Arc::new(((this.setup)(), Latch::new(this.threads.len())));
            for &body in &this.threads {
                // Those with the same code are alike.
                let same = |other: &fn(&S)| std::ptr::fn_addr_eq(*other, body);
                let role = this.threads.iter().position(same).expect("it is one");
                let shared = Arc::clone(&shared);
                program.thread(ROLES[role], move || {
                    body(&shared.0);
                    shared.1.count_down();
                });
            }
            let in_the_end = this.in_the_end;
            program.thread("end", move || {
                shared.1.wait();
                in_the_end(&shared.0);
            });
        };
        discipline.adopt();
        let report = Explorer::new().livelocks(true).explore(make);
        Discipline::Barging.adopt();
        report.verdict
    }
}

#[cfg(feature = "loom")]
impl<S: Send + Sync + 'static> Program<S> {
    /// What loom finds.
    pub(crate) fn explored(&self) -> Report {
        let program = self.clone();
        let started = std::time::Instant::now();
        let out_of_time = move || started.elapsed() > WATCHDOG;
        let listener = Listener::new(self.hear);
        let listened_to = listener.state();
        listener.listens(|| {
            model::explore(1_000, None, out_of_time, move || {
                let state = Arc::new((program.setup)());
                *listened_to.lock().unwrap() = Arc::downgrade(&state);
                program.run_in_model(&state);
            })
        })
    }

    fn run_in_model(&self, state: &Arc<S>) {
        let in_the_end = self.in_the_end;
        let running = Arc::new(AtomicUsize::new(self.threads.len()));
        let bodies = self.threads.iter().map(|&body| -> Box<dyn FnOnce()> {
            let (state, running) = (Arc::clone(state), Arc::clone(&running));
            Box::new(move || {
                body(&state);
                if running.fetch_sub(1, Ordering::SeqCst) == 1 {
                    in_the_end(&state);
                }
            })
        });
        model::spawn_all(bodies.collect());
    }

    /// How many executions loom needs to see that none fails.
    pub(crate) fn executions(&self) -> u64 {
        let Report {
            executions, end, ..
        } = self.explored();
        assert!(
            matches!(end, End::Exhausted),
            "in execution {executions}: {end:?}"
        );
        executions
    }

    /// The message with which a thread panics under loom.
    pub(crate) fn explored_panic(&self) -> String {
        match self.explored().end {
            End::Panicked(message) => message,
            end => panic!("it ended otherwise: {end:?}"),
        }
    }

    pub(crate) fn deadlocks(&self) {
        let end = self.explored().end;
        assert!(matches!(end, End::Deadlock), "it ended otherwise: {end:?}");
    }
}

/// Runs `f` natively; fails with the message of `stuck` if it does not end.
pub(crate) fn watched(f: impl FnOnce() + Send + 'static, stuck: impl FnOnce() -> String) {
    let (done, watch) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        let _done = done;
        f();
    });
    if let Err(RecvTimeoutError::Timeout) = watch.recv_timeout(WATCHDOG) {
        panic!("stuck: {}", stuck());
    }
    if let Err(payload) = thread.join() {
        resume_unwind(payload);
    }
}

/// A thread that breaks the rule panics with exactly this sentence, on every backend.
pub(crate) fn breaks_a_rule(sentence: &'static str, offence: fn()) {
    let natively = move || assert_eq!(panic_of(offence).as_deref(), Some(sentence));
    watched(natively, || "it did not panic".to_owned());
    #[cfg(feature = "loom")]
    {
        let end = model::explore(1_000, None, || false, offence).end;
        assert!(
            matches!(&end, End::Panicked(message) if message == sentence),
            "it ended otherwise: {end:?}"
        );
    }
}

/// The message of the panic, if `f` panics.
pub(crate) fn panic_of(f: impl FnOnce()) -> Option<String> {
    let payload = catch_unwind(AssertUnwindSafe(f)).err()?;
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    Some(text.expect("panics carry a sentence"))
}

/// A counter that is no part of the program: loom does not see it, and it orders
/// nothing that the primitives do not order.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicUsize);

impl Counter {
    pub(crate) const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Adds one, and returns the sum.
    pub(crate) fn add(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) fn subtract(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn raise_to(&self, value: usize) {
        self.0.fetch_max(value, Ordering::Relaxed);
    }
}
