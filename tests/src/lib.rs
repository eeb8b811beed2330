//! What the catalog's tests and tools share.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tools are not solutions"
)]

pub mod mutants;
pub mod pan;
pub mod sizes;
