//! Schedules: who takes a step when.

use std::{fmt, str::FromStr};

/// Which thread takes which step, from the beginning on.
///
/// As text it is a word for each step: the thread's number, and after each `+`
/// one more operation of the same step. A number after a dot says which
/// outcome an operation has, of several; the first if nothing is said. So
/// `0 1+ 1.2` lets thread 0 perform an operation, thread 1 two at once, and
/// thread 1 a third, whose third outcome it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Schedule(pub(crate) Vec<Turn>);

/// One step of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Turn {
    pub(crate) thread: usize,
    /// The outcome of each of its operations, at least one.
    pub(crate) picks: Vec<u32>,
}

impl Schedule {
    /// How many steps it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has no steps: what it shows is so from the beginning.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The thread that takes each step.
    pub fn threads(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(|turn| turn.thread)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, turn) in self.0.iter().enumerate() {
            if number > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{}", turn.thread)?;
            for (operation, pick) in turn.picks.iter().enumerate() {
                if operation > 0 {
                    f.write_str("+")?;
                }
                if *pick > 0 {
                    write!(f, ".{pick}")?;
                }
            }
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = String;

    /// # Errors
    ///
    /// A sentence that names the word that is no step.
    fn from_str(text: &str) -> Result<Self, String> {
        let turn = |word: &str| -> Option<Turn> {
            let end = word.find(['+', '.']).unwrap_or(word.len());
            let (thread, rest) = word.split_at(end);
            let pick = |text: &str| match text.strip_prefix('.') {
                Some(number) => number.parse().ok(),
                None => text.is_empty().then_some(0),
            };
            Some(Turn {
                thread: thread.parse().ok()?,
                picks: rest.split('+').map(pick).collect::<Option<_>>()?,
            })
        };
        text.split_whitespace()
            .map(|word| {
                turn(word).ok_or_else(|| {
                    format!("`{word}` is no step of a schedule; `0`, `1+` or `2.1` would be")
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}
