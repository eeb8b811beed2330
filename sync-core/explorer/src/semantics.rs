//! What programs do, as tables and steps: no code of the program runs here.

pub(crate) mod apply;
pub(crate) mod configuration;
pub(crate) mod cycle;
pub(crate) mod reductions;
pub(crate) mod step;
pub(crate) mod tables;
