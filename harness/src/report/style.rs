//! Colours by meaning. `anstream` leaves them out where the output is no
//! terminal or `NO_COLOR` is set.

use anstyle::{AnsiColor, Color, Style};

const fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(Color::Ansi(color)))
}

pub(crate) const ERROR: Style = bold(AnsiColor::Red);
pub(crate) const GOOD: Style = bold(AnsiColor::Green);
pub(crate) const BAD: Style = bold(AnsiColor::Red);
pub(crate) const OPEN: Style = bold(AnsiColor::Yellow);
pub(crate) const HEADING: Style = Style::new().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();

/// The colour of a thread.
pub(crate) fn of_thread(thread: usize) -> Style {
    const COLORS: [AnsiColor; 12] = [
        AnsiColor::Cyan,
        AnsiColor::Yellow,
        AnsiColor::Magenta,
        AnsiColor::Green,
        AnsiColor::Blue,
        AnsiColor::Red,
        AnsiColor::BrightCyan,
        AnsiColor::BrightYellow,
        AnsiColor::BrightMagenta,
        AnsiColor::BrightGreen,
        AnsiColor::BrightBlue,
        AnsiColor::BrightRed,
    ];
    Style::new().fg_color(Some(Color::Ansi(COLORS[thread % COLORS.len()])))
}

/// Whether standard output is coloured.
pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
}
