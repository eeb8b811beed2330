//! Nothing hangs in silence: who takes much too long is named.

use std::{
    process,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// Much longer than any repetition takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Ends the process when something that is watched does not end.
pub(crate) struct Watchdog(mpsc::Sender<Option<String>>);

impl Watchdog {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel::<Option<String>>();
        thread::spawn(move || {
            while let Ok(news) = receiver.recv() {
                let Some(what) = news else { continue };
                if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    eprintln!("error: {what} did not end within {PATIENCE:?}; it hangs");
                    process::exit(1);
                }
            }
        });
        Self(sender)
    }

    /// Watches `what` until the returned guard is dropped.
    pub(crate) fn watch(&self, what: String) -> Watched<'_> {
        // Its thread lasts as long as the process.
        let _ = self.0.send(Some(what));
        Watched(self)
    }
}

/// Something is being watched.
pub(crate) struct Watched<'a>(&'a Watchdog);

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        let _ = self.0.0.send(None);
    }
}
