//! The terminal, as long as a command has it for itself.

use std::{
    io::{self, IsTerminal, Write, stdout},
    process,
    sync::Once,
    thread,
    time::Duration,
};

use crossterm::{
    cursor, execute, queue,
    style::Print,
    terminal::{self, ClearType},
};

use super::Usage;
use crate::{interrupt, report::style};

/// The terminal, without its scrollback and line editing, until this is dropped.
pub(super) struct Terminal;

impl Terminal {
    pub(super) fn take() -> Result<Self, Usage> {
        let taken = terminal::enable_raw_mode()
            .and_then(|()| execute!(stdout(), terminal::EnterAlternateScreen, cursor::Hide));
        taken.map_err(|error| Usage(format!("the terminal cannot be used: {error}")))?;
        leave_with_the_terminal();
        Ok(Self)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = execute!(stdout(), cursor::Show, terminal::LeaveAlternateScreen);
        let _ = terminal::disable_raw_mode();
    }
}

/// Where the terminal is gone, waiting for a key need not return.
fn leave_with_the_terminal() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        thread::spawn(|| {
            while !interrupt::requested() {
                thread::sleep(GRACE);
            }
            // Whoever notices it itself has ended by then.
            thread::sleep(GRACE);
            process::exit(130);
        });
    });
}

/// How long a command has to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// Whether somebody can press keys and look at a screen.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Its columns and lines; no fewer than one can work with.
pub(super) fn size() -> (usize, usize) {
    let (width, height) = terminal::size().unwrap_or((80, 24));
    (usize::from(width).max(20), usize::from(height).max(6))
}

/// Shows these lines, cut to the width.
pub(super) fn draw(lines: &[String]) {
    let (width, height) = size();
    let mut out = stdout().lock();
    // If the terminal is gone, reading the next key says so.
    let _ = queue!(out, cursor::MoveTo(0, 0));
    let shown = lines.len().min(height);
    for (number, line) in lines.iter().take(height).enumerate() {
        let end = if number + 1 == shown { "" } else { "\r\n" };
        let mut line = console::truncate_str(line, width, "…");
        if !style::is_coloured() {
            line = console::strip_ansi_codes(&line).into_owned().into();
        }
        let _ = queue!(
            out,
            Print(line),
            terminal::Clear(ClearType::UntilNewLine),
            Print(end)
        );
    }
    let _ = queue!(out, terminal::Clear(ClearType::FromCursorDown));
    let _ = out.flush();
}
