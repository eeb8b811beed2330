use std::{fmt::Debug, hash::Hash};

/// What shared data must be: the explorer recognizes a state by its hash, a trace
/// prints it, and threads pass it to each other.
///
/// Implemented for everything that is `Hash + Debug + Send`.
pub trait State: Hash + Debug + Send {}

impl<T: Hash + Debug + Send> State for T {}
