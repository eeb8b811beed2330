//! Names a repetition that takes much too long, and ends the process.

use std::{
    process,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// Much longer than any repetition takes on a loaded machine.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Ends the process when something that it watches does not end in time.
pub(crate) struct Watchdog(mpsc::Sender<Option<String>>);

impl Watchdog {
    pub(crate) fn new() -> Self {
        let (sender, receiver) = mpsc::channel::<Option<String>>();
        thread::spawn(move || {
            while let Ok(news) = receiver.recv() {
                let Some(what) = news else { continue };
                if receiver.recv_timeout(TIMEOUT) == Err(RecvTimeoutError::Timeout) {
                    eprintln!("error: {what} did not end within {TIMEOUT:?}; it hangs");
                    process::exit(1);
                }
            }
        });
        Self(sender)
    }

    /// Watches `what` until the returned guard is dropped.
    pub(crate) fn watch(&self, what: String) -> Watched<'_> {
        // The receiver lasts as long as the process.
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
