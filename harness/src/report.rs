//! Output for people and for machines.

pub(crate) mod board;
pub(crate) mod names;
mod palette;
pub(crate) mod picture;
pub(crate) mod places;
pub(crate) mod print;
pub(crate) mod progress;
pub(crate) mod steps;
pub(crate) mod style;
pub mod table;
pub(crate) mod timeline;
pub(crate) mod trace;

mod step;
pub(crate) use step::ShownAs;
pub use step::Step;

use indicatif::HumanCount;

use self::print::outln;
use crate::Setting;

/// A duration for people, in at most seven characters: 5.8 s. Below a tenth of a
/// second in smaller units.
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

/// A large count of something: 1 run, 12,345 runs.
pub(crate) fn count(count: u64, text: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{} {text}{s}", HumanCount(count))
}

/// "one, two and three"
pub(crate) fn listed<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => words.concat(),
    }
}

/// A size in words: "5 philosophers, 1 round".
pub(crate) fn size(setting: &Setting) -> String {
    let rounds = plural(setting.rounds(), "round");
    format!("{}, {rounds}", without_rounds(setting))
}

/// The same with endless rounds.
pub(crate) fn endless_size(setting: &Setting) -> String {
    format!("{}, endless rounds", without_rounds(setting))
}

fn without_rounds(setting: &Setting) -> String {
    let parameters = setting.parameters().iter();
    let parameters = parameters.map(|(name, value)| format!("{name} {value}"));
    let mut parts = vec![threads(setting)];
    parts.extend(parameters);
    parts.join(", ")
}

/// "4 hydrogen + 1 oxygen", "2 readers + 1 writer"
fn threads(setting: &Setting) -> String {
    let all = setting.roles().iter().map(|(role, count)| match count {
        1 => format!("1 {role}"),
        count => format!("{count} {}", several(role)),
    });
    all.collect::<Vec<_>>().join(" + ")
}

/// The plural of a role, as far as the roles of the catalog go.
fn several(role: &str) -> String {
    let before = |ending: &str| role.strip_suffix(ending);
    match role {
        // Substances, and names rather than nouns.
        "hydrogen" | "oxygen" | "first" | "second" | "east" | "west" | "reindeer" => {
            role.to_owned()
        }
        "child" => "children".to_owned(),
        "elf" => "elves".to_owned(),
        "man" => "men".to_owned(),
        "woman" => "women".to_owned(),
        _ if role.len() == 1 => role.to_owned(),
        _ => match before("y").filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
            Some(stem) => format!("{stem}ies"),
            None if role.ends_with(['s', 'x', 'z']) || role.ends_with("ch") => format!("{role}es"),
            None => format!("{role}s"),
        },
    }
}

/// A text that is wrapped at 80 columns, wrapped again where there are fewer.
pub(crate) fn page(text: &str) -> String {
    if table::width() >= 80 {
        return text.to_owned();
    }
    let lines = text.lines().map(|line| {
        let indent = line.len() - line.trim_start().len();
        let indent = " ".repeat(indent);
        let options = textwrap::Options::new(table::width()).subsequent_indent(&indent);
        textwrap::fill(line, options)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Prints a paragraph, indented, as wide as the terminal is.
pub(crate) fn paragraph(indent: &str, text: &str) {
    let options = textwrap::Options::new(table::width())
        .initial_indent(indent)
        .subsequent_indent(indent);
    outln!("{}", textwrap::fill(text, options));
}

#[cfg(test)]
mod tests {
    use super::{seconds, size};
    use crate::Setting;

    #[test]
    fn a_size_agrees_with_its_counts() {
        let party = Setting::new().with("party", 3).with("ox", 1);
        assert_eq!(size(&party), "3 parties + 1 ox, 1 round");
        let water = Setting::new().with("hydrogen", 4).with("oxygen", 2);
        let water = water.with_rounds(2).with_parameter("room", 3);
        assert_eq!(size(&water), "4 hydrogen + 2 oxygen, room 3, 2 rounds");
    }

    #[test]
    fn durations_keep_two_or_three_digits() {
        let texts = [0.000_05, 0.0123, 5.84, 123.4].map(seconds);
        assert_eq!(texts, ["50 µs", "12.3 ms", "5.8 s", "123 s"]);
    }
}
