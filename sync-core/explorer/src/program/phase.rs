//! Phases of threads that work in rounds for ever.

/// The phase of a thread in its round, by which
/// [fairness](crate::Explorer::fairness) is decided. A thread that reports none is
/// always in the remainder.
///
/// The names are those of the critical section problem (L. Lamport, *A new solution
/// of Dijkstra's concurrent programming problem*, 1974, for the doorway).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// In no round.
    #[default]
    Remainder,
    /// It has begun a round, and has performed no operation in it.
    Doorway,
    /// It has performed an operation, and waits to be served. A thread in the
    /// [`Phase::Doorway`] enters this phase with its first operation.
    Waiting,
    /// It has been served, and has not ended its round.
    Critical,
}
