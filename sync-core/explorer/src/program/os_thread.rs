//! A thread of the program on an OS thread.
//!
//! Coroutines are much faster, but share what belongs to their OS thread, and code
//! can notice that: while one of them waits in a destructor because it is
//! unwinding, `std::thread::panicking` is true for all.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
    thread::{self, JoinHandle},
};

use super::{
    control::{Ambience, Announced, Baton, Control, Reply, Resume, Suspend},
    description::Body,
    trap::{self, Ended},
};

/// The thread, as its run sees it.
pub(crate) struct OsThread {
    /// None once it has been cancelled.
    resumes: Option<Sender<Resume>>,
    replies: Receiver<Reply>,
    handle: Option<JoinHandle<()>>,
}

/// A value that one thread at a time uses.
struct InTurns<T>(T);

// SAFETY: of the program's threads and the one that drives them, only one runs at a
// time: all others wait at a channel, so what one has done happens before what the
// next one does. A thread is joined before values that it might still drop are
// used.
unsafe impl<T> Send for InTurns<T> {}

impl<T> InTurns<T> {
    fn into_inner(self) -> T {
        self.0
    }
}

impl OsThread {
    /// A thread that has not begun. The control must not move as long as the thread
    /// is resumed.
    pub(crate) fn new(control: &Control, body: Body) -> Self {
        let (resumes, inbox) = channel();
        let (outbox, replies) = channel();
        let ambience = Ambience::here();
        let inside = InTurns((&raw const *control, body));
        let run = move || {
            let (control, body) = inside.into_inner();
            let baton = Baton {
                resumes: inbox,
                replies: outbox,
            };
            if baton.resumes.recv().is_err() {
                // It never begins; `cancel` waits for it.
                drop(body);
                return;
            }
            // SAFETY: it exists as long as the thread is resumed.
            let control = unsafe { &*control };
            control.suspend.set(Suspend::OsThread(&raw const baton));
            let ended = control.inside_for_good(ambience, || {
                let ended = trap::on_stack(control.settings.stack, || {
                    control.ended(catch_unwind(AssertUnwindSafe(|| body())))
                });
                if ended.is_a_crash() {
                    // It is borrowed by the stack that is leaked.
                    std::mem::forget(body);
                }
                match ended {
                    Ended::Aborted => Ended::Panicked(control.abort_message()),
                    other => other,
                }
            });
            // The receiver is gone if the thread was leaked.
            _ = baton.replies.send(Reply::Ended(ended));
        };
        let handle = thread::Builder::new().stack_size(OWN_STACK).spawn(run);
        Self {
            resumes: Some(resumes),
            replies,
            handle: Some(handle.expect("threads can be started")),
        }
    }

    /// Resumes it until its next announcement or its end.
    pub(crate) fn resume(&mut self, with: Resume) -> Result<Announced, Ended> {
        let resumes = self.resumes.as_ref().expect("it has not been let go");
        resumes.send(with).expect("it waits for that");
        // Spin first: the reply usually comes soon, and to be woken takes longer.
        let soon = (0..LOOKS).find_map(|_| {
            std::hint::spin_loop();
            self.replies.try_recv().ok()
        });
        match soon.map_or_else(|| self.replies.recv(), Ok) {
            Ok(Reply::Announced(announced)) => Ok(announced),
            Ok(Reply::Ended(ended)) => {
                self.wait();
                Err(ended)
            }
            Err(_) => unreachable!("its last reply is how it ended"),
        }
    }

    /// Ends a thread that has not begun.
    pub(crate) fn cancel(mut self) {
        self.resumes = None;
        self.wait();
    }

    /// Joins it, so that all that it drops is dropped.
    fn wait(&mut self) {
        if let Some(handle) = self.handle.take() {
            // All panics of the program are caught.
            _ = handle.join();
        }
    }
}

/// How often to poll for a reply before blocking.
const LOOKS: usize = 1000;

/// The stack of the OS thread itself, in bytes: the program's code runs on another
/// one.
const OWN_STACK: usize = 1 << 18;
