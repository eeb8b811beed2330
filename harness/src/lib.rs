//! Synchronization problems as values, to be run, stressed and verified.
//!
//! A problem crate describes its problem as values: a [`Puzzle`], which is a
//! contract (a trait), roles that call it, and [`Rules`], which are a [`Spec`]
//! over the events that they announce; and an [`Entry`] for each solution, right
//! or wrong. Together they are a [`Problem`], which [`run`], [`stress`] and
//! [`verify`] take; [`cli`] is the command line for all three.
//!
//! A problem crate needs only the items of the root, none of the modules.

mod actor;
mod entry;
mod event;
mod exhibit;
mod failure;
mod group;
mod live;
mod nearest;
mod panics;
mod problem;
mod puzzle;
mod rules;
mod setting;
mod solution;
mod spec;
mod thread_status;
mod waits;

pub mod cli;
pub mod contract;
pub mod copied;
pub mod interrupt;
pub mod patterns;
pub mod practice;
pub mod readme;
pub mod report;
pub mod run;
pub mod stress;
pub mod tables;
pub mod verify;

pub use actor::{Actor, Stage};
pub use entry::Entry;
pub use event::{Event, Verb, Who};
pub use exhibit::Exhibit;
pub use failure::Failure;
pub use group::{Difficulty, Group};
pub use live::Incident;
pub use problem::Problem;
pub use puzzle::Puzzle;
pub use rules::Rules;
pub use setting::Setting;
pub use solution::{Claim, Part, Performance, Solution};
pub use spec::{Judge, Spec, Violation};
pub use sync_core::Discipline;
pub use waits::{Fairness, Waits};
