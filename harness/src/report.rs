//! What people and machines get to see.

pub(crate) mod names;
pub(crate) mod picture;
pub(crate) mod print;
pub(crate) mod progress;
pub(crate) mod stepping;
pub(crate) mod steps;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod timeline;
pub(crate) mod trace;

mod step;
pub use step::Step;
pub(crate) use step::Told;

use self::print::outln;
use crate::Setting;

/// A count as people read it: 89,238.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration as people read it, of at most seven characters: 5.8 s.
/// Below a tenth of a second in smaller units.
pub(crate) fn seconds(seconds: f64) -> String {
    if seconds < 0.001 {
        format!("{:.0} µs", seconds * 1e6)
    } else if seconds < 0.1 {
        format!("{:.1} ms", seconds * 1e3)
    } else if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}

/// `text` with an `s` unless there is one of it: 1 round, 2 rounds.
pub(crate) fn plural(count: usize, text: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {text}{s}")
}

/// Prints a paragraph, indented, in at most 80 columns.
pub(crate) fn paragraph(indent: &str, text: &str) {
    let options = textwrap::Options::new(table::WIDTH)
        .initial_indent(indent)
        .subsequent_indent(indent);
    outln!("{}", textwrap::fill(text, options));
}

#[cfg(test)]
mod tests {
    use super::{seconds, thousands};

    #[test]
    fn counts_are_grouped_in_threes() {
        let texts = [0, 999, 1_000, 89_238, 1_234_567].map(thousands);
        assert_eq!(texts, ["0", "999", "1,000", "89,238", "1,234,567"]);
    }

    #[test]
    fn durations_keep_two_or_three_digits() {
        let texts = [0.000_05, 0.0123, 5.84, 123.4].map(seconds);
        assert_eq!(texts, ["50 µs", "12.3 ms", "5.8 s", "123 s"]);
    }
}
