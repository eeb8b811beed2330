use std::{error::Error, fmt, panic::Location};

/// A rule of a primitive was broken by the code that uses it.
///
/// The thread that breaks it panics with this sentence. Before that, the thread's
/// observer is given the fault as data.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// Two threads used one [`Shared`](crate::Shared) at once, at least one of them
    /// to change it.
    DataRace {
        /// Where the `Shared` was created.
        created: &'static Location<'static>,
        /// Where the access is that found the other thread at the data.
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

impl Error for Fault {}
