//! FILL IN: what this mistake is.
//!
//! FILL IN: what goes wrong, and why it is instructive.
//!
//! Source: FILL IN.

use crate::Contract;

pub(crate) struct Open;

impl Contract for Open {
    fn visit(&self, inside: &dyn Fn()) {
        // Wrong: no thread waits.
        inside();
    }
}
