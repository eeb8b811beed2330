//! What it ran on, as far as it matters.

use std::{fs, thread};

/// "2 cores, model name".
pub(crate) fn describe() -> String {
    let cores = match cores() {
        1 => "1 core".to_owned(),
        several => format!("{several} cores"),
    };
    match model() {
        Some(model) => format!("{cores}, {model}"),
        None => cores,
    }
}

/// Processors that this process may use.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// What else keeps the processors busy from now on.
pub(crate) struct Others {
    begin: Option<Ticks>,
}

/// Counted by the system since it began.
#[derive(Clone, Copy)]
struct Ticks {
    /// Of all processors together.
    all: u64,
    /// Those at which a processor did something, or the host kept it.
    busy: u64,
    /// Those at which it worked for this process.
    own: u64,
}

impl Others {
    pub(crate) fn watch() -> Self {
        Self { begin: ticks() }
    }

    /// Processors that others kept busy since then, `0.0 ..=` all; none if the
    /// system does not tell.
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    pub(crate) fn cores(&self) -> Option<f64> {
        let (begin, end) = (self.begin?, ticks()?);
        let own = end.own - begin.own;
        let others = (end.busy - begin.busy).saturating_sub(own);
        let all = (end.all - begin.all).max(1);
        Some(others as f64 / all as f64 * cores() as f64)
    }
}

/// Linux's: see proc(5).
fn ticks() -> Option<Ticks> {
    // Only what we do not look at can be negative.
    let numbers = |text: &str| -> Vec<u64> {
        let words = text.split_whitespace();
        words.map(|word| word.parse().unwrap_or(0)).collect()
    };
    let system = fs::read_to_string("/proc/stat").ok()?;
    let system = numbers(system.lines().next()?.strip_prefix("cpu")?);
    let [user, nice, kernel, idle, io, interrupts, soft, stolen, ..] = system[..] else {
        return None;
    };
    let busy = user + nice + kernel + interrupts + soft + stolen;
    let own = fs::read_to_string("/proc/self/stat").ok()?;
    // The name comes first, in brackets, then a letter.
    let (_, own) = own.rsplit_once(')')?;
    let own = numbers(own.trim_start().get(1..)?);
    Some(Ticks {
        all: busy + idle + io,
        busy,
        own: own.get(10)? + own.get(11)?,
    })
}

fn model() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
