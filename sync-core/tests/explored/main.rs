//! The primitives under the explorer, against judges that share nothing with it: a
//! plain enumerator of interleavings, and shuttle.

mod counts;
mod fairness;
mod further;
mod hunts;
mod merging;
mod plain;
mod program;
mod random_schedules;
mod trust;
