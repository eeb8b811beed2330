//! The mark in front of a verdict, and the last line of a summary.

use crate::{
    report::{print::outln, style},
    verify::Conformance,
};

/// The mark for a conformance.
pub(super) fn mark(conformance: Conformance) -> (char, anstyle::Style) {
    match conformance {
        Conformance::AsClaimed => ('✓', style::GOOD),
        Conformance::Contradicted => ('✗', style::BAD),
        Conformance::Open => ('?', style::OPEN),
        Conformance::NotAsked => ('·', style::QUIET),
    }
}

/// Names the page with the assumptions of a proof.
pub(super) fn assumptions() {
    outln!(
        "{0}What a proof rests on: docs/assumptions.md{0:#}",
        style::QUIET
    );
}
