//! The primitives under the explorer, against witnesses that know nothing of
//! it: a plain enumerator of interleavings, loom, shuttle.

mod counts;
mod fairness;
mod plain;
mod program;
mod random_schedules;
mod trust;
