//! Data types that every layer uses, and that use none of them.

pub(crate) mod digest;
pub(crate) mod execution;
pub(crate) mod label;
pub(crate) mod numbers;
pub(crate) mod options;
pub(crate) mod report;
pub(crate) mod schedule;
pub(crate) mod threads;
