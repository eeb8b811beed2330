//! Progress bars on the terminal.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error; hidden if that is no terminal.
pub(crate) fn bar(length: u64, unit: &str) -> ProgressBar {
    let template = format!("{{bar:24}} {{pos}}/{{len}} {unit}  {{elapsed}}  {{msg}}");
    let style = ProgressStyle::with_template(&template).expect("the template is valid");
    let bar = ProgressBar::new(length).with_style(style.progress_chars("█▌░"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// Says what is going on, as long as it does, on standard error; hidden if that is no
/// terminal.
pub(crate) fn spinner(message: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {msg}  {elapsed}");
    let spinner = ProgressBar::new_spinner()
        .with_style(style.expect("the template is valid"))
        .with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(200));
    spinner
}

/// Keeps the bar's message current until the returned guard is dropped.
pub(crate) fn watch(bar: &ProgressBar, message: impl Fn() -> String + Send + 'static) -> Watch {
    let (stop, stopped) = mpsc::channel::<()>();
    let bar = bar.clone();
    thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_millis(200)) == Err(RecvTimeoutError::Timeout) {
            bar.set_message(message());
        }
    });
    Watch { _stop: stop }
}

/// Stops watching when dropped.
pub(crate) struct Watch {
    _stop: mpsc::Sender<()>,
}
