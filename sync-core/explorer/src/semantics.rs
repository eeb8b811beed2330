//! The transition system of a program, as tables and steps. No code of the
//! program's threads runs here.

pub(crate) mod apply;
pub(crate) mod configuration;
pub(crate) mod cycle;
pub(crate) mod keys;
pub(crate) mod merging;
pub(crate) mod packed;
pub(crate) mod reductions;
pub(crate) mod step;
pub(crate) mod tables;
