//! Infinite executions: livelock and starvation.

pub(crate) mod components;
pub(crate) mod fairness;
pub(crate) mod graph;
pub(crate) mod lasso;
pub(crate) mod livelock;
