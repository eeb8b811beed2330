//! A rate limiter: at most so many calls in any window of time.
//!
//! Source: a common question of interviews; ours. The leaky bucket as a meter is that of
//! ITU-T I.371, 1993 (the generic cell rate algorithm).

use std::time::Duration;

use harness::{Difficulty, Failure, Group, Problem, Rules, Setting, Verb, exhibit};
pub use sync_core::Clock;

mod environment;
mod reservations;
mod sliding_log;
mod spacing;
mod spec;
mod broken {
    pub(crate) mod check_then_act;
    pub(crate) mod fixed_window;
    pub(crate) mod limits_concurrency;
    pub(crate) mod never_refilled;
    pub(crate) mod token_bucket;
}

use broken::{
    check_then_act::CheckThenAct, fixed_window::FixedWindow, limits_concurrency::LimitsConcurrency,
    never_refilled::NeverRefilled, token_bucket::TokenBucket,
};
use environment::Gate;
use reservations::Reservations;
use sliding_log::SlidingLog;
use spacing::Spacing;
use spec::{FULL_WINDOW, NOT_TOO_MANY, Window};

/// What a solution provides: a limiter for a number of calls (`limit`) in any window of
/// so many ticks (`window`).
pub trait Limiter: Send + Sync {
    /// Waits until the caller may go. Calls `go` once with the time by `clock` at which
    /// the call counts: not before `acquire` began, and not later than it is.
    fn acquire(&self, clock: &Clock, go: &dyn Fn(u64));
}

/// The clock shows a new time.
pub const TICKS: Verb = Verb::prelude("shows");
/// A caller may go, and its call counts at this time.
pub const GOES: Verb = Verb::new("goes at");
/// A caller went this many times in a round, instead of once.
pub const WENT: Verb = Verb::new("went in one round this many times:");
/// A caller went at a time before it came, or before that time had come.
pub const MISDATED: Verb = Verb::new("was not there at");

type Puzzle = harness::Puzzle<Gate>;
type Entry = harness::Entry<Gate>;

/// The puzzle without its solutions.
pub fn puzzle() -> Puzzle {
    Puzzle::new("rate-limiter", include_str!("../README.md"))
        .contract(include_str!("lib.rs"))
        .about("at most two calls in any window")
        .group(Group::Interview)
        .difficulty(Difficulty::Hard)
        .role("caller", 3, |gate, me| {
            let came = gate.clock.now();
            me.once(WENT, |called| {
                gate.limiter.acquire(&gate.clock, &|at| {
                    called();
                    me.emit_item(GOES, at);
                    if !(came..=gate.clock.now()).contains(&at) {
                        me.emit_item(MISDATED, at);
                    }
                });
            });
            gate.is_back();
        })
        .role("clock", 1, |gate, me| {
            let free = me.setting().parameter("ticks");
            gate.run_clock(free, &|now| me.emit_item(TICKS, now));
        })
        .sharing("clock", |_| 1)
        .parameter("limit", 2)
        .parameter("window", 2)
        .parameter("ticks", 1)
        .possible(one_clock)
        .loom(|size| {
            size.with("caller", 1)
                .with_rounds(2)
                .with_parameter("limit", 1)
                .with_parameter("window", 1)
        })
        .never_endless("time goes on, so that no state comes again")
        .rules(Rules::new(Window::new).sometimes(FULL_WINDOW, Window::full))
}

/// The problem, for the catalog.
pub fn problem() -> Problem {
    puzzle().with([
        Entry::new(exhibit!("sliding_log.rs"), |size| {
            gate(size, SlidingLog::new(limit(size), window(size)))
        }),
        Entry::new(exhibit!("reservations.rs"), |size| {
            gate(size, Reservations::new(limit(size), window(size)))
        }),
        Entry::new(exhibit!("spacing.rs"), |size| {
            gate(size, Spacing::new(limit(size), window(size)))
        }),
        Entry::mistake(
            exhibit!("broken/fixed_window.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| gate(size, FixedWindow::new(limit(size), window(size))),
        )
        .without_loom("it takes two windows, more than it can try"),
        Entry::mistake(
            exhibit!("broken/token_bucket.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| gate(size, TokenBucket::new(limit(size), window(size))),
        )
        .without_loom("it takes two windows, more than it can try"),
        Entry::mistake(
            exhibit!("broken/check_then_act.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| gate(size, CheckThenAct::new(limit(size), window(size))),
        )
        .loom(|size| size.with("caller", 2).with_rounds(1)),
        Entry::mistake(
            exhibit!("broken/limits_concurrency.rs"),
            Failure::Violation(NOT_TOO_MANY),
            |size| gate(size, LimitsConcurrency::new(limit(size))),
        ),
        Entry::mistake(
            exhibit!("broken/never_refilled.rs"),
            Failure::Deadlock,
            |size| gate(size, NeverRefilled::new(limit(size))),
        ),
    ])
}

/// This limiter beside a clock, as the roles see it.
pub fn gate(size: &Setting, limiter: impl Limiter + 'static) -> Box<Gate> {
    let calls = size.count("caller") * size.rounds();
    Box::new(Gate::new(limiter, TICK, calls))
}

/// A tick of the clock on real threads.
const TICK: Duration = Duration::from_micros(100);

fn limit(setting: &Setting) -> usize {
    setting.parameter("limit")
}

fn window(setting: &Setting) -> u64 {
    setting.parameter("window") as u64
}

fn one_clock(setting: &Setting) -> Result<(), String> {
    match setting.count("clock") {
        1 => Ok(()),
        other => Err(format!(
            "there is one clock, not {other}; `clock=1` is possible"
        )),
    }
}
