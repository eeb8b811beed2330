//! Where threads that do rounds for ever are in them.

/// Where a thread is in its round: what [fairness](crate::Explorer::fairness)
/// is about. A thread that says nothing of rounds is in none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Standing {
    /// In no round: it wants nothing.
    #[default]
    Idle,
    /// It has begun a round, and has not performed any operation in it.
    Fresh,
    /// It has, and waits to be served. What was [`Standing::Fresh`] becomes so
    /// by itself.
    Waiting,
    /// It has been served, and has not ended its round.
    Served,
}
