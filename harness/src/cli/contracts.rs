//! What there is to write: the contract of a problem, in words.

use std::fmt::Write as _;

use super::Usage;
use crate::{
    Problem,
    contract::Contract,
    report::{self, style},
};

/// The contract of a problem.
pub(super) fn of(problem: &Problem) -> Result<Contract, Usage> {
    Contract::of(problem).ok_or_else(|| {
        Usage(format!(
            "{} does not show its contract; a puzzle needs `.contract(include_str!(\"lib.rs\"))`",
            problem.name
        ))
    })
}

/// The trait, the roles, the events and the primitives.
pub(super) fn text(problem: &Problem, contract: &Contract) -> String {
    let heading = style::HEADING;
    let mut page = format!("{}\n\n{heading}Roles{heading:#}\n\n", contract.text);
    for (role, count) in problem.default.roles() {
        let _ = writeln!(page, "  {role:12} {count:>3} by default");
    }
    for (name, value) in problem.default.parameters() {
        let _ = writeln!(
            page,
            "  {name:12} {value:>3} by default, a number of the puzzle"
        );
    }
    let _ = writeln!(page, "\n{heading}What a thread announces{heading:#}\n");
    let options = textwrap::Options::new(report::table::width())
        .initial_indent("  ")
        .subsequent_indent("      ");
    for (event, doc) in &contract.events {
        let line = format!("\"{event}\": {doc}");
        let _ = writeln!(page, "{}", textwrap::fill(&line, &options));
    }
    let _ = writeln!(
        page,
        "\n{heading}What may be used{heading:#}\n\n{}",
        textwrap::fill(PRIMITIVES, textwrap::Options::new(report::table::width()))
    );
    page
}

/// What solutions are made of.
pub(super) const PRIMITIVES: &str = "Everything of sync_core: Semaphore, FifoSemaphore, \
    BoundedSemaphore, Mutex, ReentrantMutex, Condvar, Event, Latch, Barrier, Rendezvous, \
    Lightswitch, Turnstile, Multiplex, Ring, Queue, Future, RwLock, Timer, Clock, \
    ThreadPool, and Shared for data that they guard. What of \
    std synchronizes, waits or tells the time is not seen by the checks, so it must not be \
    used: no std::sync, no std::thread, no atomics, no clocks. Plain data of std may be.";
