//! A performance on real threads, observed from outside.

use std::{
    any::Any,
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;
use sync_core::{
    Fault,
    observe::{self, Object, Observer},
};

use crate::{
    Exhibit, Failure, Judge, Part, Setting, Solution, interrupt, panics,
    report::{Step, names::Names},
    thread_status::ThreadStatus,
};

/// A failure on real threads.
#[derive(Clone, Debug, Serialize)]
pub struct Incident {
    /// The kind of failure.
    pub failure: Failure,
    /// What happened, in a sentence.
    pub detail: String,
    /// The pending operation of each thread that has not finished.
    pub pending: Vec<Step>,
}

/// The threads of a performance, each with its status.
pub(crate) struct Live {
    exhibit: Exhibit,
    pub(crate) parts: Vec<Part>,
    pub(crate) statuses: Vec<Arc<ThreadStatus>>,
    objects: Vec<Object>,
}

/// A constructor that takes longer counts as deadlocked.
const CONSTRUCTOR_TIMEOUT: Duration = Duration::from_secs(5);

/// Why a performance could not be made.
pub(crate) enum NotMade {
    Badly(Box<Incident>),
    /// The user wants to stop.
    Interrupted,
}

impl Live {
    /// Makes a performance; its primitives are native. A constructor must not
    /// wait, since no other thread runs yet: the thread of one that does not
    /// return is abandoned.
    pub(crate) fn new(
        solution: &Solution,
        setting: &Setting,
    ) -> Result<(Self, Box<dyn Judge>), NotMade> {
        let badly = |failure, detail| {
            let pending = Vec::new();
            Err(NotMade::Badly(Box::new(Incident {
                failure,
                detail,
                pending,
            })))
        };
        let (report, made) = mpsc::channel();
        let (solution, setting) = (solution.clone(), setting.clone());
        thread::spawn(move || {
            panics::silence_this_thread();
            let made = catch_unwind(AssertUnwindSafe(|| Self::made(&solution, &setting)));
            // The receiver is gone after a timeout.
            let _ = report.send(made.map_err(|panic| message_of(&*panic)));
        });
        let began = Instant::now();
        loop {
            match made.recv_timeout(Duration::from_millis(20)) {
                Ok(Ok(made)) => return Ok(made),
                Ok(Err(message)) => {
                    return badly(Failure::Panic, format!("in its constructor: {message}"));
                }
                Err(RecvTimeoutError::Timeout) if interrupt::requested() => {
                    return Err(NotMade::Interrupted);
                }
                Err(RecvTimeoutError::Timeout) if began.elapsed() > CONSTRUCTOR_TIMEOUT => {
                    let seconds = CONSTRUCTOR_TIMEOUT.as_secs();
                    return badly(
                        Failure::Deadlock,
                        format!("its constructor has not returned in {seconds} s"),
                    );
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => unreachable!("it reports in any case"),
            }
        }
    }

    fn made(solution: &Solution, setting: &Setting) -> (Self, Box<dyn Judge>) {
        let objects = Rc::new(Objects::default());
        let performance = observe::with(objects.clone(), || solution.perform(setting));
        let live = Self {
            exhibit: solution.exhibit,
            statuses: performance.parts.iter().map(|_| Arc::default()).collect(),
            parts: performance.parts,
            objects: objects.0.take(),
        };
        (live, performance.judge)
    }

    pub(crate) fn names(&self) -> Names {
        Names::new(&self.objects, &self.exhibit)
    }

    /// The statuses of the threads of the same role.
    pub(crate) fn same_role_as(&self, part: &Part) -> Vec<Arc<ThreadStatus>> {
        let same = self.parts.iter().zip(&self.statuses);
        same.filter(|(other, _)| other.who.role == part.who.role)
            .map(|(_, status)| Arc::clone(status))
            .collect()
    }

    pub(crate) fn rounds_done(&self) -> u64 {
        self.statuses.iter().map(|status| status.served()).sum()
    }

    /// The finding if threads do not move, or move without progress.
    pub(crate) fn stuck(&self, failure: Failure, how: &str) -> Incident {
        Incident {
            failure,
            detail: how.to_owned(),
            pending: self.pending(),
        }
    }

    /// The finding if a thread panicked with this message.
    pub(crate) fn panicked(&self, message: &str) -> Incident {
        let (failure, detail) = match self.statuses.iter().find_map(|status| status.fault()) {
            Some(Fault::DataRace { created, .. }) => {
                let object = self.objects.iter().find(|object| object.created == created);
                let object = object.map_or("some data".to_owned(), |o| self.names().of(o));
                let detail = format!("two threads accessed `{object}` at the same time");
                (Failure::DataRace, detail)
            }
            _ => (Failure::Panic, message.to_owned()),
        };
        Incident {
            failure,
            detail,
            pending: self.pending(),
        }
    }

    /// The pending operation of each thread that has not finished.
    fn pending(&self) -> Vec<Step> {
        let names = self.names();
        let unfinished = self.parts.iter().zip(&self.statuses);
        unfinished
            .filter(|(_, status)| !status.finished())
            .map(|(part, status)| match status.at() {
                Some(operation) => {
                    let did = format!("{} {}", operation.action, names.of(&operation.object));
                    Step::at(part.who, &operation, &self.exhibit, did)
                }
                None => Step::doing(part.who, "in no operation of sync-core".to_owned()),
            })
            .collect()
    }
}

/// Records the objects that are created.
#[derive(Default)]
struct Objects(RefCell<Vec<Object>>);

impl Observer for Objects {
    fn created(&self, object: &Object) {
        self.0.borrow_mut().push(*object);
    }
}

/// Detects that no thread moves any more.
pub(crate) struct Watchdog {
    moves: u64,
    moved: Instant,
}

impl Watchdog {
    /// The timeout after which it counts as a deadlock: if the pending operation
    /// of every thread can block, and if some thread is elsewhere.
    const GRACE: Duration = Duration::from_secs(1);
    const GRACE_ELSEWHERE: Duration = Duration::from_secs(3);

    pub(crate) fn new() -> Self {
        Self {
            moves: 0,
            moved: Instant::now(),
        }
    }

    /// How long no thread has moved.
    pub(crate) fn still_for(&mut self, live: &Live) -> Duration {
        let moves = live.statuses.iter().map(|status| status.moves()).sum();
        if moves != self.moves {
            self.moves = moves;
            self.moved = Instant::now();
        }
        self.moved.elapsed()
    }

    /// Whether the timeout is over.
    pub(crate) fn is_stuck(&mut self, live: &Live) -> bool {
        let all_wait = live.statuses.iter().all(|status| {
            status.finished()
                || status
                    .at()
                    .is_some_and(|operation| operation.action.may_block())
        });
        let grace = if all_wait {
            Self::GRACE
        } else {
            Self::GRACE_ELSEWHERE
        };
        self.still_for(live) > grace
    }
}

/// The message of a panic.
pub(crate) fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without a message").to_owned()
}
