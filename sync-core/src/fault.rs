use std::{fmt, panic::Location};

/// A rule of a primitive was broken by the code that uses it.
///
/// Whoever breaks the rule panics with this sentence. An observer of the
/// thread hears of it first, as data.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Two threads used one [`Shared`](crate::Shared) at once, at least one of
    /// them to change it.
    DataRace {
        /// Where the `Shared` was created.
        created: &'static Location<'static>,
        /// The access that found another one in its way.
        at: &'static Location<'static>,
    },
    /// Any other broken rule; the sentence names it.
    Misuse(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataRace { created, at } => write!(
                f,
                "data race: the shared data of {created} was accessed at {at} \
                 while another thread was using it"
            ),
            Self::Misuse(rule) => f.write_str(rule),
        }
    }
}
