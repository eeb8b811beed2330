//! Numbers, times and sizes as people type them: `1e6`, `2M`, `150ms`, `1GiB`.

use std::{num::NonZero, ops::RangeInclusive, time::Duration};

use crate::Problem;

/// A whole number: `1000000`, `1_000_000`, `1,000,000`, `1e6`, `1M`.
pub(super) fn whole(text: &str) -> Option<u64> {
    let text = without_separators(text)?;
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let thousands = [
        ('k', 1_000),
        ('K', 1_000),
        ('M', 1_000_000),
        ('G', 1_000_000_000),
    ];
    let unit = thousands.iter().find(|(unit, _)| text.ends_with(*unit));
    let (digits, unit) = match unit {
        Some((letter, unit)) => (text.trim_end_matches(*letter), *unit),
        None => (text.as_str(), 1),
    };
    // A float must look like one: "inf" and "nan" are names.
    if !digits.starts_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let number = digits.parse::<f64>().ok()? * f64::from(unit);
    let is_whole = number.fract() == 0.0 && (0.0..=9e15).contains(&number);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole, and not that large"
    )]
    is_whole.then_some(number as u64)
}

/// Without underscores, and without commas if they stand between groups of three digits:
/// `2,1` is no number.
fn without_separators(text: &str) -> Option<String> {
    let (first, rest) = text.split_once(',').unwrap_or((text, ""));
    let is_group = |it: &str| it.len() == 3 && it.chars().all(|it| it.is_ascii_digit());
    let grouped = (1..=3).contains(&first.len()) && rest.split(',').all(is_group);
    let allowed = !text.contains(',') || grouped;
    allowed.then(|| text.replace(['_', ','], ""))
}

fn within(text: &str, range: RangeInclusive<u64>, sentence: &str) -> Result<u64, String> {
    let number = whole(text).filter(|it| range.contains(it));
    number.ok_or_else(|| sentence.to_owned())
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// How many states.
pub(super) fn states(text: &str) -> Result<u64, String> {
    within(
        text,
        1..=u64::MAX,
        "it takes a number of states from 1 up, such as 1000000, 1e6 or 1M",
    )
}

/// How many random walks.
pub(super) fn walks(text: &str) -> Result<u64, String> {
    within(
        text,
        1..=u64::MAX,
        "it takes a number of walks from 1 up, such as 100000, 1e5 or 100k",
    )
}

/// How many rounds.
pub(super) fn rounds(text: &str) -> Result<usize, String> {
    let most = Problem::MAX_ROUNDS as u64;
    let sentence = format!("it takes a number of rounds from 1 to {most}, such as 3");
    within(text, 1..=most, &sentence).map(size)
}

/// How many things to do at a time.
pub(super) fn jobs(text: &str) -> Result<NonZero<usize>, String> {
    let sentence = "it takes a number from 1 to 256, such as 2";
    let number = within(text, 1..=256, sentence)?;
    NonZero::new(size(number)).ok_or_else(|| sentence.to_owned())
}

/// How long, in minutes.
pub(super) fn minutes(text: &str) -> Result<Duration, String> {
    let sentence = "it takes a number of minutes from 1 to 240, such as 30";
    within(text, 1..=240, sentence).map(Duration::from_mins)
}

/// A seed.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    within(
        text,
        0..=u64::MAX,
        "it takes a whole number from 0 up, such as 7",
    )
}

/// How many spurious wakeups.
pub(super) fn wakeups(text: &str) -> Result<u32, String> {
    let sentence = "it takes a number of wakeups from 0 to 1000, such as 2";
    let number = within(text, 0..=1_000, sentence)?;
    u32::try_from(number).map_err(|_| sentence.to_owned())
}

/// Which of several things, from 1.
pub(super) fn ordinal(text: &str) -> Result<usize, String> {
    within(text, 1..=1_000, "it takes a number from 1 up, such as 1").map(size)
}

/// A time, in seconds unless it has a unit.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let most = Duration::from_hours(7 * 24);
    time(text, Duration::from_secs(1))
        .filter(|time| !time.is_zero() && *time <= most)
        .ok_or_else(|| {
            "it takes more than 0 seconds and at most a week, such as 10, 2min or 500ms".to_owned()
        })
}

