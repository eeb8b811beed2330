//! The format of the narration's `tracing` events on the terminal.

use std::fmt;

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};

use crate::report::{print::Stdout, style};

/// From now on, events of threads are printed to standard output, with
/// `every_operation` their operations as well.
pub fn init(every_operation: bool) {
    let level = if every_operation {
        Level::DEBUG
    } else {
        Level::INFO
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_ansi(style::is_coloured())
        .log_internal_errors(false)
        .with_writer(|| Stdout)
        .event_format(Narration)
        .init();
}

struct Narration;

#[derive(Default)]
struct Line {
    thread: usize,
    who: String,
    at: String,
    text: String,
}

impl Visit for Line {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "thread" {
            self.thread = usize::try_from(value).unwrap_or_default();
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        match field.name() {
            "who" => self.who = text,
            "at" => self.at = text,
            "message" => self.text = text,
            _ => {}
        }
    }
}

impl<S, N> FormatEvent<S, N> for Narration
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        event.record(&mut line);
        let style = match *event.metadata().level() {
            Level::ERROR => style::BAD,
            Level::INFO => style::of_thread(line.thread),
            _ => style::QUIET,
        };
        let Line { who, at, text, .. } = line;
        if writer.has_ansi_escapes() {
            writeln!(writer, "{style}{at:>7}  {who:16} {text}{style:#}")
        } else {
            writeln!(writer, "{at:>7}  {who:16} {text}")
        }
    }
}
