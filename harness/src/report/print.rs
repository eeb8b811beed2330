//! The one place that prints.
//!
//! Output that cannot be written ends the process. A closed pipe, as after
//! `head`, is no error; anything else, such as a full disk, is reported.

use std::{
    fmt,
    io::{self, ErrorKind, Write},
    process,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::style;

/// Prints to standard output, as `format!` takes it.
macro_rules! out {
    ($($text:tt)*) => { $crate::report::print::to_stdout(format_args!($($text)*)) };
}

/// The same, and a line break.
macro_rules! outln {
    () => { $crate::report::print::out!("\n") };
    ($($text:tt)*) => { $crate::report::print::out!("{}\n", format_args!($($text)*)) };
}

/// Prints a line to standard error, as `format!` takes it.
macro_rules! errln {
    ($($text:tt)*) => { $crate::report::print::to_stderr(format_args!($($text)*)) };
}

pub(crate) use {errln, out, outln};

/// What is printed meanwhile, instead of printing it.
static CAPTURED: Mutex<Option<String>> = Mutex::new(None);

/// What `print` prints, which is not printed.
pub(crate) fn captured(print: impl FnOnce()) -> String {
    let capture = || CAPTURED.lock().unwrap_or_else(PoisonError::into_inner);
    *capture() = Some(String::new());
    print();
    capture().take().unwrap_or_default()
}

pub(crate) fn to_stdout(text: fmt::Arguments<'_>) {
    let mut captured = CAPTURED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(captured) = &mut *captured {
        // Writing to a string cannot fail.
        let _ = fmt::Write::write_fmt(captured, text);
        return;
    }
    drop(captured);
    let mut stdout = anstream::stdout().lock();
    if let Err(error) = stdout.write_fmt(text).and_then(|()| stdout.flush()) {
        drop(stdout);
        give_up(&error);
    }
}

pub(crate) fn to_stderr(text: fmt::Arguments<'_>) {
    // If that fails, there is no way left to report it.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Prints the error that ends the command.
pub(crate) fn complain(sentence: impl fmt::Display) {
    errln!("{}error:{0:#} {sentence}", style::ERROR);
}

/// Standard output, for code that takes a writer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = io::stdout().write(bytes);
        Ok(written.unwrap_or_else(|error| give_up(&error)))
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = io::stdout().flush();
        flushed.or_else(|error| give_up(&error))
    }
}

/// Ends the process with one error message, however many threads call this.
fn give_up(error: &io::Error) -> ! {
    static FIRST: AtomicBool = AtomicBool::new(true);
    if !FIRST.swap(false, Ordering::Relaxed) {
        loop {
            thread::park();
        }
    }
    if error.kind() == ErrorKind::BrokenPipe {
        process::exit(0);
    }
    complain(format_args!("cannot write to standard output: {error}"));
    process::exit(2);
}