/// A time up to a minute, in milliseconds unless it has a unit.
pub(super) fn milliseconds(text: &str) -> Result<Duration, String> {
    time(text, Duration::from_millis(1))
        .filter(|time| *time <= Duration::from_mins(1))
        .ok_or_else(|| "it takes up to 60000 milliseconds, such as 150, 150ms or 2s".to_owned())
}

fn time(text: &str, unit: Duration) -> Option<Duration> {
    if let Ok(number) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(number * unit.as_secs_f64()).ok();
    }
    humantime::parse_duration(text).ok()
}

/// Memory of a search or of a process, in MiB unless it has a unit; in bytes.
pub(super) fn memory(text: &str) -> Result<u64, String> {
    bytes(text, 1 << 20)
        .filter(|it| (1 << 20..=1 << 40).contains(it))
        .ok_or_else(|| "it takes 1 MiB up to 1 TiB, such as 4096, 512MiB or 4GiB".to_owned())
}

/// Room of a search on disk, in MiB unless it has a unit; in bytes.
pub(super) fn disk(text: &str) -> Result<u64, String> {
    bytes(text, 1 << 20)
        .filter(|it| *it <= 1 << 50)
        .ok_or_else(|| "it takes 0 up to 1 PiB, such as 65536, 64GiB or 0".to_owned())
}

/// Memory of an answer's process, which holds the engines, too.
pub(super) fn process_memory(text: &str) -> Result<u64, String> {
    let enough = memory(text).ok().filter(|it| *it >= 256 << 20);
    enough.ok_or_else(|| "it takes 256 MiB up to 1 TiB, such as 4096 or 4GiB".to_owned())
}

/// The stack of a thread, in KiB unless it has a unit; in bytes.
pub(super) fn stack(text: &str) -> Result<u64, String> {
    bytes(text, 1 << 10)
        .filter(|it| (16 << 10..=1 << 30).contains(it))
        .ok_or_else(|| "it takes 16 KiB up to 1 GiB, such as 256, 512KiB or 1MiB".to_owned())
}

fn bytes(text: &str, unit: u64) -> Option<u64> {
    if let Some(number) = whole(text).filter(|_| !text.ends_with(['k', 'K', 'M', 'G'])) {
        return number.checked_mul(unit);
    }
    // "1 GB" and "1G" mean powers of two here, as for the memory that machines have.
    let text = text.trim().to_lowercase();
    let binary = match text.strip_suffix('b') {
        Some(short) if !short.ends_with('i') => format!("{short}ib"),
        Some(_) => text.clone(),
        None => format!("{text}ib"),
    };
    binary
        .parse::<bytesize::ByteSize>()
        .ok()
        .map(|it| it.as_u64())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{memory, milliseconds, seconds, stack, whole};

    #[test]
    fn numbers_are_taken_as_people_type_them() {
        for text in [
            "1000000",
            "1_000_000",
            "1,000,000",
            "1e6",
            "1E6",
            "1M",
            "1000k",
            "0.001G",
        ] {
            assert_eq!(whole(text), Some(1_000_000), "{text}");
        }
        for text in [
            "", "-1", "1.5", "1e-3", "inf", "nan", "M", "1e30", "ten", "1 000 x", "0x10",
        ] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(seconds("2min"), Ok(Duration::from_mins(2)));
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(milliseconds("150ms"), Ok(Duration::from_millis(150)));
        assert_eq!(milliseconds("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(milliseconds("0"), Ok(Duration::ZERO));
        for text in ["4GiB", "4G", "4gb", "4096", "4096MiB", "4 GiB"] {
            assert_eq!(memory(text), Ok(4 << 30), "{text}");
        }
        assert_eq!(stack("1MiB"), Ok(1 << 20));
        for text in ["", "-1", "0", "soon", "NaN", "1e99", "inf", "8d"] {
            assert!(seconds(text).is_err(), "{text}");
            assert!(memory(text).is_err(), "{text}");
        }
    }
}
