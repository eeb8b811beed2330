use std::fmt;

use serde::Serialize;
use sync_core::Discipline;

/// How long a thread may have to wait where all threads do endless rounds, under
/// weakly fair schedules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "waits", rename_all = "snake_case")]
pub enum Waits {
    /// Starvation-free with a bypass bound: from a thread's first operation in a
    /// round, others are served at most this many times before it is.
    Within {
        /// How many times.
        others: u64,
    },
    /// Starvation-free, without a bound on how often others are served before.
    Eventually,
    /// Threads of these roles can wait for ever.
    ForEver {
        /// The roles, in the problem's order.
        roles: Vec<&'static str>,
    },
}

impl Waits {
    /// Starvation-free: overtaken at most this many times.
    pub const fn within(others: u64) -> Self {
        Self::Within { others }
    }

    /// Threads of these roles can wait for ever.
    pub fn for_ever(roles: &[&'static str]) -> Self {
        Self::ForEver {
            roles: roles.to_vec(),
        }
    }
}

impl fmt::Display for Waits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within { others: 0 } => f.pad("never overtaken"),
            Self::Within { others: 1 } => f.pad("overtaken at most once"),
            Self::Within { others } => f.pad(&format!("overtaken at most {others} times")),
            Self::Eventually => f.pad("starvation-free"),
            Self::ForEver { roles } => f.pad(&format!("starves: {}", roles.join(", "))),
        }
    }
}

/// What a solution claims about starvation, by discipline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fairness {
    pub(crate) barging: Waits,
    pub(crate) weak: Waits,
    pub(crate) fifo: Waits,
}

impl Fairness {
    /// The claim under this discipline.
    pub fn under(&self, discipline: Discipline) -> &Waits {
        match discipline {
            Discipline::Barging => &self.barging,
            Discipline::Weak => &self.weak,
            Discipline::Fifo => &self.fifo,
        }
    }
}
