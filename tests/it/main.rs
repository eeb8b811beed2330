//! Tests of the catalog, the engines and the command line.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    missing_docs,
    reason = "tests are not solutions"
)]

mod breaking;
mod cli;
mod contents;
mod documents;
mod engines;
mod layers;
mod lints;
mod made;
mod newcomer;
mod pictures;
mod practice;
mod puzzles;
mod refusals;
mod replay;
mod rules;
mod scratch;
mod strangers;
mod terminal;
mod words;
