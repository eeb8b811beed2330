//! Schedules: which thread takes each step.

use std::{fmt, str::FromStr};

/// Which thread takes each step, from the beginning on, and which outcomes its
/// operations have.
///
/// As text it is a word for each step: the thread's number, and a `+` for each
/// further operation of the step. A number after a dot selects one of several
/// outcomes of an operation; the first one, 0, is not written. So in `0 1+ 1.2`
/// thread 0 performs an operation, thread 1 performs two in one step, and thread 1
/// performs a third, which has its outcome 2.
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

    /// Whether it has no steps: it ends in the initial state.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its first steps: so many, or all if it has fewer.
    #[must_use]
    pub fn first(&self, steps: usize) -> Self {
        Self(self.0.iter().take(steps).cloned().collect())
    }

    /// Whether it begins with the steps of another one.
    pub fn begins_with(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The same, with further steps.
    pub(crate) fn followed_by(&self, steps: impl IntoIterator<Item = Turn>) -> Self {
        Self(self.0.iter().cloned().chain(steps).collect())
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
    /// If a word is not a step; the message names the word.
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
