//! What can go on for ever.

pub(crate) mod fairness;
pub(crate) mod graph;
pub(crate) mod lasso;
pub(crate) mod livelock;
