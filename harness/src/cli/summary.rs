//! What stands before a verdict, and what at the end of all.

use crate::{
    report::{print::outln, style},
    verify::Standing,
};

/// How a verdict stands to what was claimed, in a character.
pub(super) fn mark(standing: Standing) -> (char, anstyle::Style) {
    match standing {
        Standing::AsClaimed => ('✓', style::GOOD),
        Standing::Contradicted => ('✗', style::BAD),
        Standing::Open => ('?', style::OPEN),
        Standing::NotAsked => ('·', style::QUIET),
    }
}

/// The page that says what all this rests on.
pub(super) fn assumptions() {
    outln!(
        "{0}What a proof rests on: docs/assumptions.md{0:#}",
        style::QUIET
    );
}
