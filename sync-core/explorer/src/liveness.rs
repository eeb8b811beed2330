//! What can go on for ever.

pub(crate) mod fairness;
pub(crate) mod livelock;
