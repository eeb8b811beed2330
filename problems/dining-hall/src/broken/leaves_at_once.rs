//! Whoever has finished leaves.
//!
//! Nobody waits for anybody, and nothing has to be counted. If two dine, the
//! first to finish leaves the other one alone.
//!
//! Source: ours.
//! Derived from: `monitor`.
//! Patterns: scoreboard.

use crate::Table;

pub(crate) struct LeavesAtOnce;

impl Table for LeavesAtOnce {
    fn sit(&self, sits: &dyn Fn()) {
        sits();
    }

    fn leave(&self, gets_up: &dyn Fn()) {
        // Wrong: perhaps somebody is left alone.
        gets_up();
    }
}
