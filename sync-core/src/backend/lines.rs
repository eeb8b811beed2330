//! The source line to which an operation is attributed.

use std::panic::Location;

/// Runs an operation on behalf of the line `at`, which traces then show.
#[inline]
pub(crate) fn on_behalf_of<R>(at: &'static Location<'static>, operation: impl FnOnce() -> R) -> R {
    #[cfg(feature = "explore")]
    if explorer::is_exploring() {
        return explorer::on_behalf_of(at, operation);
    }
    let _ = at;
    operation()
}
