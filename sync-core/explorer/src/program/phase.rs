//! Where threads that do rounds for ever are in them.

/// The phase of a thread in its round: what [fairness](crate::Explorer::fairness)
/// is about. A thread that never says is always in the remainder.
///
/// The names are those of the critical section problem (L. Lamport, *A new solution
/// of Dijkstra's concurrent programming problem*, 1974, for the doorway).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In no round: it wants nothing.
    #[default]
    Remainder,
    /// It has begun a round, and has not performed any operation in it.
    Doorway,
    /// It has performed one, and waits to be served. A thread in the
    /// [`Phase::Doorway`] comes here with its first operation.
    Waiting,
    /// It has been served, and has not ended its round.
    Critical,
}
