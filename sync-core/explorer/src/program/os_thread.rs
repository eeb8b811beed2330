//! A thread of the program on a thread of the system.
//!
//! Coroutines are much faster. But they share what belongs to the thread of the
//! system that they run on, and code can notice that: while one of them waits in a
//! destructor, because it unwinds, `std::thread::panicking` says yes to all.

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

/// The thread, for who runs the program.
pub(crate) struct OsThread {
    /// None once it has been let go.
    resumes: Option<Sender<Resume>>,
    replies: Receiver<Reply>,
    handle: Option<JoinHandle<()>>,
}

/// What one thread at a time uses.
struct InTurns<T>(T);

// SAFETY: of a program's threads and whoever runs them, one at a time goes on: all
// others wait at a channel, and what one has done happens before what the next one
// does. A thread is waited for before what it might still drop is used.
unsafe impl<T> Send for InTurns<T> {}

impl<T> InTurns<T> {
    fn into_inner(self) -> T {
        self.0
    }
}

impl OsThread {
    /// A thread that has not begun. The control must stay where it is as long as
    /// the thread is resumed.
    pub(crate) fn new(control: &Control, body: Body) -> Self {
        let (resumes, resumed) = channel();
        let (replies_to, replies) = channel();
        let ambience = Ambience::here();
        let inside = InTurns((&raw const *control, body));
        let run = move || {
            let (control, body) = inside.into_inner();
            let baton = Baton {
                resumes: resumed,
                replies: replies_to,
            };
            if baton.resumes.recv().is_err() {
                // It never begins, and whoever has let it go waits for it.
                drop(body);
                return;
            }
            // SAFETY: it is there as long as the thread is resumed.
            let control = unsafe { &*control };
            control.suspend.set(Suspend::OsThread(&raw const baton));
            let ended = control.inside_for_good(ambience, || {
                let ended = trap::on_stack(control.settings.stack, || {
                    control.ended(catch_unwind(AssertUnwindSafe(|| body())))
                });
                if ended.is_a_crash() {
                    // It is on the stack that is left behind.
                    std::mem::forget(body);
                }
                match ended {
                    Ended::Aborted => Ended::Panicked(control.abort_message()),
                    other => other,
                }
            });
            // Nobody hears it if it was let go.
            _ = baton.replies.send(Reply::Ended(ended));
        };
        let handle = thread::Builder::new().stack_size(OWN_STACK).spawn(run);
        Self {
            resumes: Some(resumes),
            replies,
            handle: Some(handle.expect("threads can be started")),
        }
    }

    /// Lets it go on until it announces something or ends.
    pub(crate) fn resume(&mut self, with: Resume) -> Result<Announced, Ended> {
        let resumes = self.resumes.as_ref().expect("it has not been let go");
        resumes.send(with).expect("it waits for that");
        // It answers soon, unless it has to wait for a processor: to be woken takes
        // longer.
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

    /// It has not begun, and never will.
    pub(crate) fn cancel(mut self) {
        self.resumes = None;
        self.wait();
    }

    /// Waits until it is gone, with all that it still drops.
    fn wait(&mut self) {
        if let Some(handle) = self.handle.take() {
            // All panics of the program are caught.
            _ = handle.join();
        }
    }
}

/// How often to look whether a thread has answered before going to sleep.
const LOOKS: usize = 1000;

/// How much stack a thread of the system has for itself, in bytes: the program's code
/// has another one.
const OWN_STACK: usize = 1 << 18;
