//! What stands before a verdict, and what at the end of all.

use crate::{
    report::{print::outln, style},
    verify::Conformance,
};

/// How a verdict stands to what was claimed, in a character.
pub(super) fn mark(conformance: Conformance) -> (char, anstyle::Style) {
    match conformance {
        Conformance::AsClaimed => ('✓', style::GOOD),
        Conformance::Contradicted => ('✗', style::BAD),
        Conformance::Open => ('?', style::OPEN),
        Conformance::NotAsked => ('·', style::QUIET),
    }
}

/// The page that says what all this rests on.
pub(super) fn assumptions() {
    outln!(
        "{0}What a proof rests on: docs/assumptions.md{0:#}",
        style::QUIET
    );
}
