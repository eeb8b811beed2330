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

fn model() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = info.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
